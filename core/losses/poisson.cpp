#include "core/losses/poisson.hpp"

#include "core/losses/block_math.hpp"

namespace qnn {

void PoissonFormula::evaluate(const Params&, const ValueBlock& block) {
  const std::size_t size = block.losses.size();
  BlockValues logarithms;
  for (std::size_t i = 0; i < size; ++i) {
    logarithms[i] = block.predictions[i] + kLossEpsilon;
    block.slopes[i] = 1 - block.targets[i] / logarithms[i];
  }
  apply_log(std::span(logarithms).first(size));
  for (std::size_t i = 0; i < size; ++i)
    block.losses[i] = block.predictions[i] - block.targets[i] * logarithms[i];
}

}  // namespace qnn
