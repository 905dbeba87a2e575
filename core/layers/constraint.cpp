#include "core/layers/constraint.hpp"

#include <cmath>

#include "core/kernels/elementwise.hpp"

namespace qnn {
namespace {

// Larq computes max(min(w, c), -c), which is -c throughout where c is negative; hence the
// magnitude.
void apply(const WeightClip& constraint, std::span<float> values) {
  clip(values, -constraint.clip_value, std::abs(constraint.clip_value), values);
}

}  // namespace

void apply_constraint(const Constraint& constraint, std::span<float> values) {
  std::visit([&](const auto& chosen) { apply(chosen, values); }, constraint);
}

}  // namespace qnn
