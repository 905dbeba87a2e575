#pragma once

#include <string_view>

#include "core/losses/value_loss.hpp"

namespace qnn {

// f(t, p) = (p - t)². tf.keras.losses.MeanSquaredError; labels act as one-hot targets.
struct MeanSquaredErrorFormula : ValueFormula {
  static constexpr std::string_view kName = "mean_squared_error";
  static constexpr std::string_view kSource = "tf.keras.losses.MeanSquaredError";
  static constexpr std::string_view kSummary =
      "mean squared difference from the target; labels act as one-hot vectors";
  static constexpr std::string_view kFormula = "mean of (p - t)²";

  static void evaluate(const Params&, const ValueBlock& block);
};

using MeanSquaredError = ValueLoss<MeanSquaredErrorFormula>;

}  // namespace qnn
