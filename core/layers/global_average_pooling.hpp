#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "core/layers/layer.hpp"
#include "core/layers/pooling.hpp"

namespace qnn {

// The mean of each channel over all of the N = 1, 2 or 3 spatial axes.
//
//   x  [batch, extents..., channels]
//   y  [batch, channels], or [batch, 1..., channels] with keepdims
//
// As in tf.keras.layers.GlobalAveragePooling1D to 3D.
template <std::size_t N>
class GlobalAveragePooling final : public Layer {
 public:
  static constexpr std::array<std::string_view, 3> kNames{
      "global_average_pooling1d", "global_average_pooling2d", "global_average_pooling3d"};
  static constexpr std::string_view kName = kNames[N - 1];
  static constexpr std::array<std::string_view, 3> kSources{
      "tf.keras.layers.GlobalAveragePooling1D", "tf.keras.layers.GlobalAveragePooling2D",
      "tf.keras.layers.GlobalAveragePooling3D"};
  static constexpr std::string_view kSource = kSources[N - 1];
  static constexpr std::string_view kSummary = "mean of each channel over the input";
  static constexpr std::string_view kFormula =
      "y[n, c] = mean over all i of x[n, i, c];  dx = dy / number of cells";
  static constexpr std::array<std::string_view, 0> kQuantizerKeys{};

  using Params = GlobalPoolingOptions;

  explicit GlobalAveragePooling(const Params& params) : params_(params) {}

  LayerPlan plan(std::span<const Shape> inputs) const override;
  void forward(const ForwardArgs& args) const override;
  void backward(const BackwardArgs& args) const override;

 private:
  Params params_;
};

using GlobalAveragePooling1d = GlobalAveragePooling<1>;
using GlobalAveragePooling2d = GlobalAveragePooling<2>;
using GlobalAveragePooling3d = GlobalAveragePooling<3>;
extern template class GlobalAveragePooling<1>;
extern template class GlobalAveragePooling<2>;
extern template class GlobalAveragePooling<3>;

}  // namespace qnn
