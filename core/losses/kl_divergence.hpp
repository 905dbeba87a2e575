#pragma once

#include <string_view>

#include "core/losses/value_loss.hpp"

namespace qnn {

// f(t, p) = t' log(t' / p'), with both clipped to [1e-7, 1], added up over the last axis;
// df/dp = -t' / p' where p was not clipped, else 0. tf.keras.losses.KLDivergence.
struct KlDivergenceFormula : ValueFormula {
  static constexpr std::string_view kName = "kl_divergence";
  static constexpr std::string_view kSource = "tf.keras.losses.KLDivergence";
  static constexpr std::string_view kSummary =
      "Kullback-Leibler divergence of the targets from the predictions";
  static constexpr std::string_view kFormula =
      "Σ over the last axis of t log(t / p), both clipped to [1e-7, 1]";
  static constexpr bool kSumsLastAxis = true;

  static void evaluate(const Params&, const ValueBlock& block);
};

using KlDivergence = ValueLoss<KlDivergenceFormula>;

}  // namespace qnn
