#pragma once

#include <string_view>

#include "core/losses/value_loss.hpp"

namespace qnn {

// f(t, p) = (log(q + 1) - log(max(t, 1e-7) + 1))², q = max(p, 1e-7);
// df/dp = 2 (log(q + 1) - log(max(t, 1e-7) + 1)) / (q + 1) where p >= 1e-7, else 0.
// tf.keras.losses.MeanSquaredLogarithmicError.
struct MeanSquaredLogarithmicErrorFormula : ValueFormula {
  static constexpr std::string_view kName = "mean_squared_logarithmic_error";
  static constexpr std::string_view kSource = "tf.keras.losses.MeanSquaredLogarithmicError";
  static constexpr std::string_view kSummary = "mean squared difference of logarithms";
  static constexpr std::string_view kFormula =
      "mean of (log(max(p, 1e-7) + 1) - log(max(t, 1e-7) + 1))²";

  static void evaluate(const Params&, const ValueBlock& block);
};

using MeanSquaredLogarithmicError = ValueLoss<MeanSquaredLogarithmicErrorFormula>;

}  // namespace qnn
