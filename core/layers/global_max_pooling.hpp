#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "core/layers/layer.hpp"
#include "core/layers/pooling.hpp"

namespace qnn {

// The largest value of each channel over all of the N = 1, 2 or 3 spatial axes.
//
//   x  [batch, extents..., channels]
//   y  [batch, channels], or [batch, 1..., channels] with keepdims
//
// As in tf.keras.layers.GlobalMaxPooling1D to 3D. Unlike those of max_pooling, equal maxima share
// the gradient equally: Keras takes this maximum by another operation.
template <std::size_t N>
class GlobalMaxPooling final : public Layer {
 public:
  static constexpr std::array<std::string_view, 3> kNames{
      "global_max_pooling1d", "global_max_pooling2d", "global_max_pooling3d"};
  static constexpr std::string_view kName = kNames[N - 1];
  static constexpr std::array<std::string_view, 3> kSources{"tf.keras.layers.GlobalMaxPooling1D",
                                                            "tf.keras.layers.GlobalMaxPooling2D",
                                                            "tf.keras.layers.GlobalMaxPooling3D"};
  static constexpr std::string_view kSource = kSources[N - 1];
  static constexpr std::string_view kSummary = "largest value of each channel over the input";
  static constexpr std::string_view kFormula =
      "y[n, c] = max over all i of x[n, i, c]; equal maxima share the gradient equally";
  static constexpr std::array<std::string_view, 0> kQuantizerKeys{};

  using Params = GlobalPoolingOptions;

  explicit GlobalMaxPooling(const Params& params) : params_(params) {}

  LayerPlan plan(std::span<const Shape> inputs) const override;
  void forward(const ForwardArgs& args) const override;
  void backward(const BackwardArgs& args) const override;

 private:
  Params params_;
};

using GlobalMaxPooling1d = GlobalMaxPooling<1>;
using GlobalMaxPooling2d = GlobalMaxPooling<2>;
using GlobalMaxPooling3d = GlobalMaxPooling<3>;
extern template class GlobalMaxPooling<1>;
extern template class GlobalMaxPooling<2>;
extern template class GlobalMaxPooling<3>;

}  // namespace qnn
