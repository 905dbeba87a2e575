#pragma once

#include "core/kernels/dense.hpp"

namespace qnn {

// The implementations that dense.cpp lists. Internal to this module.

// Register tiles over packed panels; see product_tile.hpp.
void dense_forward_tiled(const DenseArgs& args);
void dense_input_gradient_tiled(const DenseArgs& args);
void dense_kernel_gradient_tiled(const DenseArgs& args);
WorkspaceSize dense_workspace_tiled(const DenseProblem& problem, std::size_t rows);

// Eigen, over blocks of kEigenRows rows; the last block is filled up with zero rows, so that every
// row meets the same code whatever the batch.
void dense_forward_eigen(const DenseArgs& args);
void dense_input_gradient_eigen(const DenseArgs& args);
void dense_kernel_gradient_eigen(const DenseArgs& args);
WorkspaceSize dense_workspace_eigen(const DenseProblem& problem, std::size_t rows);

// oneDNN (onednn.hpp), in builds with QNN_ONEDNN=ON.
std::optional<std::string> dense_forward_declines_onednn(const DenseProblem& problem);
std::optional<std::string> dense_input_gradient_declines_onednn(const DenseProblem& problem);
std::optional<std::string> dense_kernel_gradient_declines_onednn(const DenseProblem& problem);
void dense_forward_onednn(const DenseArgs& args);
void dense_input_gradient_onednn(const DenseArgs& args);
void dense_kernel_gradient_onednn(const DenseArgs& args);
WorkspaceSize dense_workspace_onednn(const DenseProblem& problem, std::size_t rows);

// The formulas.
void dense_forward_reference(const DenseArgs& args);
void dense_input_gradient_reference(const DenseArgs& args);
void dense_kernel_gradient_reference(const DenseArgs& args);

void binary_dense_popcount(const BinaryDenseArgs& args);
void binary_dense_reference(const BinaryDenseArgs& args);

}  // namespace qnn
