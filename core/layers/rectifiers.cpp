#include "core/layers/rectifiers.hpp"

#include <limits>

#include "core/activations/maps.hpp"
#include "core/kernels/elementwise.hpp"

namespace qnn {

void Rectifier::forward(std::span<const float> x, std::span<float> y) const {
  const float largest = max_value.value_or(std::numeric_limits<float>::infinity());
  const float slope = negative_slope;
  const float bend = threshold;
  detail::map(x, y, [=](float v) {
    const float above = v > largest ? largest : v;
    const float flat = v == v ? 0.0f : v;  // NaN stays, and -inf is not multiplied with 0
    const float below = slope == 0 ? flat : slope * (v - bend);
    return v > bend ? above : below;
  });
}

// Keras takes tf.nn.leaky_relu, whose slope at 0 is the negative one, if nothing else is asked for;
// tf.nn.relu6, flat at 6, for a max_value of 6; and else tf.clip_by_value, not flat at max_value.
void Rectifier::gradient(std::span<const float> x, std::span<const float> dy,
                         std::span<float> dx) const {
  const float largest = max_value.value_or(std::numeric_limits<float>::infinity());
  const float slope = negative_slope;
  const float bend = threshold;
  const float slope_at_bend = !max_value && threshold == 0 ? negative_slope : 0.0f;
  const float slope_at_largest = max_value == 6.0f && threshold == 0 ? 0.0f : 1.0f;
  detail::map(x, dy, dx, [=](float v, float g) {
    const float at_edge = v == largest ? slope_at_largest : 0.0f;
    const float above = v < largest ? 1.0f : at_edge;
    const float below = v < bend ? slope : slope_at_bend;
    return g * (v > bend ? above : below);
  });
}

void ExponentialUnit::forward(std::span<const float> x, std::span<float> y) const {
  const float factor = alpha;
  exp(x, y);
  detail::map(x, y, y, [factor](float v, float power) { return v > 0 ? v : factor * (power - 1); });
}

void ExponentialUnit::gradient(std::span<const float> x, std::span<const float> dy,
                               std::span<float> dx) const {
  const float factor = alpha;
  exp(x, dx);
  detail::map(x, dx, dx, [factor](float v, float power) { return v > 0 ? 1.0f : factor * power; });
  multiply(dx, dy, dx);
}

}  // namespace qnn
