#pragma once

#include <string_view>

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
  static constexpr std::string_view kSummary = "stochastic gradient descent";
  static constexpr std::string_view kFormula =
      "m <- momentum m - learning_rate g;  w <- w + m, with nesterov w + momentum m - "
      "learning_rate g";

  struct Params {
    Hyperparameter learning_rate = 0.01;
    double momentum = 0;
    bool nesterov = false;

    template <class Fields>
    void fields(Fields& f) {
      f.optional("learning_rate", learning_rate, "size of a step", AtLeast{0});
      f.optional("momentum", momentum, "share of the last step that goes on", AtLeast{0},
                 AtMost{1});
      f.optional("nesterov", nesterov, "whether the gradient counts as if after the momentum");
    }
  };

  // Throws FieldError if the schedule contradicts itself.
  explicit Sgd(Params params);

  std::span<const std::string_view> slots() const override;
  double learning_rate(const TrainingTime& time) const override;
  void update(const UpdateArgs& args) const override;

 private:
  Params params_;
};

}  // namespace qnn
