#pragma once

#include <string_view>
#include <vector>

#include "core/config/fields.hpp"
#include "core/optimizers/optimizer.hpp"

namespace qnn {

// FTRL-proximal as tf.keras.optimizers.Ftrl, with p = -learning_rate_power:
//
//   n' = n + g²;   l2 = l2_regularization_strength + beta / (2 learning_rate)
//   z <- z + g + 2 l2_shrinkage_regularization_strength w - (n'^p - n^p) / learning_rate w
//   w <- (clip(z, -l1, l1) - z) / (n'^p / learning_rate + 2 l2);   n <- n'
//
// Weights start anew from the gradients of all steps, so the initial ones are soon forgotten. Slots
// "accumulator" (n), at first initial_accumulator_value, and "linear" (z).
//
// Source: McMahan et al., "Ad Click Prediction", KDD 2013, algorithm 1.
class Ftrl final : public Optimizer {
 public:
  static constexpr std::string_view kName = "ftrl";
  static constexpr std::string_view kSource = "tf.keras.optimizers.Ftrl; McMahan et al., KDD 2013";
  static constexpr std::string_view kSummary = "follows the regularized leader, for sparse weights";
  static constexpr std::string_view kFormula =
      "n' = n + g², p = -learning_rate_power;  z <- z + g + 2 shrinkage w - (n'^p - n^p) / "
      "learning_rate w;  w <- (clip(z, -l1, l1) - z) / (n'^p / learning_rate + 2 l2 + beta / "
      "learning_rate)";

  struct Params {
    Hyperparameter learning_rate = 0.001;
    double learning_rate_power = -0.5;
    double initial_accumulator_value = 0.1;
    double l1_regularization_strength = 0;
    double l2_regularization_strength = 0;
    double l2_shrinkage_regularization_strength = 0;
    double beta = 0;
    CommonOptions common = {};

    template <class Fields>
    void fields(Fields& f) {
      f.optional("learning_rate", learning_rate, "size of a step, not 0", AtLeast{0});
      f.optional("learning_rate_power", learning_rate_power,
                 "exponent of the squares' sum in the step's size", AtMost{0});
      f.optional("initial_accumulator_value", initial_accumulator_value,
                 "what the sum of squares starts with", AtLeast{0});
      f.optional("l1_regularization_strength", l1_regularization_strength,
                 "width of the band of gradients that gives weights of 0", AtLeast{0});
      f.optional("l2_regularization_strength", l2_regularization_strength,
                 "how strongly weights are held at 0", AtLeast{0});
      f.optional("l2_shrinkage_regularization_strength", l2_shrinkage_regularization_strength,
                 "share of the weights that is added to their gradient, twice", AtLeast{0});
      f.optional("beta", beta, "added to the root of the squares' sum", AtLeast{0});
      common.fields(f);
    }
  };

  // Throws FieldError, see Optimizer.
  explicit Ftrl(Params params);

 private:
  std::vector<SlotSpec> own_slots() const override;
  void step(const StepArgs& args) const override;

  Params params_;
};

}  // namespace qnn
