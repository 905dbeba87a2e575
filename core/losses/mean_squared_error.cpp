#include "core/losses/mean_squared_error.hpp"

namespace qnn {

void MeanSquaredErrorFormula::evaluate(const Params&, const ValueBlock& block) {
  for_each_value(block, [](float t, float p) {
    const float difference = p - t;
    return ValueTerm{.loss = difference * difference, .slope = 2 * difference};
  });
}

}  // namespace qnn
