#pragma once

#include <string_view>

#include "core/losses/value_loss.hpp"

namespace qnn {

// f(t, p) = |p - t|, with the gradient 0 where they are equal. tf.keras.losses.MeanAbsoluteError.
struct MeanAbsoluteErrorFormula : ValueFormula {
  static constexpr std::string_view kName = "mean_absolute_error";
  static constexpr std::string_view kSource = "tf.keras.losses.MeanAbsoluteError";
  static constexpr std::string_view kSummary = "mean absolute difference from the target";
  static constexpr std::string_view kFormula = "mean of |p - t|";

  static void evaluate(const Params&, const ValueBlock& block);
};

using MeanAbsoluteError = ValueLoss<MeanAbsoluteErrorFormula>;

}  // namespace qnn
