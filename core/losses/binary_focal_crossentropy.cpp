#include "core/losses/binary_focal_crossentropy.hpp"

#include <algorithm>

#include "core/losses/binary_terms.hpp"
#include "core/losses/block_math.hpp"

namespace qnn {

void BinaryFocalCrossentropyFormula::evaluate(const Params& params, const ValueBlock& block) {
  const std::size_t size = block.losses.size();
  const bool logits = params.from_logits || block.logits;
  BlockValues targets, probabilities, misses, slopes;
  for (std::size_t i = 0; i < size; ++i)
    targets[i] = block.targets[i] * (1 - params.label_smoothing) + 0.5f * params.label_smoothing;
  ValueBlock inner = block;
  inner.targets = std::span(targets).first(size);
  binary_crossentropy_of(inner, logits);
  std::ranges::copy(block.predictions, probabilities.begin());
  if (logits) apply_sigmoid(std::span(probabilities).first(size));
  for (std::size_t i = 0; i < size; ++i) {
    const float t = targets[i], p = probabilities[i];
    misses[i] = 1 - (t * p + (1 - t) * (1 - p));
  }
  focal_factors(params.gamma, std::span(misses).first(size), std::span(slopes).first(size));
  for (std::size_t i = 0; i < size; ++i) {
    const float t = targets[i], p = probabilities[i];
    const float weight =
        params.apply_class_balancing ? t * params.alpha + (1 - t) * (1 - params.alpha) : 1;
    // d(1 - r)/dp = 1 - 2 t; through the sigmoid p (1 - p) as well.
    const float inner_slope = (1 - 2 * t) * (logits ? p * (1 - p) : 1);
    block.slopes[i] =
        weight * (slopes[i] * inner_slope * block.losses[i] + misses[i] * block.slopes[i]);
    block.losses[i] *= weight * misses[i];
  }
}

}  // namespace qnn
