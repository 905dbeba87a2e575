#pragma once

#include <array>
#include <string_view>

#include "core/config/fields.hpp"
#include "core/layers/layer.hpp"

namespace qnn {

// The mean of each channel over the whole image.
//
//   x  [batch, height, width, channels]
//   y  [batch, channels], or [batch, 1, 1, channels] with keepdims
class GlobalAveragePooling2d final : public Layer {
 public:
  static constexpr std::string_view kName = "global_average_pooling2d";
  static constexpr std::string_view kSummary = "mean of each channel over the image";
  static constexpr std::string_view kFormula =
      "y[n, c] = mean over i, j of x[n, i, j, c];  dx = dy / (height · width)";
  static constexpr std::array<std::string_view, 0> kQuantizerKeys{};

  struct Params {
    bool keepdims = false;

    template <class Fields>
    void fields(Fields& f) {
      f.optional("keepdims", keepdims, "whether the output keeps height and width, as 1 and 1");
    }
  };

  explicit GlobalAveragePooling2d(Params params) : params_(params) {}

  LayerPlan plan(std::span<const Shape> inputs) const override;
  void forward(const ForwardArgs& args) const override;
  void backward(const BackwardArgs& args) const override;

 private:
  Params params_;
};

}  // namespace qnn
