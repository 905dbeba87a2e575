#pragma once

#include <optional>
#include <string>

#include "core/kernels/sign_conv2d.hpp"

namespace qnn {

// The implementations that sign_conv2d.cpp lists. Internal to this module.

// Table look-up (lookup_tile.hpp), straight from the image.
std::optional<std::string> lookup_declines(const Conv2dProblem& problem);
std::optional<std::string> lookup_kernel_gradient_declines(const Conv2dProblem& problem);
void sign_conv2d_forward_lookup(const SignConv2dArgs& args);
void sign_conv2d_input_gradient_lookup(const SignConv2dArgs& args);
void sign_conv2d_kernel_gradient_lookup(const SignConv2dArgs& args);
WorkspaceSize sign_conv2d_workspace_lookup(const Conv2dProblem& problem, std::size_t rows);
WorkspaceSize sign_conv2d_kernel_gradient_workspace_lookup(const Conv2dProblem& problem,
                                                           std::size_t rows);

// conv2d.hpp, or its formulas, on bits unpacked to float32.
void sign_conv2d_forward_unpacked(const SignConv2dArgs& args);
void sign_conv2d_input_gradient_unpacked(const SignConv2dArgs& args);
void sign_conv2d_kernel_gradient_unpacked(const SignConv2dArgs& args);
void sign_conv2d_forward_reference(const SignConv2dArgs& args);
void sign_conv2d_input_gradient_reference(const SignConv2dArgs& args);
void sign_conv2d_kernel_gradient_reference(const SignConv2dArgs& args);
WorkspaceSize sign_conv2d_workspace_unpacked(const Conv2dProblem& problem, std::size_t rows);

}  // namespace qnn
