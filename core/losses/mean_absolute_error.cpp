#include "core/losses/mean_absolute_error.hpp"

#include <cmath>

namespace qnn {

void MeanAbsoluteErrorFormula::evaluate(const Params&, const ValueBlock& block) {
  for_each_value(block, [](float t, float p) {
    const float difference = p - t;
    return ValueTerm{.loss = std::abs(difference), .slope = direction_of(difference)};
  });
}

}  // namespace qnn
