#include "core/losses/binary_crossentropy.hpp"

#include "core/losses/binary_terms.hpp"
#include "core/losses/block_math.hpp"

namespace qnn {

void BinaryCrossentropyFormula::evaluate(const Params& params, const ValueBlock& block) {
  const std::size_t size = block.losses.size();
  BlockValues smoothed;
  const float smoothing = params.label_smoothing;
  for (std::size_t i = 0; i < size; ++i)
    smoothed[i] = block.targets[i] * (1 - smoothing) + 0.5f * smoothing;
  ValueBlock inner = block;
  if (smoothing != 0) inner.targets = std::span(smoothed).first(size);
  binary_crossentropy_of(inner, params.from_logits || block.logits);
}

}  // namespace qnn
