#pragma once

#include <string_view>
#include <vector>

#include "core/config/fields.hpp"
#include "core/optimizers/optimizer.hpp"

namespace qnn {

// AdaMax as tf.keras.optimizers.Adamax, with t = 1 at the first step:
//
//   m <- m + (g - m)(1 - beta_1);   u <- max(beta_2 u, |g|)
//   w <- w - learning_rate / (1 - beta_1^t) m / (u + epsilon)
//
// Slots "m" and "u".
//
// Source: Kingma & Ba, "Adam", arXiv:1412.6980, section 7.1.
class Adamax final : public Optimizer {
 public:
  static constexpr std::string_view kName = "adamax";
  static constexpr std::string_view kSource =
      "tf.keras.optimizers.Adamax; Kingma & Ba, arXiv:1412.6980";
  static constexpr std::string_view kSummary =
      "Adam with the largest gradient in place of the second moment";
  static constexpr std::string_view kFormula =
      "m <- m + (g - m)(1 - beta_1);  u <- max(beta_2 u, |g|);  w <- w - learning_rate / (1 - "
      "beta_1^t) m / (u + epsilon)";

  struct Params {
    Hyperparameter learning_rate = 0.001;
    Hyperparameter beta_1 = 0.9;
    Hyperparameter beta_2 = 0.999;
    double epsilon = 1e-7;
    CommonOptions common = {};

    template <class Fields>
    void fields(Fields& f) {
      f.optional("learning_rate", learning_rate, "size of a step", AtLeast{0});
      f.optional("beta_1", beta_1, "decay of the mean of gradients", AtLeast{0}, LessThan{1});
      f.optional("beta_2", beta_2, "decay of the largest gradient", AtLeast{0}, LessThan{1});
      f.optional("epsilon", epsilon, "added to the largest gradient", AtLeast{0});
      common.fields(f);
    }
  };

  // Throws FieldError, see Optimizer.
  explicit Adamax(Params params);

 private:
  std::vector<SlotSpec> own_slots() const override;
  void step(const StepArgs& args) const override;

  Params params_;
};

}  // namespace qnn
