#pragma once

#include <array>
#include <string_view>

#include "core/layers/layer.hpp"

namespace qnn {

// The sum of two or more inputs of equal shape, added from the first to the last.
//
//   y = x1 + x2 + ...;   dx1 = dx2 = ... = dy
class Add final : public Layer {
 public:
  static constexpr std::string_view kName = "add";
  static constexpr std::string_view kSummary = "sum of inputs of equal shape";
  static constexpr std::string_view kFormula = "y = x1 + x2 + ...;  each dx = dy";
  static constexpr std::array<std::string_view, 0> kQuantizerKeys{};

  struct Params {
    template <class Fields>
    void fields(Fields&) {}
  };

  explicit Add(Params) {}

  LayerPlan plan(std::span<const Shape> inputs) const override;
  void forward(const ForwardArgs& args) const override;
  void backward(const BackwardArgs& args) const override;
};

}  // namespace qnn
