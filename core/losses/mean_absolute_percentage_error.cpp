#include "core/losses/mean_absolute_percentage_error.hpp"

#include <algorithm>
#include <cmath>

namespace qnn {

void MeanAbsolutePercentageErrorFormula::evaluate(const Params&, const ValueBlock& block) {
  for_each_value(block, [](float t, float p) {
    const float size = std::max(std::abs(t), kLossEpsilon);
    const float difference = p - t;
    return ValueTerm{.loss = 100 * std::abs(difference / size),
                     .slope = 100 * (direction_of(difference) / size)};
  });
}

}  // namespace qnn
