#pragma once

#include <string_view>
#include <vector>

#include "core/config/fields.hpp"
#include "core/optimizers/optimizer.hpp"

namespace qnn {

// RMSprop as tf.keras.optimizers.RMSprop:
//
//   v <- rho v + (1 - rho) g²;   a <- rho a + (1 - rho) g if centered
//   d = v, or v - a² if centered
//   s = learning_rate g / sqrt(d + epsilon), or learning_rate g / (sqrt(d) + epsilon) if
//       epsilon_inside_root is false
//   w <- w - s, or with momentum  m <- momentum m + s;  w <- w - m
//
// Keras's new family has the epsilon inside the root; its legacy family outside, but inside with
// momentum. Slots "velocity" (v), "average_gradient" (a) if centered, "momentum" (m) if that is
// not 0.
//
// Source: Tieleman & Hinton, "Lecture 6.5, rmsprop", Coursera 2012.
class Rmsprop final : public Optimizer {
 public:
  static constexpr std::string_view kName = "rmsprop";
  static constexpr std::string_view kSource =
      "tf.keras.optimizers.RMSprop; Tieleman & Hinton, Coursera lecture 6e, 2012";
  static constexpr std::string_view kSummary =
      "steps scaled by a running mean of squared gradients";
  static constexpr std::string_view kFormula =
      "v <- rho v + (1 - rho) g²;  s = learning_rate g / sqrt(v + epsilon), or with centered v - "
      "a², "
      "a <- rho a + (1 - rho) g;  w <- w - s, or with momentum m <- momentum m + s;  w <- w - m";

  struct Params {
    Hyperparameter learning_rate = 0.001;
    Hyperparameter rho = 0.9;
    Hyperparameter momentum = 0.0;
    double epsilon = 1e-7;
    bool centered = false;
    bool epsilon_inside_root = true;
    CommonOptions common = {.ema_overwrite_frequency = 100};

    template <class Fields>
    void fields(Fields& f) {
      f.optional("learning_rate", learning_rate, "size of a step", AtLeast{0});
      f.optional("rho", rho, "share of the old means that stays", AtLeast{0}, AtMost{1});
      f.optional("momentum", momentum, "share of the last step that goes on", AtLeast{0},
                 AtMost{1});
      f.optional("epsilon", epsilon, "keeps the divisor from 0", AtLeast{0});
      f.optional("centered", centered, "whether the gradients' mean is taken off their spread");
      f.optional("epsilon_inside_root", epsilon_inside_root,
                 "whether epsilon is added before the root is taken, or after");
      common.fields(f);
    }
  };

  // Throws FieldError, see Optimizer.
  explicit Rmsprop(Params params);

 private:
  std::vector<SlotSpec> own_slots() const override;
  void step(const StepArgs& args) const override;

  bool has_momentum() const { return !is_constant(params_.momentum, 0); }

  Params params_;
};

}  // namespace qnn
