#pragma once

#include <cstdint>
#include <span>

#include "core/kernels/choice.hpp"
#include "core/kernels/conv2d.hpp"
#include "core/kernels/dense.hpp"
#include "core/kernels/workspace.hpp"

namespace qnn {

// The three products of conv2d.hpp where one operand is float32 and the other ±1 as bits, packed
// along the channels (DType::Bit), as BinaryConv2dArgs has them:
//
//   forward          Y   from X  float32 and W as bits [out, kernel_h, kernel_w, words(in /
//   groups)] input gradient   dX  from dY float32 and W as bits kernel gradient  dW  from dY
//   float32 and X as bits [rows, height, width, words(in)]
//
// Programs use the two gradients. None uses forward: it takes sums in another order than Larq,
// which would decide exact ties in front of a sign otherwise.
//
// The results are those of conv2d.hpp to the rounding of float32 sums. A sample's result of forward
// and input gradient does not depend, bit for bit, on the other samples of the batch.
struct SignConv2dArgs {
  Conv2dProblem problem;
  std::size_t rows = 0;
  std::span<const float> a;             // X, dY, dY
  std::span<const std::uint64_t> bits;  // W, W,  X
  std::span<float> result;              // Y, dX, dW: overwritten
  Workspace workspace;
  // Of the gradients: 0, or a power of two of which every value of `a` is a whole multiple, of up
  // to kMostGradientUnits: sums are then whole too, and faster. round_gradient() makes such values.
  float unit = 0;
};
using SignConv2dRun = void (*)(const SignConv2dArgs&);
using SignConv2dImplementation = Implementation<Conv2dProblem, SignConv2dRun>;

std::span<const SignConv2dImplementation> sign_conv2d_forward_implementations();
std::span<const SignConv2dImplementation> sign_conv2d_input_gradient_implementations();
std::span<const SignConv2dImplementation> sign_conv2d_kernel_gradient_implementations();

// Scratch for the implementations that carry out the three products.
WorkspaceSize sign_conv2d_workspace(const Conv2dProblem& problem, std::size_t rows);

void sign_conv2d_forward(const SignConv2dArgs& args);
void sign_conv2d_input_gradient(const SignConv2dArgs& args);
void sign_conv2d_kernel_gradient(const SignConv2dArgs& args);

// A fully connected layer as a convolution of images of one pixel.
inline Conv2dProblem as_conv2d(const DenseProblem& problem) {
  return {.height = 1, .width = 1, .in = problem.in, .out = problem.out};
}

}  // namespace qnn
