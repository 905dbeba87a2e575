#pragma once

#include <string_view>
#include <vector>

#include "core/config/fields.hpp"
#include "core/optimizers/optimizer.hpp"

namespace qnn {

// Stochastic gradient descent, with momentum or without, as tf.keras.optimizers.SGD:
//
//   without momentum:  w <- w - learning_rate g
//   with momentum:     m <- momentum m - learning_rate g;  w <- w + m
//   with Nesterov's:   ...                                 w <- w + momentum m - learning_rate g
//
// Slot "momentum" (m) only if momentum is not 0.
class Sgd final : public Optimizer {
 public:
  static constexpr std::string_view kName = "sgd";
  static constexpr std::string_view kSource = "tf.keras.optimizers.SGD";
  static constexpr std::string_view kSummary = "stochastic gradient descent";
  static constexpr std::string_view kFormula =
      "m <- momentum m - learning_rate g;  w <- w + m, with nesterov w + momentum m - "
      "learning_rate g";

  struct Params {
    Hyperparameter learning_rate = 0.01;
    Hyperparameter momentum = 0.0;
    bool nesterov = false;
    CommonOptions common = {};

    template <class Fields>
    void fields(Fields& f) {
      f.optional("learning_rate", learning_rate, "size of a step", AtLeast{0});
      f.optional("momentum", momentum, "share of the last step that goes on", AtLeast{0},
                 AtMost{1});
      f.optional("nesterov", nesterov, "whether the gradient counts as if after the momentum");
      common.fields(f);
    }
  };

  // Throws FieldError, see Optimizer.
  explicit Sgd(Params params);

 private:
  std::vector<SlotSpec> own_slots() const override;
  void step(const StepArgs& args) const override;

  bool has_momentum() const { return !is_constant(params_.momentum, 0); }

  Params params_;
};

}  // namespace qnn
