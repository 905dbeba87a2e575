#pragma once

#include <optional>
#include <span>
#include <string>

#include "core/kernels/choice.hpp"
#include "core/kernels/conv2d.hpp"
#include "core/kernels/workspace.hpp"

namespace qnn {

// A three-dimensional convolution: a sum of two-dimensional ones, one for each cell that the window
// is deep.
//
//   X  [rows, depth, height, width, in]                         input, NDHWC
//   W  [out, kernel_d, kernel_h, kernel_w, in / groups]         kernel, output channel first
//   Y  [rows, out_depth(), out_height(), out_width(), out]
//
//   Y[n, z] = Σ over kz of conv2d(X'[n, z·stride_d + kz·dilation_d - pad_front], W[:, kz])
//
// where X' is X inside the volume, and a slice of `slice.pad_value` before and behind it. `slice`
// describes the convolution of one slice of the input by one slice of the kernel.
struct Conv3dProblem {
  Conv2dProblem slice;
  std::size_t depth = 1;
  std::size_t kernel_d = 1, stride_d = 1, dilation_d = 1;
  std::size_t pad_front = 0, pad_back = 0;

  std::size_t out_depth() const;  // 0 if the (padded) volume is less deep than the window
  std::size_t patch() const { return kernel_d * slice.patch(); }         // values per output
  std::size_t input_size() const { return depth * slice.input_size(); }  // of one sample
  std::size_t output_size() const { return out_depth() * slice.output_size(); }
  std::size_t kernel_size() const { return kernel_d * slice.kernel_size(); }
  bool padded_in_depth() const { return (pad_front | pad_back) != 0; }
  bool padded() const { return slice.padded() || padded_in_depth(); }
  // Each slice of the output is a convolution of the slice of the input at the same place: an image
  // is such a volume, of depth 1.
  bool is_flat() const { return kernel_d == 1 && stride_d == 1 && !padded_in_depth(); }
  bool operator==(const Conv3dProblem&) const = default;
};

WorkspaceSize conv3d_workspace(const Conv3dProblem& problem, std::size_t rows);

// The operands of one of the three products; see Conv2dArgs.
struct Conv3dArgs {
  Conv3dProblem problem;
  std::size_t rows = 0;
  std::span<const float> a;  // X (forward), dY (input gradient), dY (kernel gradient)
  std::span<const float> b;  // W,           W,                   X
  std::span<float> result;   // Y,           dX,                  dW: overwritten
  Workspace workspace;
};
using Conv3dRun = void (*)(const Conv3dArgs&);
using Conv3dImplementation = Implementation<Conv3dProblem, Conv3dRun>;

std::span<const Conv3dImplementation> conv3d_forward_implementations();
std::span<const Conv3dImplementation> conv3d_input_gradient_implementations();
std::span<const Conv3dImplementation> conv3d_kernel_gradient_implementations();

// A flat problem is conv2d's, the same bytes; others are for the lists above.
void conv3d_forward(const Conv3dArgs& args);
void conv3d_input_gradient(const Conv3dArgs& args);
void conv3d_kernel_gradient(const Conv3dArgs& args);

// ---- both operands ±1, as bits ------------------------------------------------------------------

// As BinaryConv2dArgs: exact, padding of 0, +1 or -1.
struct BinaryConv3dArgs {
  Conv3dProblem problem;
  std::size_t rows = 0;
  std::span<const std::uint64_t> x;  // [rows, depth, height, width, words_for_bits(in)]
  std::span<const std::uint64_t> w;  // [out, kernel_d, kernel_h, kernel_w, words of in / groups]
  std::span<float> y;
  Workspace workspace;
};
using BinaryConv3dRun = void (*)(const BinaryConv3dArgs&);
using BinaryConv3dImplementation = Implementation<Conv3dProblem, BinaryConv3dRun>;

// Why no binary implementation takes the problem, or nothing if one does.
std::optional<std::string> binary_conv3d_declines(const Conv3dProblem& problem);

WorkspaceSize binary_conv3d_workspace(const Conv3dProblem& problem, std::size_t rows);
std::span<const BinaryConv3dImplementation> binary_conv3d_implementations();
void binary_conv3d_forward(const BinaryConv3dArgs& args);

}  // namespace qnn
