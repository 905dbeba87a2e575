#include "core/losses/binary_terms.hpp"

#include <algorithm>
#include <cmath>

#include "core/losses/block_math.hpp"

namespace qnn {
namespace {

void of_logits(const ValueBlock& block) {
  const std::size_t size = block.losses.size();
  for (std::size_t i = 0; i < size; ++i) block.losses[i] = -std::abs(block.predictions[i]);
  apply_exp(block.losses);
  for (std::size_t i = 0; i < size; ++i) block.losses[i] += 1;
  apply_log(block.losses);
  std::ranges::copy(block.predictions, block.slopes.begin());
  apply_sigmoid(block.slopes);
  for (std::size_t i = 0; i < size; ++i) {
    const float z = block.predictions[i], t = block.targets[i];
    block.losses[i] += at_least(z, 0) - z * t;
    block.slopes[i] -= t;
  }
}

void of_probabilities(const ValueBlock& block) {
  const std::size_t size = block.losses.size();
  BlockValues yes, no;
  for (std::size_t i = 0; i < size; ++i) {
    const float p = block.predictions[i], t = block.targets[i];
    const float q = std::clamp(p, kLossEpsilon, kLargestProbability);
    const bool clipped = p < kLossEpsilon || p > kLargestProbability;
    yes[i] = q + kLossEpsilon;
    no[i] = 1 - q + kLossEpsilon;
    block.slopes[i] = clipped ? 0 : (1 - t) / no[i] - t / yes[i];
  }
  apply_log(std::span(yes).first(size));
  apply_log(std::span(no).first(size));
  for (std::size_t i = 0; i < size; ++i) {
    const float t = block.targets[i];
    block.losses[i] = -(t * yes[i] + (1 - t) * no[i]);
  }
}

}  // namespace

void binary_crossentropy_of(const ValueBlock& block, bool logits) {
  if (logits) {
    of_logits(block);
  } else {
    of_probabilities(block);
  }
}

}  // namespace qnn
