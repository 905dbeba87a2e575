#pragma once

#include <string_view>
#include <vector>

#include "core/config/fields.hpp"
#include "core/optimizers/optimizer.hpp"

namespace qnn {

// Adadelta as tf.keras.optimizers.Adadelta:
//
//   a <- rho a + (1 - rho) g²;   s = g sqrt(b + epsilon) / sqrt(a + epsilon)
//   b <- rho b + (1 - rho) s²;   w <- w - learning_rate s
//
// The paper's form has learning_rate 1. Slots "accumulated_grad" (a) and "accumulated_delta_var"
// (b).
//
// Source: Zeiler, "ADADELTA", arXiv:1212.5701.
class Adadelta final : public Optimizer {
 public:
  static constexpr std::string_view kName = "adadelta";
  static constexpr std::string_view kSource =
      "tf.keras.optimizers.Adadelta; Zeiler, arXiv:1212.5701";
  static constexpr std::string_view kSummary = "steps in the size of those before";
  static constexpr std::string_view kFormula =
      "a <- rho a + (1 - rho) g²;  s = g sqrt(b + epsilon) / sqrt(a + epsilon);  b <- rho b + (1 - "
      "rho) s²;  w <- w - learning_rate s";

  struct Params {
    Hyperparameter learning_rate = 0.001;
    Hyperparameter rho = 0.95;
    double epsilon = 1e-7;
    CommonOptions common = {};

    template <class Fields>
    void fields(Fields& f) {
      f.optional("learning_rate", learning_rate, "size of a step", AtLeast{0});
      f.optional("rho", rho, "share of the old means that stays", AtLeast{0}, AtMost{1});
      f.optional("epsilon", epsilon, "added to both means before their roots are taken",
                 AtLeast{0});
      common.fields(f);
    }
  };

  // Throws FieldError, see Optimizer.
  explicit Adadelta(Params params);

 private:
  std::vector<SlotSpec> own_slots() const override;
  void step(const StepArgs& args) const override;

  Params params_;
};

}  // namespace qnn
