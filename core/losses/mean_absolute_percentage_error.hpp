#pragma once

#include <string_view>

#include "core/losses/value_loss.hpp"

namespace qnn {

// f(t, p) = 100 |p - t| / max(|t|, 1e-7). tf.keras.losses.MeanAbsolutePercentageError.
struct MeanAbsolutePercentageErrorFormula : ValueFormula {
  static constexpr std::string_view kName = "mean_absolute_percentage_error";
  static constexpr std::string_view kSource = "tf.keras.losses.MeanAbsolutePercentageError";
  static constexpr std::string_view kSummary = "mean absolute difference in percent of the target";
  static constexpr std::string_view kFormula = "100 mean of |p - t| / max(|t|, 1e-7)";

  static void evaluate(const Params&, const ValueBlock& block);
};

using MeanAbsolutePercentageError = ValueLoss<MeanAbsolutePercentageErrorFormula>;

}  // namespace qnn
