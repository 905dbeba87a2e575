#include "core/losses/log_cosh.hpp"

#include <cmath>
#include <numbers>

#include "core/losses/block_math.hpp"

namespace qnn {

void LogCoshFormula::evaluate(const Params&, const ValueBlock& block) {
  const std::size_t size = block.losses.size();
  BlockValues powers;
  for (std::size_t i = 0; i < size; ++i) {
    block.slopes[i] = block.predictions[i] - block.targets[i];
    powers[i] = -2 * std::abs(block.slopes[i]);
  }
  apply_exp(std::span(powers).first(size));
  for (std::size_t i = 0; i < size; ++i) powers[i] += 1;
  apply_log(std::span(powers).first(size));
  for (std::size_t i = 0; i < size; ++i)
    block.losses[i] = std::abs(block.slopes[i]) + powers[i] - std::numbers::ln2_v<float>;
  apply_tanh(block.slopes);
}

}  // namespace qnn
