#pragma once

#include <string_view>
#include <vector>

#include "core/config/fields.hpp"
#include "core/optimizers/optimizer.hpp"

namespace qnn {

// Lion as tf.keras.optimizers.Lion:
//
//   w <- w - learning_rate sgn(beta_1 m + (1 - beta_1) g);   m <- beta_2 m + (1 - beta_2) g
//
// Its steps are as large as the learning rate, which should be smaller than Adam's. Slot "m".
//
// Source: Chen et al., "Symbolic Discovery of Optimization Algorithms", arXiv:2302.06675.
class Lion final : public Optimizer {
 public:
  static constexpr std::string_view kName = "lion";
  static constexpr std::string_view kSource =
      "tf.keras.optimizers.Lion; Chen et al., arXiv:2302.06675";
  static constexpr std::string_view kSummary = "steps of one size, by the sign of a running mean";
  static constexpr std::string_view kFormula =
      "w <- w - learning_rate sgn(beta_1 m + (1 - beta_1) g);  m <- beta_2 m + (1 - beta_2) g";

  struct Params {
    Hyperparameter learning_rate = 0.0001;
    Hyperparameter beta_1 = 0.9;
    Hyperparameter beta_2 = 0.99;
    CommonOptions common = {};

    template <class Fields>
    void fields(Fields& f) {
      f.optional("learning_rate", learning_rate, "size of a step", AtLeast{0});
      f.optional("beta_1", beta_1, "share of the mean in the direction of a step", AtLeast{0},
                 AtMost{1});
      f.optional("beta_2", beta_2, "share of the old mean that stays", AtLeast{0}, AtMost{1});
      common.fields(f);
    }
  };

  // Throws FieldError, see Optimizer.
  explicit Lion(Params params);

 private:
  std::vector<SlotSpec> own_slots() const override;
  void step(const StepArgs& args) const override;

  Params params_;
};

}  // namespace qnn
