#pragma once

#include <cstddef>
#include <span>

#include "core/kernels/conv2d.hpp"

namespace qnn {

// What a convolution without groups sees at each of its places, laid out in memory.
//
//   X        [rows, height, width, in]
//   patches  [rows, out_height() · out_width(), kernel_h, kernel_w, in], `pad_value` outside X
void collect_patches(const Conv2dProblem& problem, std::size_t rows, std::span<const float> x,
                     std::span<float> patches);

// The gradient of that: dX is overwritten by the sums of all that lies on its pixels, patch after
// patch.
void add_patches(const Conv2dProblem& problem, std::size_t rows, std::span<const float> patches,
                 std::span<float> dx);

}  // namespace qnn
