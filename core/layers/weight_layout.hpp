#pragma once

#include <cstddef>
#include <cstdint>

#include "core/tensor/shape.hpp"

namespace qnn {

// How the axes of a weight stand to those of Keras, whose order configs and formulas count in.
enum class WeightLayout {
  AsInKeras,
  OutputFirst,  // kernels: Keras's last axis comes first, the others follow in order
};

// The axis here that is Keras's `axis`, which counts from the end if negative; in range.
inline std::size_t axis_here(WeightLayout layout, const Shape& shape, std::int32_t axis) {
  const auto rank = static_cast<std::int32_t>(shape.rank());
  const std::int32_t from_front = axis < 0 ? axis + rank : axis;
  const std::int32_t shift = layout == WeightLayout::OutputFirst ? 1 : 0;
  return static_cast<std::size_t>((from_front + shift) % rank);
}

}  // namespace qnn
