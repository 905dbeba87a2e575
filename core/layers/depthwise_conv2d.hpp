#pragma once

#include <array>
#include <string_view>

#include "core/config/fields.hpp"
#include "core/layers/depthwise_options.hpp"
#include "core/layers/layer.hpp"

namespace qnn {

// Two-dimensional convolution of each channel on its own (tf.keras.layers.DepthwiseConv2D):
//
//   x  [batch, height, width, in]                             input, quantized or not
//   W  [depth_multiplier, kernel_h, kernel_w, in]             parameter "depthwise_kernel"
//   b  [in · depth_multiplier]                                parameter "bias", if use_bias
//   y  [batch, out_height, out_width, in · depth_multiplier]
//
// Output channel c · depth_multiplier + m is channel c under kernel m. Sizes, padding and
// pad_values are conv2d's. As in larq.layers.QuantDepthwiseConv2D, a scale per channel of the
// kernel is one per multiplier. Strides may differ from each other, which TensorFlow refuses on a
// CPU.
class DepthwiseConv2d final : public Layer {
 public:
  static constexpr std::string_view kName = "depthwise_conv2d";
  static constexpr std::string_view kSource =
      "tf.keras.layers.DepthwiseConv2D; larq.layers.QuantDepthwiseConv2D";
  static constexpr std::string_view kSummary = "convolution of each channel on its own";
  static constexpr std::string_view kFormula =
      "y[n, i, j, c·M + m] = activation(b[c·M + m] + Σ over ki, kj of "
      "x[n, i·stride + ki·dilation - pad, j·stride + kj·dilation - pad, c] · W[m, ki, kj, c])";
  static constexpr std::array<std::string_view, 2> kQuantizerKeys{"input_quantizer",
                                                                  "depthwise_quantizer"};

  struct Params {
    DepthwiseOptions<2> depthwise{};
    ResultOptions result{};

    template <class Fields>
    void fields(Fields& f) {
      depthwise.fields(f);
      result.fields(f);
    }
  };

  // Throws FieldError if fields contradict each other.
  explicit DepthwiseConv2d(Params params);

  LayerPlan plan(std::span<const Shape> inputs) const override;
  WorkspaceSize workspace(std::span<const Shape> inputs, std::size_t rows) const override;
  void forward(const ForwardArgs& args) const override;
  void backward(const BackwardArgs& args) const override;

 private:
  Params params_;
};

}  // namespace qnn
