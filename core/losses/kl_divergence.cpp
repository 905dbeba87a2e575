#include "core/losses/kl_divergence.hpp"

#include <algorithm>

#include "core/losses/block_math.hpp"

namespace qnn {

void KlDivergenceFormula::evaluate(const Params&, const ValueBlock& block) {
  const std::size_t size = block.losses.size();
  BlockValues targets, logarithms;
  for (std::size_t i = 0; i < size; ++i) {
    const float p = block.predictions[i];
    const float clipped = std::clamp(p, kLossEpsilon, 1.0f);
    targets[i] = std::clamp(block.targets[i], kLossEpsilon, 1.0f);
    logarithms[i] = targets[i] / clipped;
    block.slopes[i] = p < kLossEpsilon || p > 1 ? 0 : -logarithms[i];
  }
  apply_log(std::span(logarithms).first(size));
  for (std::size_t i = 0; i < size; ++i) block.losses[i] = targets[i] * logarithms[i];
}

}  // namespace qnn
