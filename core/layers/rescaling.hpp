#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "core/config/fields.hpp"
#include "core/layers/layer.hpp"

namespace qnn {

// A fixed scale and offset, as tf.keras.layers.Rescaling: one number for all, or one for each cell
// of the last axis.
//
//   y = x scale + offset;  dx = dy scale
class Rescaling final : public Layer {
 public:
  static constexpr std::string_view kName = "rescaling";
  static constexpr std::string_view kSource = "tf.keras.layers.Rescaling";
  static constexpr std::string_view kSummary = "a fixed scale and offset";
  static constexpr std::string_view kFormula = "y = x scale + offset";
  static constexpr std::array<std::string_view, 0> kQuantizerKeys{};

  struct Params {
    OneOrMany<float> scale;
    OneOrMany<float> offset{{0}};

    template <class Fields>
    void fields(Fields& f) {
      f.required("scale", scale, "factor, or one for each cell of the last axis");
      f.optional("offset", offset, "added, or one for each cell of the last axis");
    }
  };

  explicit Rescaling(Params params) : params_(std::move(params)) {}

  LayerPlan plan(std::span<const Shape> inputs) const override;
  void forward(const ForwardArgs& args) const override;
  void backward(const BackwardArgs& args) const override;

 private:
  Params params_;
};

}  // namespace qnn
