#include "core/layers/merge.hpp"

#include <algorithm>
#include <optional>

#include "core/activations/maps.hpp"
#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/kernels/elementwise.hpp"
#include "core/kernels/strided.hpp"
#include "core/layers/scratch.hpp"

namespace qnn {
namespace {

using Values = std::span<const float>;

bool selects(MergeKind kind) { return kind == MergeKind::Maximum || kind == MergeKind::Minimum; }

// The shape that both are broadcast to, if there is one.
std::optional<Shape> broadcast_shape(const Shape& a, const Shape& b) {
  const Shape& longer = a.rank() >= b.rank() ? a : b;
  const Shape& shorter = a.rank() >= b.rank() ? b : a;
  const std::size_t missing = longer.rank() - shorter.rank();
  Shape common = longer;
  for (std::size_t axis = 0; axis < shorter.rank(); ++axis) {
    const std::size_t other = longer[axis + missing];
    if (other == shorter[axis] || shorter[axis] == 1) continue;
    if (other != 1) return std::nullopt;
    common = common.with_extent(axis + missing, shorter[axis]);
  }
  return common;
}

Shape merged_shape(std::span<const Shape> inputs, std::string_view layer) {
  Shape merged = inputs[0];
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    const std::optional<Shape> common = broadcast_shape(merged, inputs[i]);
    if (!common) {
      throw UserError(
          ErrorKind::Config,
          format("{} needs inputs of equal shape, or of extent 1 where they differ, but input 1 is "
                 "{} and input {} is {}; change strides or filters of the layers before it until "
                 "they agree",
                 layer, inputs[0].text(), i + 1, inputs[i].text()));
    }
    merged = *common;
  }
  return merged;
}

void require_inputs(MergeKind kind, std::size_t count, std::string_view layer) {
  if (kind == MergeKind::Subtract ? count == 2 : count >= 2) return;
  throw UserError(ErrorKind::Config,
                  format("{} needs {} two inputs, got {}; list them in \"inputs\"", layer,
                         kind == MergeKind::Subtract ? "exactly" : "at least", count));
}

// From a batch of inputs to a batch of outputs.
StridedMap spread(const Shape& input, const Shape& output) {
  const Shape from = input.without_front();
  const Shape to = output.without_front();
  return broadcast_map(from, to).over_rows(output[0], from.elements(), to.elements());
}

// The input under the shape of the output: itself, or spread out in scratch.
Values operand(const ConstTensorView& input, const Shape& output, std::span<float> spread_out) {
  if (input.shape() == output) return input.floats();
  rearrange(spread(input.shape(), output), input.floats(), spread_out);
  return spread_out;
}

void combine(MergeKind kind, Values a, Values b, std::span<float> y) {
  switch (kind) {
    case MergeKind::Add:
    case MergeKind::Average:
      return add(a, b, y);
    case MergeKind::Subtract:
      return subtract(a, b, y);
    case MergeKind::Multiply:
      return multiply(a, b, y);
    case MergeKind::Maximum:
      return detail::map(a, b, y, [](float v, float w) { return v < w ? w : v; });
    case MergeKind::Minimum:
      return detail::map(a, b, y, [](float v, float w) { return v > w ? w : v; });
  }
}

// What is left of dy for later inputs goes where x did not reach y; the rest into dx.
void select_gradient(Values x, Values y, std::span<float> left, std::span<float> dx) {
  detail::map(x, y, dx, [](float a, float b) { return a == b ? 1.0f : 0.0f; });
  detail::map(left, dx, dx, [](float g, float wins) { return wins > 0 ? g : 0.0f; });
  subtract(left, dx, left);
}

struct GradientScratch {
  std::span<float> spread_out;  // an input under the shape of the output
  std::span<float> left;        // what is left of dy
};

// The gradient of input i under the shape of the output.
void gradient_of(MergeKind kind, std::size_t i, const BackwardArgs& args,
                 const GradientScratch& scratch, std::span<float> dx) {
  const Shape& output = args.output_gradient.shape();
  const Values dy = args.output_gradient.floats();
  const auto count = static_cast<float>(args.input_gradients.size());
  switch (kind) {
    case MergeKind::Add:
      return copy(dy, dx);
    case MergeKind::Subtract:
      return scale(dy, i == 0 ? 1.0f : -1.0f, dx);
    case MergeKind::Average:
      return scale(dy, 1.0f / count, dx);
    case MergeKind::Multiply:
      copy(dy, dx);
      for (std::size_t j = 0; j < args.inputs.size(); ++j) {
        if (j != i) multiply(dx, operand(args.inputs[j], output, scratch.spread_out), dx);
      }
      return;
    case MergeKind::Maximum:
    case MergeKind::Minimum:
      return select_gradient(operand(args.inputs[i], output, scratch.spread_out),
                             args.output.floats(), scratch.left, dx);
  }
}

}  // namespace

LayerPlan merge_plan(MergeKind kind, std::span<const Shape> inputs, std::string_view layer) {
  require_inputs(kind, inputs.size(), layer);
  LayerPlan plan;
  plan.output = merged_shape(inputs, layer);
  plan.backward_reads_input = kind == MergeKind::Multiply || selects(kind);
  plan.backward_reads_output = selects(kind);
  plan.passes_gradient =
      kind == MergeKind::Add &&
      std::ranges::all_of(inputs, [&](const Shape& shape) { return shape == plan.output; });
  return plan;
}

// An input that was spread out, a gradient before it is summed, and what is left of dy.
WorkspaceSize merge_workspace(MergeKind kind, std::span<const Shape> inputs, std::size_t rows) {
  const bool spreads = std::any_of(inputs.begin(), inputs.end(),
                                   [&](const Shape& shape) { return !(shape == inputs[0]); });
  const std::size_t batch = rows * merged_shape(inputs, "").elements();
  const std::size_t batches =
      (spreads ? 1 : 0) + (spreads || selects(kind) ? 1 : 0) + (selects(kind) ? 1 : 0);
  return with_scratch({}, batches * batch);
}

void merge_forward(MergeKind kind, const ForwardArgs& args) {
  const std::span<float> y = args.output.floats();
  const Shape& output = args.output.shape();
  const bool spreads = std::any_of(args.inputs.begin(), args.inputs.end(),
                                   [&](const auto& input) { return !(input.shape() == output); });
  Scratch scratch(args.workspace);
  const std::span<float> spread_out = scratch.take(spreads ? y.size() : 0);
  Values before = operand(args.inputs[0], output, y);
  for (std::size_t i = 1; i < args.inputs.size(); ++i) {
    combine(kind, before, operand(args.inputs[i], output, spread_out), y);
    before = y;
  }
  if (kind == MergeKind::Average) scale(y, 1.0f / static_cast<float>(args.inputs.size()), y);
}

void merge_backward(MergeKind kind, const BackwardArgs& args) {
  const Shape& output = args.output_gradient.shape();
  const auto differs = [&](const auto& view) { return !view.empty() && !(view.shape() == output); };
  const bool sums = std::any_of(args.input_gradients.begin(), args.input_gradients.end(), differs);
  const bool spreads = std::any_of(args.inputs.begin(), args.inputs.end(), differs);
  const std::size_t size = args.output_gradient.elements();
  Scratch scratch(args.workspace);
  const std::span<float> left = scratch.take(selects(kind) ? size : 0);
  const std::span<float> unsummed = scratch.take(sums || selects(kind) ? size : 0);
  const std::span<float> spread_out = scratch.take(spreads ? size : 0);
  if (selects(kind)) copy(args.output_gradient.floats(), left);
  for (std::size_t i = 0; i < args.input_gradients.size(); ++i) {
    const TensorView& dx = args.input_gradients[i];
    // An input whose gradient nobody wants still takes its share of what is left.
    if (dx.empty() && !selects(kind)) continue;
    const bool direct = !dx.empty() && !differs(dx);
    gradient_of(kind, i, args, {.spread_out = spread_out, .left = left},
                direct ? dx.floats() : unsummed);
    if (differs(dx)) rearrange_gradient(spread(dx.shape(), output), unsummed, dx.floats());
  }
}

}  // namespace qnn
