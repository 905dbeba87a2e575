#pragma once

#include <string_view>
#include <vector>

#include "core/config/fields.hpp"
#include "core/optimizers/optimizer.hpp"

namespace qnn {

// Adam in the form of tf.keras.optimizers.Adam, with t = 1 at the first step:
//
//   m <- m + (g - m)(1 - beta_1);   v <- v + (g² - v)(1 - beta_2)
//   w <- w - alpha m / (sqrt(v) + epsilon),
//   alpha = learning_rate sqrt(1 - beta_2^t) / (1 - beta_1^t)
//
// alpha is computed in double. epsilon is the paper's "epsilon hat". With amsgrad the largest v so
// far stands under the root. Slots "m", "v" and with amsgrad "v_hat".
//
// Source: Kingma & Ba, "Adam", arXiv:1412.6980, end of section 2; amsgrad: Reddi et al., "On the
// Convergence of Adam and Beyond", arXiv:1904.09237.
class Adam final : public Optimizer {
 public:
  static constexpr std::string_view kName = "adam";
  static constexpr std::string_view kSource =
      "tf.keras.optimizers.Adam; Kingma & Ba, arXiv:1412.6980";
  static constexpr std::string_view kSummary = "steps scaled by running moments of the gradient";
  static constexpr std::string_view kFormula =
      "m <- m + (g - m)(1 - beta_1);  v <- v + (g² - v)(1 - beta_2);  w <- w - learning_rate "
      "sqrt(1 - beta_2^t) / (1 - beta_1^t) m / (sqrt(v) + epsilon)";

  struct Params {
    Hyperparameter learning_rate = 0.001;
    Hyperparameter beta_1 = 0.9;
    Hyperparameter beta_2 = 0.999;
    double epsilon = 1e-7;
    bool amsgrad = false;
    CommonOptions common = {};

    template <class Fields>
    void fields(Fields& f) {
      f.optional("learning_rate", learning_rate, "size of a step", AtLeast{0});
      f.optional("beta_1", beta_1, "decay of the mean of gradients", AtLeast{0}, LessThan{1});
      f.optional("beta_2", beta_2, "decay of the mean of squared gradients", AtLeast{0},
                 LessThan{1});
      f.optional("epsilon", epsilon, "added to the root of the squares' mean", AtLeast{0});
      f.optional("amsgrad", amsgrad, "whether the largest mean so far counts");
      common.fields(f);
    }
  };

  // Throws FieldError, see Optimizer.
  explicit Adam(Params params);

  // The whole rule, which AdamW shares.
  static std::vector<SlotSpec> slots_of(const Params& params);
  static void step_of(const Params& params, const StepArgs& args);

 private:
  std::vector<SlotSpec> own_slots() const override;
  void step(const StepArgs& args) const override;

  Params params_;
};

}  // namespace qnn
