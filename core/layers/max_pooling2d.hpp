#pragma once

#include <array>
#include <string_view>

#include "core/layers/layer.hpp"
#include "core/layers/pooling.hpp"

namespace qnn {

// The largest value of each window, channel by channel.
//
//   x  [batch, height, width, channels]
//   y  [batch, out_height, out_width, channels]; extents as for conv2d
//
// Cells outside the image never win. The gradient goes to the first of equal maxima, in row-major
// order of the window; overlapping windows add up. As in tf.keras.layers.MaxPooling2D.
class MaxPooling2d final : public Layer {
 public:
  static constexpr std::string_view kName = "max_pooling2d";
  static constexpr std::string_view kSummary = "largest value of each window";
  static constexpr std::string_view kFormula =
      "y = max of the window; the gradient goes to the first of equal maxima";
  static constexpr std::array<std::string_view, 0> kQuantizerKeys{};

  using Params = PoolingOptions;

  // Throws FieldError if the window has more cells than an index of 16 bits tells apart.
  explicit MaxPooling2d(const Params& params);

  LayerPlan plan(std::span<const Shape> inputs) const override;
  void forward(const ForwardArgs& args) const override;
  void backward(const BackwardArgs& args) const override;

 private:
  Params params_;
};

}  // namespace qnn
