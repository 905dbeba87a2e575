#pragma once

#include <string_view>

#include "core/losses/value_loss.hpp"

namespace qnn {

// f(t, p) = p - t log(p + 1e-7). tf.keras.losses.Poisson.
struct PoissonFormula : ValueFormula {
  static constexpr std::string_view kName = "poisson";
  static constexpr std::string_view kSource = "tf.keras.losses.Poisson";
  static constexpr std::string_view kSummary = "for counts that are drawn with the predicted rate";
  static constexpr std::string_view kFormula = "mean of p - t log(p + 1e-7)";

  static void evaluate(const Params&, const ValueBlock& block);
};

using Poisson = ValueLoss<PoissonFormula>;

}  // namespace qnn
