#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/config/fields.hpp"
#include "core/layers/layer.hpp"

namespace qnn {

// Its inputs side by side along one axis, as in tf.keras.layers.Concatenate; all other extents are
// equal. Each input gets its part of the gradient.
class Concatenate final : public Layer {
 public:
  static constexpr std::string_view kName = "concatenate";
  static constexpr std::string_view kSource = "tf.keras.layers.Concatenate";
  static constexpr std::string_view kSummary = "inputs side by side along an axis";
  static constexpr std::string_view kFormula = "y = [x1, x2, ...] along axis";
  static constexpr std::array<std::string_view, 0> kQuantizerKeys{};

  struct Params {
    std::int32_t axis = -1;

    template <class Fields>
    void fields(Fields& f) {
      f.optional("axis", axis, "the axis, counted with the batch in front; -1 is the last");
    }
  };

  explicit Concatenate(Params params) : params_(params) {}

  LayerPlan plan(std::span<const Shape> inputs) const override;
  void forward(const ForwardArgs& args) const override;
  void backward(const BackwardArgs& args) const override;

 private:
  Params params_;
};

}  // namespace qnn
