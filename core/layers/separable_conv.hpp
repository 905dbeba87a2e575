#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/config/fields.hpp"
#include "core/layers/depthwise_options.hpp"
#include "core/layers/layer.hpp"

namespace qnn {

// A depthwise convolution and a pointwise one behind it (tf.keras.layers.SeparableConv1D, 2D). For
// an image:
//
//   x  [batch, height, width, in]                              input, quantized or not
//   D  [depth_multiplier, kernel_h, kernel_w, in]              parameter "depthwise_kernel"
//   z  [batch, out_height, out_width, in · depth_multiplier]   the tensor between
//   P  [filters, 1, 1, in · depth_multiplier]                  parameter "pointwise_kernel"
//   b  [filters]                                               parameter "bias", if use_bias
//   y  [batch, out_height, out_width, filters]
//
// As in larq.layers.QuantSeparableConv2D, x and both kernels have quantizers; z has none. Sizes,
// padding and pad_values are conv2d's; a sequence may have "causal" padding, with pad_values 0.
// backward computes z again, which costs little beside P.
template <std::size_t N>
class SeparableConv final : public Layer {
 public:
  static constexpr std::array<std::string_view, 2> kNames{"separable_conv1d", "separable_conv2d"};
  static constexpr std::string_view kName = kNames[N - 1];
  static constexpr std::array<std::string_view, 2> kSources{
      "tf.keras.layers.SeparableConv1D; larq.layers.QuantSeparableConv1D",
      "tf.keras.layers.SeparableConv2D; larq.layers.QuantSeparableConv2D"};
  static constexpr std::string_view kSource = kSources[N - 1];
  static constexpr std::array<std::string_view, 2> kSummaries{
      "convolution of each channel of a sequence on its own, then of all channels at each step",
      "convolution of each channel of an image on its own, then of all channels at each pixel"};
  static constexpr std::string_view kSummary = kSummaries[N - 1];
  static constexpr std::string_view kFormula =
      "z[n, i, c·M + m] = Σ over k of x[n, i·stride + k·dilation - pad, c] · D[m, k, c];  "
      "y[n, i, o] = activation(b[o] + Σ over c of z[n, i, c] · P[o, c]), a place i and a cell k "
      "having a number for each axis";
  static constexpr std::array<std::string_view, 3> kQuantizerKeys{
      "input_quantizer", "depthwise_quantizer", "pointwise_quantizer"};

  struct Params {
    std::uint32_t filters = 0;
    DepthwiseOptions<N> depthwise{};
    WeightOptions pointwise{};
    ResultOptions result{};

    template <class Fields>
    void fields(Fields& f) {
      f.required("filters", filters, "number of output channels", AtLeast{1});
      depthwise.fields(f);
      pointwise.fields(f, "pointwise", "pointwise kernel");
      result.fields(f);
    }
  };

  // Throws FieldError if fields contradict each other.
  explicit SeparableConv(Params params);

  LayerPlan plan(std::span<const Shape> inputs) const override;
  WorkspaceSize workspace(std::span<const Shape> inputs, std::size_t rows) const override;
  void forward(const ForwardArgs& args) const override;
  void backward(const BackwardArgs& args) const override;

 private:
  struct Problems {
    Conv2dProblem depthwise, pointwise;
  };
  Problems problems(const Shape& image) const;

  Params params_;
};

using SeparableConv1d = SeparableConv<1>;
using SeparableConv2d = SeparableConv<2>;
extern template class SeparableConv<1>;
extern template class SeparableConv<2>;

}  // namespace qnn
