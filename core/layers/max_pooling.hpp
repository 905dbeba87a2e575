#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "core/layers/layer.hpp"
#include "core/layers/pooling.hpp"

namespace qnn {

// The largest value of each window over N = 1, 2 or 3 spatial axes, channel by channel.
//
//   x  [batch, extents..., channels]
//   y  [batch, out extents..., channels]; extents as for conv2d
//
// Cells outside the input never win. The gradient goes to the first of equal maxima, in row-major
// order of the window; overlapping windows add up. As in tf.keras.layers.MaxPooling1D to 3D.
template <std::size_t N>
class MaxPooling final : public Layer {
 public:
  static constexpr std::array<std::string_view, 3> kNames{"max_pooling1d", "max_pooling2d",
                                                          "max_pooling3d"};
  static constexpr std::string_view kName = kNames[N - 1];
  static constexpr std::array<std::string_view, 3> kSources{"tf.keras.layers.MaxPooling1D",
                                                            "tf.keras.layers.MaxPooling2D",
                                                            "tf.keras.layers.MaxPooling3D"};
  static constexpr std::string_view kSource = kSources[N - 1];
  static constexpr std::string_view kSummary = "largest value of each window";
  static constexpr std::string_view kFormula =
      "y = max of the window; the gradient goes to the first of equal maxima";
  static constexpr std::array<std::string_view, 0> kQuantizerKeys{};

  using Params = PoolingOptions<N>;

  // Throws FieldError if the window has more cells than an index of 16 bits tells apart.
  explicit MaxPooling(const Params& params);

  LayerPlan plan(std::span<const Shape> inputs) const override;
  void forward(const ForwardArgs& args) const override;
  void backward(const BackwardArgs& args) const override;

 private:
  Params params_;
};

using MaxPooling1d = MaxPooling<1>;
using MaxPooling2d = MaxPooling<2>;
using MaxPooling3d = MaxPooling<3>;
extern template class MaxPooling<1>;
extern template class MaxPooling<2>;
extern template class MaxPooling<3>;

}  // namespace qnn
