#include "core/losses/mean_squared_logarithmic_error.hpp"

#include "core/losses/block_math.hpp"

namespace qnn {

void MeanSquaredLogarithmicErrorFormula::evaluate(const Params&, const ValueBlock& block) {
  const std::size_t size = block.losses.size();
  BlockValues of_targets, of_predictions;
  for (std::size_t i = 0; i < size; ++i) {
    of_targets[i] = at_least(block.targets[i], kLossEpsilon) + 1;
    of_predictions[i] = at_least(block.predictions[i], kLossEpsilon) + 1;
    block.slopes[i] = block.predictions[i] < kLossEpsilon ? 0 : 2 / of_predictions[i];
  }
  apply_log(std::span(of_targets).first(size));
  apply_log(std::span(of_predictions).first(size));
  for (std::size_t i = 0; i < size; ++i) {
    const float difference = of_predictions[i] - of_targets[i];
    block.losses[i] = difference * difference;
    block.slopes[i] *= difference;
  }
}

}  // namespace qnn
