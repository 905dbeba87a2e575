#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "core/config/fields.hpp"
#include "core/layers/axes.hpp"
#include "core/layers/inputs.hpp"
#include "core/layers/layer.hpp"
#include "core/layers/scratch.hpp"

namespace qnn {

struct RowGradientArgs {
  std::span<const float> x{}, y{}, dy{};
  std::size_t width = 0;
  std::span<float> dx{};
};

// The layer of a function of rows that has no parameters and is applied along one or several axes
// of each sample: of a struct F that carries kName, kSummary, kFormula and
//   static constexpr bool kReadsInput, kReadsOutput    what its gradient reads
//   static void forward(x, width, y)
//   static void gradient(RowGradientArgs)
// over rows of `width` values; perhaps also
//   static void lower(plan, last)
// which makes the plan better if it can.
template <class F>
class AlongAxesLayer final : public Layer {
 public:
  static constexpr std::string_view kName = F::kName;
  static constexpr std::string_view kSource = F::kSource;
  static constexpr std::string_view kSummary = F::kSummary;
  static constexpr std::string_view kFormula = F::kFormula;
  static constexpr std::array<std::string_view, 0> kQuantizerKeys{};

  struct Params {
    OneOrMany<std::int32_t> axis{{-1}};

    template <class Fields>
    void fields(Fields& f) {
      f.optional("axis", axis, "axes that are taken together, the batch being 0; -1 is the last");
    }
  };

  explicit AlongAxesLayer(Params params) : params_(std::move(params)) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    LayerPlan plan;
    plan.output = single_input(inputs, kName);
    const AxesLast last = axes_of(plan.output);
    plan.backward_reads_input = F::kReadsInput;
    plan.backward_reads_output = F::kReadsOutput;
    if constexpr (requires { F::lower(plan, last); }) F::lower(plan, last);
    return plan;
  }

  WorkspaceSize workspace(std::span<const Shape> inputs, std::size_t rows) const override {
    constexpr std::size_t kCopies = 4;  // of x, y, dy and dx
    return with_scratch({}, kCopies * axes_of(inputs[0]).copy_size(rows));
  }

  void forward(const ForwardArgs& args) const override {
    const AxesLast last = axes_of(args.inputs[0].shape().without_front());
    const std::size_t copy = last.copy_size(args.rows);
    Scratch scratch(args.workspace);
    const std::span<float> y = args.output.floats();
    const std::span<float> y_last = last.target(y, scratch.take(copy));
    F::forward(last.moved(args.inputs[0].floats(), scratch.take(copy)), last.width(), y_last);
    last.move_back(y_last, y);
  }

  void backward(const BackwardArgs& args) const override {
    if (args.input_gradients[0].empty()) return;
    const AxesLast last = axes_of(args.output_gradient.shape().without_front());
    const std::size_t copy = last.copy_size(args.rows);
    Scratch scratch(args.workspace);
    std::span<const float> x, y;
    if (F::kReadsInput) x = last.moved(args.inputs[0].floats(), scratch.take(copy));
    if (F::kReadsOutput) y = last.moved(args.output.floats(), scratch.take(copy));
    const std::span<const float> dy = last.moved(args.output_gradient.floats(), scratch.take(copy));
    const std::span<float> dx = args.input_gradients[0].floats();
    const std::span<float> dx_last = last.target(dx, scratch.take(copy));
    F::gradient({.x = x, .y = y, .dy = dy, .width = last.width(), .dx = dx_last});
    last.move_back(dx_last, dx);
  }

 private:
  AxesLast axes_of(const Shape& sample) const {
    return {sample, sample_axes(params_.axis, sample, kName)};
  }

  Params params_;
};

// tf.keras.layers.Softmax. Over the last axis the plan names the activation, so that the program
// may run it together with its loss.
struct SoftmaxRows {
  static constexpr std::string_view kName = "softmax";
  static constexpr std::string_view kSource = "tf.keras.layers.Softmax";
  static constexpr std::string_view kSummary = "probabilities along some axes";
  static constexpr std::string_view kFormula =
      "y = exp(x - max x) / Σ exp(x - max x);  dx = y (dy - Σ dy y)";
  static constexpr bool kReadsInput = false, kReadsOutput = true;

  static void lower(LayerPlan& plan, const AxesLast& last);
  static void forward(std::span<const float> x, std::size_t width, std::span<float> y);
  static void gradient(const RowGradientArgs& args);
};

// tf.keras.layers.UnitNormalization.
struct UnitNormalizationRows {
  static constexpr std::string_view kName = "unit_normalization";
  static constexpr std::string_view kSource = "tf.keras.layers.UnitNormalization";
  static constexpr std::string_view kSummary = "gives each sample the length 1 along some axes";
  static constexpr std::string_view kFormula = "y = x / sqrt(max(Σx², 1e-12))";
  static constexpr bool kReadsInput = true, kReadsOutput = false;

  static void forward(std::span<const float> x, std::size_t width, std::span<float> y);
  static void gradient(const RowGradientArgs& args);
};

using SoftmaxLayer = AlongAxesLayer<SoftmaxRows>;
using UnitNormalization = AlongAxesLayer<UnitNormalizationRows>;

}  // namespace qnn
