#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/activations/regularizer.hpp"
#include "core/config/fields.hpp"
#include "core/layers/axes.hpp"
#include "core/layers/broadcast_parameter.hpp"
#include "core/layers/columns.hpp"
#include "core/layers/constraint.hpp"
#include "core/layers/initializer.hpp"
#include "core/layers/inputs.hpp"
#include "core/layers/layer.hpp"
#include "core/layers/scratch.hpp"

namespace qnn {

// The layer of an element-wise function of x and one parameter that is spread over the sample: of a
// struct F with kName, kSummary, kFormula, fields(), and
//   static constexpr kParameter              its name
//   initializer(), regularizer(), constraint()   of the parameter
//   AxisSet axes(const Shape& sample) const  those along which it does not repeat
//   static float value(x, p), slope(x, p), use(x)   y, dy/dx, dy/dp
template <class F>
class BroadcastLayer final : public Layer {
 public:
  static constexpr std::string_view kName = F::kName;
  static constexpr std::string_view kSource = F::kSource;
  static constexpr std::string_view kSummary = F::kSummary;
  static constexpr std::string_view kFormula = F::kFormula;
  static constexpr std::array<std::string_view, 0> kQuantizerKeys{};
  using Params = F;

  explicit BroadcastLayer(Params params) : params_(std::move(params)) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    LayerPlan plan;
    plan.output = single_input(inputs, kName);
    const Shape shape = extents_in(plan.output, params_.axes(plan.output));
    plan.parameters.push_back({.name = std::string(F::kParameter),
                               .shape = shape,
                               .initializer = params_.initializer(),
                               .fans = {.in = shape.elements(), .out = shape.elements()},
                               .constraint = params_.constraint(),
                               .quantizer_key = {},
                               .folded_into = {},
                               .regularizer = params_.regularizer()});
    return plan;
  }

  // The parameter spread out, its gradient spread out, and the gradient of each use of it.
  WorkspaceSize workspace(std::span<const Shape> inputs, std::size_t rows) const override {
    const BroadcastParameter parameter = spread_over(inputs[0]);
    return with_scratch(parameter.workspace(rows),
                        2 * parameter.copy_size() + rows * inputs[0].elements());
  }

  void forward(const ForwardArgs& args) const override {
    const BroadcastParameter parameter = spread_over(args.inputs[0].shape().without_front());
    Scratch scratch(args.workspace);
    const std::span<const float> p =
        parameter.spread(args.parameters[0].floats(), scratch.take(parameter.copy_size()));
    map_columns(args.inputs[0].floats(), p, args.output.floats(),
                [](float v, float q) { return F::value(v, q); });
  }

  void backward(const BackwardArgs& args) const override {
    const BroadcastParameter parameter = spread_over(args.inputs[0].shape().without_front());
    const std::span<const float> x = args.inputs[0].floats();
    const std::span<const float> dy = args.output_gradient.floats();
    Scratch scratch(args.workspace);
    const std::span<const float> p =
        parameter.spread(args.parameters[0].floats(), scratch.take(parameter.copy_size()));
    const std::span<float> sums = scratch.take(parameter.copy_size());
    const std::span<float> uses = scratch.take(x.size());
    map_columns(dy, x, p, uses, [](float g, float v, float) { return g * F::use(v); });
    parameter.sum(uses, args.parameter_gradients[0].floats(), sums, args.workspace);
    if (args.input_gradients[0].empty()) return;
    map_columns(dy, x, p, args.input_gradients[0].floats(),
                [](float g, float v, float q) { return g * F::slope(v, q); });
  }

 private:
  BroadcastParameter spread_over(const Shape& sample) const {
    return {sample, extents_in(sample, params_.axes(sample))};
  }

  Params params_;
};

// tf.keras.layers.PReLU: a trained slope below 0.
struct PreluFunction {
  static constexpr std::string_view kName = "prelu";
  static constexpr std::string_view kSource = "tf.keras.layers.PReLU; He et al., arXiv:1502.01852";
  static constexpr std::string_view kSummary = "rectifier with a trained slope below 0";
  static constexpr std::string_view kFormula =
      "y = x where x > 0, else alpha x; 0 at 0 has no "
      "gradient";
  static constexpr std::string_view kParameter = "alpha";

  Initializer alpha_initializer = Zeros{};
  std::optional<Regularizer> alpha_regularizer = std::nullopt;
  std::optional<Constraint> alpha_constraint = std::nullopt;
  std::optional<OneOrMany<std::int32_t>> shared_axes = std::nullopt;

  template <class Fields>
  void fields(Fields& f) {
    f.optional("alpha_initializer", alpha_initializer, "start values of alpha");
    f.optional("alpha_regularizer", alpha_regularizer, "penalty on alpha; null for none");
    f.optional("alpha_constraint", alpha_constraint, "limit on alpha; null for none");
    f.optional("shared_axes", shared_axes,
               "axes along which alpha is the same, the batch being 0; null for none");
  }

  const Initializer& initializer() const { return alpha_initializer; }
  const std::optional<Regularizer>& regularizer() const { return alpha_regularizer; }
  const std::optional<Constraint>& constraint() const { return alpha_constraint; }
  AxisSet axes(const Shape& sample) const;

  static float value(float x, float alpha) { return x > 0 ? x : alpha * x; }
  static float slope(float x, float alpha) { return x > 0 ? 1.0f : (x < 0 ? alpha : 0.0f); }
  static float use(float x) { return x < 0 ? x : 0.0f; }
};

// A trained factor, for each cell of some axes: the learned scales that follow binary convolutions
// (Bulat & Tzimiropoulos, "XNOR-Net++", arXiv:1909.13863). Three of them, over axis 1, 2 and 3,
// make the factor a_i · b_j · c_k.
struct ScaleFunction {
  static constexpr std::string_view kName = "scale";
  static constexpr std::string_view kSource = "the learned rescaling of Larq Zoo";
  static constexpr std::string_view kSummary = "a trained factor along some axes";
  static constexpr std::string_view kFormula = "y = x scale";
  static constexpr std::string_view kParameter = "scale";

  OneOrMany<std::int32_t> axis{{-1}};
  Initializer scale_initializer = Ones{};
  std::optional<Regularizer> scale_regularizer = std::nullopt;
  std::optional<Constraint> scale_constraint = std::nullopt;

  template <class Fields>
  void fields(Fields& f) {
    f.optional("axis", axis, "axes whose cells have factors of their own, the batch being 0");
    f.optional("scale_initializer", scale_initializer, "start values of the factors");
    f.optional("scale_regularizer", scale_regularizer, "penalty on the factors; null for none");
    f.optional("scale_constraint", scale_constraint, "limit on the factors; null for none");
  }

  const Initializer& initializer() const { return scale_initializer; }
  const std::optional<Regularizer>& regularizer() const { return scale_regularizer; }
  const std::optional<Constraint>& constraint() const { return scale_constraint; }
  AxisSet axes(const Shape& sample) const { return sample_axes(axis, sample, kName); }

  static float value(float x, float factor) { return x * factor; }
  static float slope(float /*x*/, float factor) { return factor; }
  static float use(float x) { return x; }
};

using Prelu = BroadcastLayer<PreluFunction>;
using Scale = BroadcastLayer<ScaleFunction>;

}  // namespace qnn
