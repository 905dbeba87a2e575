#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/config/fields.hpp"
#include "core/layers/kernel_options.hpp"
#include "core/layers/layer.hpp"
#include "core/layers/window.hpp"

namespace qnn {

// Convolution over N = 1, 2 or 3 spatial axes: y = activation(x' * W + b), a cross-correlation as
// in every deep-learning library, where x' is x, padded if padding is not "valid".
//
//   x  [batch, extents..., in]                           input, quantized or not
//   W  [filters, kernel_size..., in / groups]            parameter "kernel", quantized or not
//   b  [filters]                                         parameter "bias", if use_bias
//   y  [batch, out extents..., filters]
//
//   valid:  out = floor((extent - window) / stride) + 1, window = (kernel - 1) dilation + 1
//   same:   out = ceil(extent / stride); TensorFlow's amounts, the odd cell at the end
//   causal: as same, with all padding in front (conv1d alone)
//
// As in larq.layers.QuantConv1D, QuantConv2D and QuantConv3D, pad_values comes after the input's
// quantizer and acts only with "same": 0 puts a third value beside ±1. Groups split channels and
// filters into that many independent convolutions. forward and backward compute x' * W alone; see
// LayerPlan::bias.
//
// Errors beyond the fields' rules are Keras's: strides together with dilation, groups that do not
// divide filters or channels, a window larger than the input; and Larq's: causal padding by
// another value than 0.
template <std::size_t N>
class Conv final : public Layer {
 public:
  static constexpr std::array<std::string_view, 3> kNames{"conv1d", "conv2d", "conv3d"};
  static constexpr std::string_view kName = kNames[N - 1];
  static constexpr std::array<std::string_view, 3> kSources{
      "tf.keras.layers.Conv1D; larq.layers.QuantConv1D",
      "tf.keras.layers.Conv2D; larq.layers.QuantConv2D",
      "tf.keras.layers.Conv3D; larq.layers.QuantConv3D"};
  static constexpr std::string_view kSource = kSources[N - 1];
  static constexpr std::array<std::string_view, 3> kSummaries{"one-dimensional convolution",
                                                              "two-dimensional convolution",
                                                              "three-dimensional convolution"};
  static constexpr std::string_view kSummary = kSummaries[N - 1];
  static constexpr std::string_view kFormula =
      "y[n, i, o] = activation(b[o] + Σ over k, c of "
      "x[n, i·stride + k·dilation - pad, c] · W[o, k, c]), a place i and a cell k having a number "
      "for each axis";
  static constexpr std::array<std::string_view, 2> kQuantizerKeys{"input_quantizer",
                                                                  "kernel_quantizer"};

  struct Params {
    std::uint32_t filters = 0;
    Extents<N> kernel_size{};
    Extents<N> strides = equal_extents<N>(1);
    ConvPadding<N> padding = ConvPadding<N>::Valid;
    float pad_values = 0;
    Extents<N> dilation_rate = equal_extents<N>(1);
    std::uint32_t groups = 1;
    KernelOptions options;

    template <class Fields>
    void fields(Fields& f) {
      f.required("filters", filters, "number of output channels", AtLeast{1});
      f.required("kernel_size", kernel_size, "extents of the window", AtLeast{1},
                 AtMost{kLargestWindowExtent});
      f.optional("strides", strides, "steps of the window", AtLeast{1},
                 AtMost{kLargestWindowExtent});
      f.optional("padding", padding, kPaddingHelp);
      f.optional("pad_values", pad_values, "value of padded cells, after the input's quantizer");
      f.optional("dilation_rate", dilation_rate, "distance of neighbours in the window", AtLeast{1},
                 AtMost{kLargestWindowExtent});
      f.optional("groups", groups, "independent parts of channels and filters", AtLeast{1});
      options.fields(f);
    }
  };

  // Throws FieldError if fields contradict each other.
  explicit Conv(Params params);

  LayerPlan plan(std::span<const Shape> inputs) const override;
  WorkspaceSize workspace(std::span<const Shape> inputs, std::size_t rows) const override;
  void forward(const ForwardArgs& args) const override;
  void backward(const BackwardArgs& args) const override;

 private:
  static constexpr const char* kPaddingHelp =
      N == 1 ? "\"same\" pads the input, \"causal\" in front alone, \"valid\" does not"
             : "\"same\" pads the input, \"valid\" does not";

  Conv3dProblem problem(const Shape& image) const;

  Params params_;
};

using Conv1d = Conv<1>;
using Conv2d = Conv<2>;
using Conv3d = Conv<3>;
extern template class Conv<1>;
extern template class Conv<2>;
extern template class Conv<3>;

}  // namespace qnn
