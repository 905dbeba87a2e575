#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/config/fields.hpp"
#include "core/kernels/conv3d.hpp"
#include "core/layers/kernel_options.hpp"
#include "core/layers/layer.hpp"
#include "core/layers/window.hpp"

namespace qnn {

// Transposed convolution over N = 2 or 3 spatial axes (tf.keras.layers.Conv2DTranspose, 3D): the
// gradient of a convolution for its input, from `filters` to `in` channels, taken as a layer.
//
//   x  [batch, extents..., in]                    input, quantized or not
//   W  [in, kernel_size..., filters]              parameter "kernel", quantized or not
//   b  [filters]                                  parameter "bias", if use_bias
//   y  [batch, out extents..., filters]
//
//   window = (kernel - 1) dilation + 1; without output_padding:
//   valid: out = extent · stride + max(window - stride, 0)
//   same:  out = extent · stride
//   with:  out = (extent - 1) stride + window - 2 pad + output_padding, pad = 0 if valid, else
//          ⌊window / 2⌋
//
// As in Keras's kernel (spatial, filters, in), turned, the first axis is the one that Larq's scales
// are for: here the input channels. Gradients: for x the convolution itself, for W that
// convolution's with x as its output's gradient.
//
// Errors beyond the fields' rules are Keras's and TensorFlow's: strides together with dilation, an
// output_padding that is not below the stride, an output that the convolution does not lead back to
// the input's extents.
template <std::size_t N>
class ConvTranspose final : public Layer {
 public:
  static constexpr std::array<std::string_view, 2> kNames{"conv2d_transpose", "conv3d_transpose"};
  static constexpr std::string_view kName = kNames[N - 2];
  static constexpr std::array<std::string_view, 2> kSources{
      "tf.keras.layers.Conv2DTranspose; larq.layers.QuantConv2DTranspose",
      "tf.keras.layers.Conv3DTranspose; larq.layers.QuantConv3DTranspose"};
  static constexpr std::string_view kSource = kSources[N - 2];
  static constexpr std::array<std::string_view, 2> kSummaries{
      "transposed convolution of an image, which enlarges it",
      "transposed convolution of a volume, which enlarges it"};
  static constexpr std::string_view kSummary = kSummaries[N - 2];
  static constexpr std::string_view kFormula =
      "y[n, i·stride + k·dilation - pad, o] += x[n, i, c] · W[c, k, o] for all i, k, c, a place i "
      "and a cell k having a number for each axis;  then activation(y + b)";
  static constexpr std::array<std::string_view, 2> kQuantizerKeys{"input_quantizer",
                                                                  "kernel_quantizer"};

  using Window = Extents<N>;

  struct Params {
    std::uint32_t filters = 0;
    Window kernel_size{};
    Window strides = equal_extents<N>(1);
    Padding padding = Padding::Valid;
    std::optional<Window> output_padding = std::nullopt;
    Window dilation_rate = equal_extents<N>(1);
    KernelOptions options{};

    template <class Fields>
    void fields(Fields& f) {
      f.required("filters", filters, "number of output channels", AtLeast{1});
      f.required("kernel_size", kernel_size, "size of the window", AtLeast{1},
                 AtMost{kLargestWindowExtent});
      f.optional("strides", strides, "steps of the window in the output", AtLeast{1},
                 AtMost{kLargestWindowExtent});
      f.optional("padding", padding,
                 "\"same\" multiplies the size by strides; \"valid\" adds what "
                 "windows reach beyond that");
      f.optional("output_padding", output_padding,
                 "cells more at the end of the output, below strides; null to let padding decide");
      f.optional("dilation_rate", dilation_rate, "distance of neighbours in the window", AtLeast{1},
                 AtMost{kLargestWindowExtent});
      options.fields(f);
    }
  };

  // Throws FieldError if fields contradict each other.
  explicit ConvTranspose(Params params);

  LayerPlan plan(std::span<const Shape> inputs) const override;
  WorkspaceSize workspace(std::span<const Shape> inputs, std::size_t rows) const override;
  void forward(const ForwardArgs& args) const override;
  void backward(const BackwardArgs& args) const override;

 private:
  Shape output(const Shape& image) const;
  // The convolution of the output, whose result is the input.
  Conv3dProblem problem(const Shape& image) const;

  Params params_;
};

using Conv2dTranspose = ConvTranspose<2>;
using Conv3dTranspose = ConvTranspose<3>;
extern template class ConvTranspose<2>;
extern template class ConvTranspose<3>;

}  // namespace qnn
