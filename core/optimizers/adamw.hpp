#pragma once

#include <string_view>
#include <vector>

#include "core/optimizers/adam.hpp"

namespace qnn {

// Adam with decoupled weight decay as tf.keras.optimizers.AdamW: w <- w - learning_rate
// weight_decay w, then Adam's step. It is Adam with another default for weight_decay, which all
// optimizers have. Slots as Adam's.
//
// Source: Loshchilov & Hutter, "Decoupled Weight Decay Regularization", arXiv:1711.05101.
class AdamW final : public Optimizer {
 public:
  static constexpr std::string_view kName = "adamw";
  static constexpr std::string_view kSource =
      "tf.keras.optimizers.AdamW; Loshchilov & Hutter, arXiv:1711.05101";
  static constexpr std::string_view kSummary = "Adam with weight decay";
  static constexpr std::string_view kFormula =
      "w <- w (1 - learning_rate weight_decay), then as adam";

  struct Params : Adam::Params {
    Params() { common.weight_decay = 0.004; }
  };

  // Throws FieldError, see Optimizer.
  explicit AdamW(Params params);

 private:
  std::vector<SlotSpec> own_slots() const override;
  void step(const StepArgs& args) const override;

  Params params_;
};

}  // namespace qnn
