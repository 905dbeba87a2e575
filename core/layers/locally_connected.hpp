#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/config/fields.hpp"
#include "core/kernels/conv2d.hpp"
#include "core/layers/kernel_options.hpp"
#include "core/layers/layer.hpp"
#include "core/layers/local_kernel.hpp"
#include "core/layers/window.hpp"

namespace qnn {

// A convolution whose places share no weights (tf.keras.layers.LocallyConnected1D, 2D). For an
// image:
//
//   x  [batch, height, width, in]                        input, quantized or not
//   W  [filters, out_height · out_width, patch]          parameter "kernel", quantized or not
//   b  [out_height, out_width, filters]                  parameter "bias", if use_bias
//   y  [batch, out_height, out_width, filters]
//
//   valid: out = floor((extent - kernel) / stride) + 1
//   same:  out = ceil(extent / stride), windows begin at i·stride - ⌊kernel / 2⌋ and see 0 outside
//
// `implementation` is Keras's; it changes how the kernel is laid out (see LocalKernel), not what is
// computed. As in Keras, padding "same" needs 2 or 3, and there is no dilation and no pad_values.
//
// The windows are collected and meet the weights in a convolution of 1 x 1 pixel whose groups are
// the places.
template <std::size_t N>
class LocallyConnected final : public Layer {
 public:
  static constexpr std::array<std::string_view, 2> kNames{"locally_connected1d",
                                                          "locally_connected2d"};
  static constexpr std::string_view kName = kNames[N - 1];
  static constexpr std::array<std::string_view, 2> kSources{
      "tf.keras.layers.LocallyConnected1D; larq.layers.QuantLocallyConnected1D",
      "tf.keras.layers.LocallyConnected2D; larq.layers.QuantLocallyConnected2D"};
  static constexpr std::string_view kSource = kSources[N - 1];
  static constexpr std::array<std::string_view, 2> kSummaries{
      "convolution of a sequence with weights of its own for each step",
      "convolution of an image with weights of its own for each pixel"};
  static constexpr std::string_view kSummary = kSummaries[N - 1];
  static constexpr std::string_view kFormula =
      "y[n, i, o] = activation(b[i, o] + Σ over k, c of x[n, i·stride + k, c] · W[o, i, k, c]), a "
      "place i and a cell k having a number for each axis";
  static constexpr std::array<std::string_view, 2> kQuantizerKeys{"input_quantizer",
                                                                  "kernel_quantizer"};

  struct Params {
    std::uint32_t filters = 0;
    Extents<N> kernel_size{};
    Extents<N> strides = equal_extents<N>(1);
    Padding padding = Padding::Valid;
    std::uint32_t implementation = 1;
    KernelOptions options{};

    template <class Fields>
    void fields(Fields& f) {
      f.required("filters", filters, "number of output channels", AtLeast{1});
      f.required("kernel_size", kernel_size, "size of the window", AtLeast{1},
                 AtMost{kLargestWindowExtent});
      f.optional("strides", strides, "steps of the window", AtLeast{1},
                 AtMost{kLargestWindowExtent});
      f.optional("padding", padding, "\"same\", with implementation 2 or 3, keeps the size");
      f.optional("implementation", implementation,
                 "layout of the kernel: 1 by place and window, 2 by pairs of pixels, 3 as a list",
                 AtLeast{1}, AtMost{3});
      options.fields(f);
    }
  };

  // Throws FieldError if fields contradict each other.
  explicit LocallyConnected(Params params);

  LayerPlan plan(std::span<const Shape> inputs) const override;
  WorkspaceSize workspace(std::span<const Shape> inputs, std::size_t rows) const override;
  void forward(const ForwardArgs& args) const override;
  void backward(const BackwardArgs& args) const override;

 private:
  WindowAxes axes(const Shape& image) const;
  Conv2dProblem windows(const Shape& image) const;
  LocalKernel local_kernel(const Conv2dProblem& windows) const {
    return {windows, N, params_.implementation};
  }

  Params params_;
};

using LocallyConnected1d = LocallyConnected<1>;
using LocallyConnected2d = LocallyConnected<2>;
extern template class LocallyConnected<1>;
extern template class LocallyConnected<2>;

}  // namespace qnn
