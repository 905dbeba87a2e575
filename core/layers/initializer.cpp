#include "core/layers/initializer.hpp"

#include <algorithm>
#include <cmath>

#include "core/kernels/chunks.hpp"
#include "core/kernels/elementwise.hpp"

namespace qnn {
namespace {

void draw(const GlorotUniform&, const Fans& fans, const RandomStream& random,
          std::span<float> values) {
  const auto fan_sum = static_cast<double>(fans.in + fans.out);
  const auto limit = static_cast<float>(std::sqrt(6.0 / std::max(fan_sum, 1.0)));
  for_each_chunk(values.size(), kChunkValues, [&](std::size_t begin, std::size_t count) {
    for (std::size_t i = begin; i < begin + count; ++i) {
      values[i] = random.uniform(i, -limit, limit);
    }
  });
}

void draw(const Zeros&, const Fans&, const RandomStream&, std::span<float> values) {
  fill(values, 0.0f);
}

void draw(const Ones&, const Fans&, const RandomStream&, std::span<float> values) {
  fill(values, 1.0f);
}

}  // namespace

void initialize(const Initializer& initializer, const Fans& fans, const RandomStream& random,
                std::span<float> values) {
  std::visit([&](const auto& chosen) { draw(chosen, fans, random, values); }, initializer);
}

}  // namespace qnn
