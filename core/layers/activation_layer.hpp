#pragma once

#include <array>
#include <string_view>

#include "core/activations/activation.hpp"
#include "core/config/fields.hpp"
#include "core/layers/layer.hpp"

namespace qnn {

// An activation function as a layer of its own, for where it does not follow a kernel: after a
// batch normalization or a merge. Any shape.
//
// The plan names the function, and the program runs it; the layer itself changes nothing.
class ActivationLayer final : public Layer {
 public:
  static constexpr std::string_view kName = "activation";
  static constexpr std::string_view kSummary = "an activation function as a layer of its own";
  static constexpr std::string_view kFormula = "y = activation(x)";
  static constexpr std::array<std::string_view, 0> kQuantizerKeys{};

  struct Params {
    Activation activation;

    template <class Fields>
    void fields(Fields& f) {
      f.required("activation", activation, "the function");
    }
  };

  explicit ActivationLayer(Params params) : params_(params) {}

  LayerPlan plan(std::span<const Shape> inputs) const override;
  void forward(const ForwardArgs& args) const override;
  void backward(const BackwardArgs& args) const override;

 private:
  Params params_;
};

}  // namespace qnn
