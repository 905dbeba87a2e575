#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "core/layers/layer.hpp"
#include "core/layers/pooling.hpp"

namespace qnn {

// The mean of each window over N = 1, 2 or 3 spatial axes, channel by channel.
//
//   x  [batch, extents..., channels]
//   y  [batch, out extents..., channels]; extents as for conv2d
//
// Cells outside the input do not count: the mean is over the window's cells inside it. As in
// tf.keras.layers.AveragePooling1D to 3D.
template <std::size_t N>
class AveragePooling final : public Layer {
 public:
  static constexpr std::array<std::string_view, 3> kNames{"average_pooling1d", "average_pooling2d",
                                                          "average_pooling3d"};
  static constexpr std::string_view kName = kNames[N - 1];
  static constexpr std::array<std::string_view, 3> kSources{"tf.keras.layers.AveragePooling1D",
                                                            "tf.keras.layers.AveragePooling2D",
                                                            "tf.keras.layers.AveragePooling3D"};
  static constexpr std::string_view kSource = kSources[N - 1];
  static constexpr std::string_view kSummary = "mean of each window";
  static constexpr std::string_view kFormula =
      "y = mean of the window's cells inside the input; each gets its share of the gradient";
  static constexpr std::array<std::string_view, 0> kQuantizerKeys{};

  using Params = PoolingOptions<N>;

  explicit AveragePooling(const Params& params) : params_(params) {}

  LayerPlan plan(std::span<const Shape> inputs) const override;
  void forward(const ForwardArgs& args) const override;
  void backward(const BackwardArgs& args) const override;

 private:
  Params params_;
};

using AveragePooling1d = AveragePooling<1>;
using AveragePooling2d = AveragePooling<2>;
using AveragePooling3d = AveragePooling<3>;
extern template class AveragePooling<1>;
extern template class AveragePooling<2>;
extern template class AveragePooling<3>;

}  // namespace qnn
