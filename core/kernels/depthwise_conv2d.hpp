#pragma once

#include <cstddef>
#include <span>

#include "core/kernels/conv2d.hpp"

namespace qnn {

// A convolution of every channel on its own: a Conv2dProblem with groups = in, whose output channel
// c·multiplier + m, multiplier = out / in, is channel c under kernel m. Only the layout of the
// kernel differs from that of conv2d.hpp:
//
//   W  [multiplier, kernel_h, kernel_w, in]
//
//   Y[n, y, x, c·multiplier + m] = Σ over ky, kx of
//       X'[n, y·sh + ky·dh - pad.top, x·sw + kx·dw - pad.left, c] · W[m, ky, kx, c]
//
// so that channels, of which there are many, lie side by side in all operands. Strides may differ
// from each other. Operands of the three products and the promise about samples: see Conv2dArgs.

inline std::size_t depth_multiplier(const Conv2dProblem& problem) {
  return problem.out_per_group();
}

WorkspaceSize depthwise_conv2d_workspace(const Conv2dProblem& problem, std::size_t rows);

std::span<const Conv2dImplementation> depthwise_conv2d_forward_implementations();
std::span<const Conv2dImplementation> depthwise_conv2d_input_gradient_implementations();
std::span<const Conv2dImplementation> depthwise_conv2d_kernel_gradient_implementations();

void depthwise_conv2d_forward(const Conv2dArgs& args);
void depthwise_conv2d_input_gradient(const Conv2dArgs& args);
void depthwise_conv2d_kernel_gradient(const Conv2dArgs& args);

}  // namespace qnn
