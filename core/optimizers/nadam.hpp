#pragma once

#include <string_view>
#include <vector>

#include "core/config/fields.hpp"
#include "core/optimizers/optimizer.hpp"

namespace qnn {

// Adam with Nesterov momentum as tf.keras.optimizers.Nadam, with t = 1 at the first step:
//
//   u_t = beta_1 (1 - 0.96^(schedule_decay t) / 2);   U_t = u_1 u_2 ... u_t
//   m <- m + (g - m)(1 - beta_1);   v <- v + (g² - v)(1 - beta_2)
//   w <- w - learning_rate (u_(t+1) m / (1 - U_(t+1)) + (1 - u_t) g / (1 - U_t)) /
//            (sqrt(v / (1 - beta_2^t)) + epsilon)
//
// schedule_decay is 1 in Keras's new family and 0.004 in its legacy family (there called `decay`).
// Slots "m" and "v".
//
// Source: Dozat, "Incorporating Nesterov Momentum into Adam", ICLR workshop 2016.
class Nadam final : public Optimizer {
 public:
  static constexpr std::string_view kName = "nadam";
  static constexpr std::string_view kSource =
      "tf.keras.optimizers.Nadam; Dozat, ICLR workshop 2016";
  static constexpr std::string_view kSummary = "Adam with Nesterov momentum";
  static constexpr std::string_view kFormula =
      "u_t = beta_1 (1 - 0.96^(schedule_decay t) / 2), U_t = u_1 ... u_t;  m and v as adam's;  w "
      "<- w "
      "- learning_rate (u_(t+1) m / (1 - U_(t+1)) + (1 - u_t) g / (1 - U_t)) / (sqrt(v / (1 - "
      "beta_2^t)) + epsilon)";

  struct Params {
    Hyperparameter learning_rate = 0.001;
    double beta_1 = 0.9;
    Hyperparameter beta_2 = 0.999;
    double epsilon = 1e-7;
    double schedule_decay = 1;
    CommonOptions common = {};

    template <class Fields>
    void fields(Fields& f) {
      f.optional("learning_rate", learning_rate, "size of a step", AtLeast{0});
      f.optional("beta_1", beta_1, "decay of the mean of gradients", AtLeast{0}, LessThan{1});
      f.optional("beta_2", beta_2, "decay of the mean of squared gradients", AtLeast{0},
                 LessThan{1});
      f.optional("epsilon", epsilon, "added to the root of the squares' mean", AtLeast{0});
      f.optional("schedule_decay", schedule_decay, "how fast the momentum grows to beta_1",
                 AtLeast{0});
      common.fields(f);
    }
  };

  // Throws FieldError, see Optimizer.
  explicit Nadam(Params params);

 private:
  std::vector<SlotSpec> own_slots() const override;
  void step(const StepArgs& args) const override;

  Params params_;
};

}  // namespace qnn
