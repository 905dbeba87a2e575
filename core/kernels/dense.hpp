#pragma once

#include <cstdint>
#include <span>

#include "core/kernels/choice.hpp"
#include "core/kernels/sum_signs.hpp"
#include "core/kernels/workspace.hpp"

namespace qnn {

// The products of a fully connected layer. All matrices are row-major and contiguous.
//
//   X  [rows, in]     input        Y = X Wᵀ      forward
//   W  [out, in]      kernel       dX = dY W     gradient of the input
//   Y  [rows, out]    output       dW = dYᵀ X    gradient of the kernel, summed over the rows
//
// A row of the result of forward and input gradient depends on that row of the operand and on W
// alone, bit for bit: not on the other rows or on how many there are.
struct DenseProblem {
  std::size_t in = 0;
  std::size_t out = 0;
  bool operator==(const DenseProblem&) const = default;
};

// Scratch that any of the three products may want for up to `rows` rows, whichever implementation
// is chosen.
WorkspaceSize dense_workspace(const DenseProblem& problem, std::size_t rows);

// The operands of one product; `a` and `b` in the order of the formulas above.
struct DenseArgs {
  DenseProblem problem;
  std::size_t rows = 0;
  std::span<const float> a;  // X, dY, dY
  std::span<const float> b;  // W, W, X
  std::span<float> result;   // Y, dX, dW: overwritten
  Workspace workspace;
};
using DenseRun = void (*)(const DenseArgs&);
using DenseImplementation = Implementation<DenseProblem, DenseRun>;

std::span<const DenseImplementation> dense_forward_implementations();
std::span<const DenseImplementation> dense_input_gradient_implementations();
std::span<const DenseImplementation> dense_kernel_gradient_implementations();

// Carry out the product by the first implementation that takes it.
void dense_forward(const DenseArgs& args);
void dense_input_gradient(const DenseArgs& args);
void dense_kernel_gradient(const DenseArgs& args);

// ---- both operands ±1, as bits ------------------------------------------------------------------

// Y = X Wᵀ where X and W hold ±1 as bits (DType::Bit: each row starts a new 64-bit word; bit 1 is
// -1; unused bits 0). Y is float32 and exact: in - 2 * popcount(x xor w), for in < 2^24.
struct BinaryDenseArgs {
  DenseProblem problem;
  std::size_t rows = 0;
  std::span<const std::uint64_t> x;  // [rows, words_for_bits(in)]
  std::span<const std::uint64_t> w;  // [out, words_for_bits(in)]
  std::span<float> y;                // [rows, out]; or empty, and `signs` wanted
  SumSigns signs = {};
  Workspace workspace = {};  // for signs alone
};
using BinaryDenseRun = void (*)(const BinaryDenseArgs&);
using BinaryDenseImplementation = Implementation<DenseProblem, BinaryDenseRun>;

WorkspaceSize binary_dense_signs_workspace(const DenseProblem& problem);
std::span<const BinaryDenseImplementation> binary_dense_implementations();
void binary_dense_forward(const BinaryDenseArgs& args);

}  // namespace qnn
