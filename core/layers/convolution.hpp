#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/layers/window.hpp"
#include "core/tensor/shape.hpp"

namespace qnn {

// What the kinds of convolution share beside their windows.

// Throws FieldError if both go beyond 1 on any axis, as Keras does.
void require_strides_or_dilation(std::span<const std::uint32_t> strides,
                                 std::span<const std::uint32_t> dilation);

// Throws FieldError if causal padding is to be by another value than 0, as Larq does.
void require_zeros_if_causal(SequencePadding padding, float pad_values);
inline void require_zeros_if_causal(Padding /*never causal*/, float /*pad_values*/) {}

// [first, extents of the window..., last]
Shape window_kernel(std::size_t first, std::span<const std::uint32_t> window, std::size_t last);

}  // namespace qnn
