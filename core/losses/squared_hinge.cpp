#include "core/losses/squared_hinge.hpp"

namespace qnn {

void SquaredHingeFormula::evaluate(const Params&, const ValueBlock& block) {
  for_each_value(block, [](float t, float p) {
    const float slack = 1 - t * p;
    const float margin = slack < 0 ? 0 : slack;  // NaN stays
    return ValueTerm{.loss = margin * margin, .slope = -2 * t * margin};
  });
}

}  // namespace qnn
