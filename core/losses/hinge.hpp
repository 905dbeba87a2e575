#pragma once

#include <string_view>

#include "core/losses/value_loss.hpp"

namespace qnn {

// f(t, p) = max(1 - t p, 0), with targets that are all 0 or 1 as -1 and +1; df/dp = -t where
// t p <= 1. tf.keras.losses.Hinge.
struct HingeFormula : ValueFormula {
  static constexpr std::string_view kName = "hinge";
  static constexpr std::string_view kSource = "tf.keras.losses.Hinge";
  static constexpr std::string_view kSummary =
      "margin against targets -1 and +1; labels act as one-hot vectors";
  static constexpr std::string_view kFormula =
      "mean of max(1 - t p, 0); targets that are all 0 or 1 become -1 and +1";
  static constexpr bool kSignedTargets = true;

  static void evaluate(const Params&, const ValueBlock& block);
};

using Hinge = ValueLoss<HingeFormula>;

}  // namespace qnn
