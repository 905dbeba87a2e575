#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/config/fields.hpp"
#include "core/layers/affine.hpp"
#include "core/layers/layer.hpp"

namespace qnn {

// Normalizes each sample over one or several axes, as tf.keras.layers.LayerNormalization.
//
//   x, y         [batch, ...], any rank
//   gamma, beta  parameters, if scale, if center: the extents of the axes, in the order given
//
//   y = gamma (x - mean) / sqrt(variance + epsilon) + beta, mean and (biased) variance over the
//   axes, for each cell of the others
//
// Source: Ba, Kiros, Hinton, "Layer Normalization", arXiv:1607.06450.
class LayerNormalization final : public Layer {
 public:
  static constexpr std::string_view kName = "layer_normalization";
  static constexpr std::string_view kSource =
      "tf.keras.layers.LayerNormalization; Ba et al., arXiv:1607.06450";
  static constexpr std::string_view kSummary = "normalizes each sample over some axes";
  static constexpr std::string_view kFormula =
      "y = gamma (x - mean) / sqrt(variance + epsilon) + beta, both of the sample over the axes";
  static constexpr std::array<std::string_view, 0> kQuantizerKeys{};

  struct Params {
    OneOrMany<std::int32_t> axis{{-1}};
    float epsilon = 1e-3f;
    AffineOptions affine{};

    template <class Fields>
    void fields(Fields& f) {
      f.optional("axis", axis, "axes that are normalized together, the batch being 0; -1: last");
      f.optional("epsilon", epsilon, "added to the variance before the root", AtLeast{0});
      affine.fields(f);
    }
  };

  explicit LayerNormalization(Params params) : params_(std::move(params)) {}

  LayerPlan plan(std::span<const Shape> inputs) const override;
  WorkspaceSize workspace(std::span<const Shape> inputs, std::size_t rows) const override;
  void forward(const ForwardArgs& args) const override;
  void backward(const BackwardArgs& args) const override;

 private:
  Params params_;
};

}  // namespace qnn
