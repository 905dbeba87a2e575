#include "core/layers/initializer.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/kernels/chunks.hpp"
#include "core/kernels/elementwise.hpp"
#include "core/layers/orthogonal.hpp"

namespace qnn {
namespace {

// What the cut at two deviations leaves of a normal's deviation.
constexpr double kTruncatedDeviation = 0.87962566103423978;

struct Target {
  const Fans& fans;
  WeightLayout layout;
  const RandomStream& random;
  const TensorView& weights;
};

template <class Draw>
void fill_by_index(std::span<float> values, const Draw& draw) {
  for_each_chunk(values.size(), kChunkValues, [&](std::size_t begin, std::size_t count) {
    for (std::size_t i = begin; i < begin + count; ++i) values[i] = draw(i);
  });
}

void draw_uniform(const Target& target, float low, float high) {
  fill_by_index(target.weights.floats(),
                [&](std::size_t i) { return target.random.uniform(i, low, high); });
}

void draw_normal(const Target& target, float mean, float deviation) {
  fill_by_index(target.weights.floats(),
                [&](std::size_t i) { return mean + deviation * target.random.normal(i); });
}

// Each attempt for a value has a moment of its own in the stream.
void draw_truncated(const Target& target, float mean, float deviation) {
  fill_by_index(target.weights.floats(), [&](std::size_t i) {
    float normal = target.random.normal(i);
    for (std::uint64_t attempt = 1; std::abs(normal) > 2; ++attempt)
      normal = target.random.at(attempt).normal(i);
    return mean + deviation * normal;
  });
}

double fan_of(FanMode mode, const Fans& fans) {
  const auto in = static_cast<double>(fans.in);
  const auto out = static_cast<double>(fans.out);
  if (mode == FanMode::FanAverage) return (in + out) / 2;
  return mode == FanMode::FanIn ? in : out;
}

void draw(const VarianceScaling& scaling, const Target& target) {
  const double variance = scaling.scale / std::max(1.0, fan_of(scaling.mode, target.fans));
  const double deviation = std::sqrt(variance);
  switch (scaling.distribution) {
    case Distribution::Uniform: {
      const auto limit = static_cast<float>(std::sqrt(3 * variance));
      return draw_uniform(target, -limit, limit);
    }
    case Distribution::UntruncatedNormal:
      return draw_normal(target, 0, static_cast<float>(deviation));
    case Distribution::TruncatedNormal:
      return draw_truncated(target, 0, static_cast<float>(deviation / kTruncatedDeviation));
  }
}

template <class Fixed>
requires requires { Fixed::general(); }
void draw(const Fixed&, const Target& target) { draw(Fixed::general(), target); }

void draw(const Zeros&, const Target& target) { fill(target.weights.floats(), 0.0f); }
void draw(const Ones&, const Target& target) { fill(target.weights.floats(), 1.0f); }
void draw(const Constant& constant, const Target& target) {
  fill(target.weights.floats(), constant.value);
}
void draw(const RandomUniform& uniform, const Target& target) {
  draw_uniform(target, uniform.minval, uniform.maxval);
}
void draw(const RandomNormal& normal, const Target& target) {
  draw_normal(target, normal.mean, normal.stddev);
}
void draw(const TruncatedNormal& normal, const Target& target) {
  draw_truncated(target, normal.mean, normal.stddev);
}

// As [rows, columns] here: kernels have Keras's last axis in front.
void draw(const Orthogonal& orthogonal, const Target& target) {
  const Shape& shape = target.weights.shape();
  const bool output_first = target.layout == WeightLayout::OutputFirst;
  const std::size_t columns =
      output_first ? shape.elements() / std::max<std::size_t>(1, shape[0]) : shape.back();
  fill_orthonormal(target.random, columns, target.weights.floats());
  scale(target.weights.floats(), orthogonal.gain, target.weights.floats());
}

void draw(const Identity& identity, const Target& target) {
  const std::size_t columns = target.weights.shape().back();
  fill_by_index(target.weights.floats(),
                [&](std::size_t i) { return i / columns == i % columns ? identity.gain : 0.0f; });
}

}  // namespace

void check_initializer(const Initializer& initializer, const Shape& weights) {
  const std::size_t rank = weights.rank();
  if (std::holds_alternative<Orthogonal>(initializer) && rank < 2)
    throw UserError(ErrorKind::Config,
                    format("orthogonal needs weights of two axes or more, got {}; choose another "
                           "initializer for them",
                           weights.text()));
  if (std::holds_alternative<Identity>(initializer) && rank != 2)
    throw UserError(ErrorKind::Config,
                    format("identity needs weights of two axes, got {}; choose another "
                           "initializer for them",
                           weights.text()));
}

void initialize(const Initializer& initializer, const Fans& fans, WeightLayout layout,
                const RandomStream& random, const TensorView& weights) {
  const Target target{.fans = fans, .layout = layout, .random = random, .weights = weights};
  std::visit([&](const auto& chosen) { draw(chosen, target); }, initializer);
}

}  // namespace qnn
