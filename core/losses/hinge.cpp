#include "core/losses/hinge.hpp"

namespace qnn {

void HingeFormula::evaluate(const Params&, const ValueBlock& block) {
  for_each_value(block, [](float t, float p) {
    const float slack = 1 - t * p;
    const bool met = slack < 0;  // NaN stays
    return ValueTerm{.loss = met ? 0 : slack, .slope = met ? 0 : -t};
  });
}

}  // namespace qnn
