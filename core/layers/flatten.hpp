#pragma once

#include <array>
#include <string_view>

#include "core/layers/layer.hpp"

namespace qnn {

// Makes one vector of each sample: [batch, a, b, ...] to [batch, a·b·...], the last axis fastest.
// The bytes stay as they are.
class Flatten final : public Layer {
 public:
  static constexpr std::string_view kName = "flatten";
  static constexpr std::string_view kSource = "tf.keras.layers.Flatten";
  static constexpr std::string_view kSummary = "one vector per sample";
  static constexpr std::string_view kFormula = "[batch, a, b, ...] to [batch, a·b·...], row-major";
  static constexpr std::array<std::string_view, 0> kQuantizerKeys{};

  struct Params {
    template <class Fields>
    void fields(Fields&) {}
  };

  explicit Flatten(Params) {}

  LayerPlan plan(std::span<const Shape> inputs) const override;
  void forward(const ForwardArgs& args) const override;
  void backward(const BackwardArgs& args) const override;
};

}  // namespace qnn
