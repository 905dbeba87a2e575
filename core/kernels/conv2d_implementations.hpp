#pragma once

#include "core/kernels/conv2d.hpp"

namespace qnn {

// The implementations that conv2d.cpp lists. Internal to this module.

// Register tiles over packed panels (product_tile.hpp), straight from the image: nothing is
// unrolled into columns.
void conv2d_forward_tiled(const Conv2dArgs& args);
void conv2d_input_gradient_tiled(const Conv2dArgs& args);
void conv2d_kernel_gradient_tiled(const Conv2dArgs& args);
WorkspaceSize conv2d_forward_workspace_tiled(const Conv2dProblem& problem, std::size_t rows);
WorkspaceSize conv2d_input_gradient_workspace_tiled(const Conv2dProblem& problem, std::size_t rows);
WorkspaceSize conv2d_kernel_gradient_workspace_tiled(const Conv2dProblem& problem,
                                                     std::size_t rows);

// Windows unrolled into the rows of a small matrix, which Eigen multiplies.
void conv2d_forward_eigen(const Conv2dArgs& args);
void conv2d_input_gradient_eigen(const Conv2dArgs& args);
void conv2d_kernel_gradient_eigen(const Conv2dArgs& args);
WorkspaceSize conv2d_workspace_eigen(const Conv2dProblem& problem, std::size_t rows);

// oneDNN (onednn.hpp), in builds with QNN_ONEDNN=ON: chunks of samples, each on one thread.
std::optional<std::string> conv2d_forward_declines_onednn(const Conv2dProblem& problem);
std::optional<std::string> conv2d_input_gradient_declines_onednn(const Conv2dProblem& problem);
std::optional<std::string> conv2d_kernel_gradient_declines_onednn(const Conv2dProblem& problem);
void conv2d_forward_onednn(const Conv2dArgs& args);
void conv2d_input_gradient_onednn(const Conv2dArgs& args);
void conv2d_kernel_gradient_onednn(const Conv2dArgs& args);
WorkspaceSize conv2d_workspace_onednn(const Conv2dProblem& problem, std::size_t rows);

// The formulas.
void conv2d_forward_reference(const Conv2dArgs& args);
void conv2d_input_gradient_reference(const Conv2dArgs& args);
void conv2d_kernel_gradient_reference(const Conv2dArgs& args);

// A kernel for each channel (depthwise_conv2d.hpp): vectors of channels, a line of output at a
// time; and the formulas.
void depthwise_conv2d_forward_lines(const Conv2dArgs& args);
void depthwise_conv2d_input_gradient_lines(const Conv2dArgs& args);
void depthwise_conv2d_kernel_gradient_lines(const Conv2dArgs& args);
void depthwise_conv2d_forward_reference(const Conv2dArgs& args);
void depthwise_conv2d_input_gradient_reference(const Conv2dArgs& args);
void depthwise_conv2d_kernel_gradient_reference(const Conv2dArgs& args);

void binary_conv2d_popcount(const BinaryConv2dArgs& args);
void binary_conv2d_reference(const BinaryConv2dArgs& args);

}  // namespace qnn
