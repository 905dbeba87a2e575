#pragma once

#include <string_view>

#include "core/losses/value_loss.hpp"

namespace qnn {

// f(t, p) = log cosh(p - t), as |e| + log(1 + exp(-2 |e|)) - log 2; df/dp = tanh(p - t).
// tf.keras.losses.LogCosh.
struct LogCoshFormula : ValueFormula {
  static constexpr std::string_view kName = "log_cosh";
  static constexpr std::string_view kSource = "tf.keras.losses.LogCosh";
  static constexpr std::string_view kSummary =
      "like a square near the target, like an absolute value far from it";
  static constexpr std::string_view kFormula = "mean of log cosh(p - t)";

  static void evaluate(const Params&, const ValueBlock& block);
};

using LogCosh = ValueLoss<LogCoshFormula>;

}  // namespace qnn
