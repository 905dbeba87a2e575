#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "core/config/fields.hpp"
#include "core/layers/inputs.hpp"
#include "core/layers/layer.hpp"

namespace qnn {

// Layers of a function of each value, without parameters that are trained: of a struct F that
// carries kName, kSummary, kFormula, fields() and
//   function() const
// which gives something with forward(x, y) and gradient(x, dy, dx), dx being other memory than dy.
template <class F>
class PointwiseLayer final : public Layer {
 public:
  static constexpr std::string_view kName = F::kName;
  static constexpr std::string_view kSummary = F::kSummary;
  static constexpr std::string_view kFormula = F::kFormula;
  static constexpr std::array<std::string_view, 0> kQuantizerKeys{};
  using Params = F;

  explicit PointwiseLayer(Params params) : params_(params) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    LayerPlan plan;
    plan.output = single_input(inputs, kName);
    return plan;
  }
  void forward(const ForwardArgs& args) const override {
    params_.function().forward(args.inputs[0].floats(), args.output.floats());
  }
  void backward(const BackwardArgs& args) const override {
    if (args.input_gradients[0].empty()) return;
    params_.function().gradient(args.inputs[0].floats(), args.output_gradient.floats(),
                                args.input_gradients[0].floats());
  }

 private:
  Params params_;
};

// min(x, max_value) above the threshold, negative_slope (x - threshold) elsewhere. At an edge the
// gradient is what TensorFlow's kernels make it.
struct Rectifier {
  std::optional<float> max_value;
  float negative_slope = 0;
  float threshold = 0;

  void forward(std::span<const float> x, std::span<float> y) const;
  void gradient(std::span<const float> x, std::span<const float> dy, std::span<float> dx) const;
};

// x above 0, alpha (exp(x) - 1) elsewhere.
struct ExponentialUnit {
  float alpha = 1;

  void forward(std::span<const float> x, std::span<float> y) const;
  void gradient(std::span<const float> x, std::span<const float> dy, std::span<float> dx) const;
};

// tf.keras.layers.ReLU.
struct ReluFunction {
  static constexpr std::string_view kName = "relu";
  static constexpr std::string_view kSummary = "rectifier, perhaps bent and cut off";
  static constexpr std::string_view kFormula =
      "y = min(x, max_value) where x > threshold, else negative_slope (x - threshold)";

  std::optional<float> max_value = std::nullopt;
  float negative_slope = 0;
  float threshold = 0;

  template <class Fields>
  void fields(Fields& f) {
    f.optional("max_value", max_value, "largest output; null for none", AtLeast{0});
    f.optional("negative_slope", negative_slope, "slope below the threshold", AtLeast{0});
    f.optional("threshold", threshold, "where the rectifier bends", AtLeast{0});
  }
  Rectifier function() const { return {max_value, negative_slope, threshold}; }
};

// tf.keras.layers.LeakyReLU.
struct LeakyReluFunction {
  static constexpr std::string_view kName = "leaky_relu";
  static constexpr std::string_view kSummary = "rectifier that leaks below 0";
  static constexpr std::string_view kFormula = "y = x where x > 0, else alpha x";

  float alpha = 0.3f;

  template <class Fields>
  void fields(Fields& f) {
    f.optional("alpha", alpha, "slope below 0");
  }
  Rectifier function() const { return {std::nullopt, alpha, 0}; }
};

// tf.keras.layers.ThresholdedReLU.
struct ThresholdedReluFunction {
  static constexpr std::string_view kName = "thresholded_relu";
  static constexpr std::string_view kSummary = "x above a threshold, else 0";
  static constexpr std::string_view kFormula = "y = x where x > theta, else 0";

  float theta = 1;

  template <class Fields>
  void fields(Fields& f) {
    f.optional("theta", theta, "the threshold", AtLeast{0});
  }
  Rectifier function() const { return {std::nullopt, 0, theta}; }
};

// tf.keras.layers.ELU (Clevert et al., arXiv:1511.07289).
struct EluFunction {
  static constexpr std::string_view kName = "elu";
  static constexpr std::string_view kSummary = "exponential linear unit";
  static constexpr std::string_view kFormula =
      "y = x where x > 0, else alpha (exp(x) - 1);  dx = dy alpha exp(x) where x <= 0";

  float alpha = 1;

  template <class Fields>
  void fields(Fields& f) {
    f.optional("alpha", alpha, "y falls to -alpha");
  }
  ExponentialUnit function() const { return {alpha}; }
};

using ReluLayer = PointwiseLayer<ReluFunction>;
using LeakyReluLayer = PointwiseLayer<LeakyReluFunction>;
using ThresholdedReluLayer = PointwiseLayer<ThresholdedReluFunction>;
using EluLayer = PointwiseLayer<EluFunction>;

}  // namespace qnn
