#include "core/losses/huber.hpp"

#include <cmath>

namespace qnn {

void HuberFormula::evaluate(const Params& params, const ValueBlock& block) {
  const float delta = params.delta;
  for_each_value(block, [delta](float t, float p) {
    const float e = p - t;
    const float size = std::abs(e);
    if (size <= delta) return ValueTerm{.loss = 0.5f * (e * e), .slope = e};
    return ValueTerm{.loss = delta * size - 0.5f * (delta * delta),
                     .slope = delta * direction_of(e)};
  });
}

}  // namespace qnn
