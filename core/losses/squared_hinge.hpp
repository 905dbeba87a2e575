#pragma once

#include <string_view>

#include "core/losses/value_loss.hpp"

namespace qnn {

// f(t, p) = max(1 - t p, 0)², with targets that are all 0 or 1 as -1 and +1.
// tf.keras.losses.SquaredHinge; the loss of the first binarized networks (Courbariaux et al.,
// arXiv:1602.02830). Labels act as one-hot targets.
struct SquaredHingeFormula : ValueFormula {
  static constexpr std::string_view kName = "squared_hinge";
  static constexpr std::string_view kSource =
      "tf.keras.losses.SquaredHinge; Courbariaux et al., arXiv:1602.02830";
  static constexpr std::string_view kSummary =
      "squared margin against targets -1 and +1; labels act as one-hot vectors";
  static constexpr std::string_view kFormula =
      "mean of max(1 - t p, 0)²; targets that are all 0 or 1 become -1 and +1";
  static constexpr bool kSignedTargets = true;

  static void evaluate(const Params&, const ValueBlock& block);
};

using SquaredHinge = ValueLoss<SquaredHingeFormula>;

}  // namespace qnn
