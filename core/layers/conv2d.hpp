#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/config/fields.hpp"
#include "core/layers/kernel_options.hpp"
#include "core/layers/layer.hpp"
#include "core/layers/window.hpp"

namespace qnn {

// Two-dimensional convolution: y = activation(x' * W + b), a cross-correlation as in every
// deep-learning library, where x' is x, padded if padding is "same".
//
//   x  [batch, height, width, in]                        input, quantized or not
//   W  [filters, kernel_h, kernel_w, in / groups]        parameter "kernel", quantized or not
//   b  [filters]                                         parameter "bias", if use_bias
//   y  [batch, out_height, out_width, filters]
//
//   valid: out = floor((extent - window) / stride) + 1, window = (kernel - 1) dilation + 1
//   same:  out = ceil(extent / stride); TensorFlow's amounts, the odd cell at the end
//
// As in larq.layers.QuantConv2D, pad_values comes after the input's quantizer and acts only with
// "same": 0 puts a third value beside ±1. Groups split channels and filters into that many
// independent convolutions. forward and backward compute x' * W alone; see LayerPlan::bias.
//
// Errors beyond the fields' rules are Keras's: strides together with dilation, groups that do not
// divide filters or channels, a window larger than the image.
class Conv2d final : public Layer {
 public:
  static constexpr std::string_view kName = "conv2d";
  static constexpr std::string_view kSummary = "two-dimensional convolution";
  static constexpr std::string_view kFormula =
      "y[n, i, j, o] = activation(b[o] + Σ over ki, kj, c of "
      "x[n, i·stride + ki·dilation - pad, j·stride + kj·dilation - pad, c] · W[o, ki, kj, c])";
  static constexpr std::array<std::string_view, 2> kQuantizerKeys{"input_quantizer",
                                                                  "kernel_quantizer"};

  struct Params {
    std::uint32_t filters = 0;
    Extents<2> kernel_size{};
    Extents<2> strides{1, 1};
    Padding padding = Padding::Valid;
    float pad_values = 0;
    Extents<2> dilation_rate{1, 1};
    std::uint32_t groups = 1;
    KernelOptions options;

    template <class Fields>
    void fields(Fields& f) {
      f.required("filters", filters, "number of output channels", AtLeast{1});
      f.required("kernel_size", kernel_size, "height and width of the window", AtLeast{1},
                 AtMost{kLargestWindowExtent});
      f.optional("strides", strides, "steps of the window", AtLeast{1},
                 AtMost{kLargestWindowExtent});
      f.optional("padding", padding, "\"same\" pads the image, \"valid\" does not");
      f.optional("pad_values", pad_values, "value of padded cells, after the input's quantizer");
      f.optional("dilation_rate", dilation_rate, "distance of neighbours in the window", AtLeast{1},
                 AtMost{kLargestWindowExtent});
      f.optional("groups", groups, "independent parts of channels and filters", AtLeast{1});
      options.fields(f);
    }
  };

  // Throws FieldError if fields contradict each other.
  explicit Conv2d(Params params);

  LayerPlan plan(std::span<const Shape> inputs) const override;
  WorkspaceSize workspace(std::span<const Shape> inputs, std::size_t rows) const override;
  void forward(const ForwardArgs& args) const override;
  void backward(const BackwardArgs& args) const override;

 private:
  Conv2dProblem problem(const Shape& image) const;

  Params params_;
};

}  // namespace qnn
