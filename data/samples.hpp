#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/tensor/shape.hpp"

namespace qnn {

// Samples in memory: bytes as the files have them, and a class for each. Sample i is
// values[i * shape.elements() ...], in NHWC order.
struct Samples {
  Shape shape;  // of one sample: [28, 28, 1]
  std::vector<std::uint8_t> values;
  std::vector<std::int32_t> labels;  // 0 ... classes - 1, checked

  std::size_t count() const { return labels.size(); }
  std::span<const std::uint8_t> sample(std::size_t index) const {
    const std::size_t size = shape.elements();
    return {values.data() + index * size, size};
  }
};

}  // namespace qnn
