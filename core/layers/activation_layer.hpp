#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "core/activations/activation.hpp"
#include "core/config/fields.hpp"
#include "core/layers/inputs.hpp"
#include "core/layers/layer.hpp"

namespace qnn {

// An activation function as a layer of its own, for where it does not follow a kernel: after a
// batch normalization or a merge. Any shape. The plan names the function, and the program runs it;
// the layer itself changes nothing.
LayerPlan activation_plan(const Shape& input, const Activation& activation);
void pass_on(const ForwardArgs& args);
void pass_back(const BackwardArgs& args);

// The layer of a struct that carries kName, kSummary, kFormula, fields() and
//   Activation function() const
template <class F>
class NamedActivation final : public Layer {
 public:
  static constexpr std::string_view kName = F::kName;
  static constexpr std::string_view kSource = F::kSource;
  static constexpr std::string_view kSummary = F::kSummary;
  static constexpr std::string_view kFormula = F::kFormula;
  static constexpr std::array<std::string_view, 0> kQuantizerKeys{};
  using Params = F;

  explicit NamedActivation(Params params) : params_(std::move(params)) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    return activation_plan(single_input(inputs, kName), params_.function());
  }
  void forward(const ForwardArgs& args) const override { pass_on(args); }
  void backward(const BackwardArgs& args) const override { pass_back(args); }

 private:
  Params params_;
};

// tf.keras.layers.Activation.
struct AnyActivation {
  static constexpr std::string_view kName = "activation";
  static constexpr std::string_view kSource = "tf.keras.layers.Activation";
  static constexpr std::string_view kSummary = "an activation function as a layer of its own";
  static constexpr std::string_view kFormula = "y = activation(x)";

  Activation activation;

  template <class Fields>
  void fields(Fields& f) {
    f.required("activation", activation, "the function");
  }
  const Activation& function() const { return activation; }
};

using ActivationLayer = NamedActivation<AnyActivation>;

}  // namespace qnn
