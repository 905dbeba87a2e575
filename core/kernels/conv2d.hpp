#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/kernels/choice.hpp"
#include "core/kernels/sum_signs.hpp"
#include "core/kernels/workspace.hpp"

namespace qnn {

// A two-dimensional convolution (cross-correlation, as in every deep-learning library).
//
//   X  [rows, height, width, in]                        input, NHWC
//   W  [out, kernel_h, kernel_w, in / groups]           kernel, output channel first
//   Y  [rows, out_height(), out_width(), out]
//
//   Y[n, y, x, o] = Σ over ky, kx, c of X'[n, y·sh + ky·dh - pad.top, x·sw + kx·dw - pad.left,
//                                          group(o)·in/groups + c] · W[o, ky, kx, c]
//
// where X' is X inside the image and `pad_value` outside. With padding "same", the amounts are
// TensorFlow's: see same_padding.
struct Conv2dProblem {
  std::size_t height = 0, width = 0, in = 0, out = 0;
  std::size_t kernel_h = 1, kernel_w = 1;
  std::size_t stride_h = 1, stride_w = 1;
  std::size_t dilation_h = 1, dilation_w = 1;
  std::size_t pad_top = 0, pad_bottom = 0, pad_left = 0, pad_right = 0;
  float pad_value = 0;
  std::size_t groups = 1;

  std::size_t out_height() const;  // 0 if the (padded) image is smaller than the window
  std::size_t out_width() const;
  std::size_t in_per_group() const { return in / groups; }
  std::size_t out_per_group() const { return out / groups; }
  std::size_t taps() const { return kernel_h * kernel_w; }        // cells of the window
  std::size_t patch() const { return taps() * in_per_group(); }   // values per output
  std::size_t input_size() const { return height * width * in; }  // of one sample
  std::size_t output_size() const { return out_height() * out_width() * out; }
  std::size_t kernel_size() const { return out * patch(); }
  bool padded() const { return (pad_top | pad_bottom | pad_left | pad_right) != 0; }
  bool operator==(const Conv2dProblem&) const = default;
};

// Places of a window, spread by its dilation, along an axis that has `padded` cells with its
// padding; 0 if the window does not fit.
std::size_t window_places(std::size_t padded, std::size_t kernel, std::size_t stride,
                          std::size_t dilation);

// Padding before and after one axis such that the output has ceil(in / stride) cells:
// total = max((out - 1)·stride + (kernel - 1)·dilation + 1 - in, 0), the odd cell at the end.
std::array<std::size_t, 2> same_padding(std::size_t in, std::size_t kernel, std::size_t stride,
                                        std::size_t dilation);

WorkspaceSize conv2d_workspace(const Conv2dProblem& problem, std::size_t rows);

// The operands of one of the three products. A sample's result of forward and input gradient does
// not depend, bit for bit, on the other samples of the batch or on how many there are.
struct Conv2dArgs {
  Conv2dProblem problem;
  std::size_t rows = 0;
  std::span<const float> a;  // X (forward), dY (input gradient), dY (kernel gradient)
  std::span<const float> b;  // W,           W,                   X
  std::span<float> result;   // Y,           dX,                  dW: overwritten
  Workspace workspace;
};
using Conv2dRun = void (*)(const Conv2dArgs&);
using Conv2dImplementation = Implementation<Conv2dProblem, Conv2dRun>;

std::span<const Conv2dImplementation> conv2d_forward_implementations();
std::span<const Conv2dImplementation> conv2d_input_gradient_implementations();
std::span<const Conv2dImplementation> conv2d_kernel_gradient_implementations();

void conv2d_forward(const Conv2dArgs& args);
void conv2d_input_gradient(const Conv2dArgs& args);
void conv2d_kernel_gradient(const Conv2dArgs& args);

// ---- both operands ±1, as bits ------------------------------------------------------------------

// Y as above where X and W hold ±1 as bits, packed along the channels (DType::Bit). Y is float32
// and exact. Padding may be 0 (cells outside are left out of the sum: a third value, corrected at
// the border), +1 or -1.
struct BinaryConv2dArgs {
  Conv2dProblem problem;
  std::size_t rows = 0;
  std::span<const std::uint64_t> x;  // [rows, height, width, words_for_bits(in)]
  std::span<const std::uint64_t> w;  // [out, kernel_h, kernel_w, words_for_bits(in / groups)]
  std::span<float> y;                // or empty, and `signs` wanted
  Workspace workspace;
  SumSigns signs = {};
};
using BinaryConv2dRun = void (*)(const BinaryConv2dArgs&);
using BinaryConv2dImplementation = Implementation<Conv2dProblem, BinaryConv2dRun>;

// Why no binary implementation takes the problem (a pad value other than 0 and ±1; groups that cut
// a word), or nothing if one does.
std::optional<std::string> binary_conv2d_declines(const Conv2dProblem& problem);

WorkspaceSize binary_conv2d_workspace(const Conv2dProblem& problem, std::size_t rows);
std::span<const BinaryConv2dImplementation> binary_conv2d_implementations();
void binary_conv2d_forward(const BinaryConv2dArgs& args);

}  // namespace qnn
