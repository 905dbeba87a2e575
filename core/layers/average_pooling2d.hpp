#pragma once

#include <array>
#include <string_view>

#include "core/layers/layer.hpp"
#include "core/layers/pooling.hpp"

namespace qnn {

// The mean of each window, channel by channel.
//
//   x  [batch, height, width, channels]
//   y  [batch, out_height, out_width, channels]; extents as for conv2d
//
// Cells outside the image do not count: the mean is over the window's cells inside it. As in
// tf.keras.layers.AveragePooling2D.
class AveragePooling2d final : public Layer {
 public:
  static constexpr std::string_view kName = "average_pooling2d";
  static constexpr std::string_view kSummary = "mean of each window";
  static constexpr std::string_view kFormula =
      "y = mean of the window's cells inside the image; each gets its share of the gradient";
  static constexpr std::array<std::string_view, 0> kQuantizerKeys{};

  using Params = PoolingOptions;

  explicit AveragePooling2d(const Params& params) : params_(params) {}

  LayerPlan plan(std::span<const Shape> inputs) const override;
  void forward(const ForwardArgs& args) const override;
  void backward(const BackwardArgs& args) const override;

 private:
  Params params_;
};

}  // namespace qnn
