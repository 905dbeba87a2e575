#pragma once

#include "core/kernels/conv3d.hpp"

namespace qnn {

// The implementations that conv3d.cpp lists. Internal to this module.

// Slices, copied so that those under one cell of the window follow each other, by the fastest
// two-dimensional convolution; cells add up.
void conv3d_forward_slices(const Conv3dArgs& args);
void conv3d_input_gradient_slices(const Conv3dArgs& args);
void conv3d_kernel_gradient_slices(const Conv3dArgs& args);
void binary_conv3d_slices(const BinaryConv3dArgs& args);
WorkspaceSize conv3d_workspace_slices(const Conv3dProblem& problem, std::size_t rows);
WorkspaceSize binary_conv3d_workspace_slices(const Conv3dProblem& problem, std::size_t rows);

// The formulas.
void conv3d_forward_reference(const Conv3dArgs& args);
void conv3d_input_gradient_reference(const Conv3dArgs& args);
void conv3d_kernel_gradient_reference(const Conv3dArgs& args);
void binary_conv3d_reference(const BinaryConv3dArgs& args);

}  // namespace qnn
