#pragma once

#include <string_view>
#include <vector>

#include "core/config/fields.hpp"
#include "core/optimizers/optimizer.hpp"

namespace qnn {

// Adagrad as tf.keras.optimizers.Adagrad:
//
//   a <- a + g²;   w <- w - learning_rate g / sqrt(a + epsilon), or
//                  w <- w - learning_rate g / (sqrt(a) + epsilon) if epsilon_inside_root is false
//
// Keras's new family has the epsilon inside the root, its legacy family outside. Slot
// "accumulator" (a), at first initial_accumulator_value.
//
// Source: Duchi et al., "Adaptive Subgradient Methods", JMLR 12, 2011.
class Adagrad final : public Optimizer {
 public:
  static constexpr std::string_view kName = "adagrad";
  static constexpr std::string_view kSource =
      "tf.keras.optimizers.Adagrad; Duchi et al., JMLR 12 (2011)";
  static constexpr std::string_view kSummary = "steps scaled by the sum of all squared gradients";
  static constexpr std::string_view kFormula =
      "a <- a + g²;  w <- w - learning_rate g / sqrt(a + epsilon)";

  struct Params {
    Hyperparameter learning_rate = 0.001;
    double initial_accumulator_value = 0.1;
    double epsilon = 1e-7;
    bool epsilon_inside_root = true;
    CommonOptions common = {};

    template <class Fields>
    void fields(Fields& f) {
      f.optional("learning_rate", learning_rate, "size of a step", AtLeast{0});
      f.optional("initial_accumulator_value", initial_accumulator_value,
                 "what the sum of squares starts with", AtLeast{0});
      f.optional("epsilon", epsilon, "keeps the divisor from 0", AtLeast{0});
      f.optional("epsilon_inside_root", epsilon_inside_root,
                 "whether epsilon is added before the root is taken, or after");
      common.fields(f);
    }
  };

  // Throws FieldError, see Optimizer.
  explicit Adagrad(Params params);

 private:
  std::vector<SlotSpec> own_slots() const override;
  void step(const StepArgs& args) const override;

  Params params_;
};

}  // namespace qnn
