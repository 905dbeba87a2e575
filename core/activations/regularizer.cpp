#include "core/activations/regularizer.hpp"

#include "core/activations/maps.hpp"
#include "core/kernels/reduce.hpp"

namespace qnn {
namespace {

// Every regularizer as the general one.
L1L2 general(const L1& regularizer) { return {.l1 = regularizer.l1, .l2 = 0}; }
L1L2 general(const L2& regularizer) { return {.l1 = 0, .l2 = regularizer.l2}; }
L1L2 general(const L1L2& regularizer) { return regularizer; }

L1L2 general(const Regularizer& regularizer) {
  return std::visit([](const auto& chosen) { return general(chosen); }, regularizer);
}

}  // namespace

double penalty(const Regularizer& regularizer, std::span<const float> values) {
  const L1L2 weights = general(regularizer);
  double total = 0;
  if (weights.l1 != 0) total += double{weights.l1} * sum_of_absolutes(values);
  if (weights.l2 != 0) total += double{weights.l2} * sum_of_squares(values);
  return total;
}

void add_penalty_gradient(const Regularizer& regularizer, std::span<const float> values,
                          float factor, std::span<float> gradient) {
  const L1L2 weights = general(regularizer);
  const float magnitude = factor * weights.l1;
  const float square = factor * 2 * weights.l2;
  detail::map(values, gradient, gradient, [magnitude, square](float w, float dw) {
    const float slope = w > 0 ? magnitude : (w < 0 ? -magnitude : 0.0f);
    return dw + (slope + square * w);
  });
}

}  // namespace qnn
