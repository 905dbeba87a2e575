#include "core/layers/layer_normalization.hpp"

#include <vector>

#include "core/kernels/reduce.hpp"
#include "core/kernels/row_norm.hpp"
#include "core/layers/axes.hpp"
#include "core/layers/inputs.hpp"
#include "core/layers/scratch.hpp"

namespace qnn {
namespace {

constexpr std::size_t kMean = 0, kInverse = 1;

}  // namespace

LayerPlan LayerNormalization::plan(std::span<const Shape> inputs) const {
  const Shape& input = single_input(inputs, kName);
  const AxesLast last(input, sample_axes(params_.axis, input, kName));
  std::vector<std::size_t> extents;
  for (const std::int32_t axis : params_.axis.values) {
    extents.push_back(input[sample_axis(axis, input, kName)]);
  }
  LayerPlan plan;
  plan.output = input;
  add_affine(plan, params_.affine, Shape(extents));
  const Shape groups{input.elements() / last.width()};
  plan.saved = {{.name = "mean", .shape = groups}, {.name = "inverse", .shape = groups}};
  return plan;
}

// The kernel's; copies of x, dy and dx or y with the axes last; the products for dgamma.
WorkspaceSize LayerNormalization::workspace(std::span<const Shape> inputs, std::size_t rows) const {
  constexpr std::size_t kCopies = 3;
  const AxesLast last(inputs[0], sample_axes(params_.axis, inputs[0], kName));
  const std::size_t values = rows * inputs[0].elements();
  return with_scratch(column_sums_workspace(values / last.width(), last.width()),
                      kCopies * last.copy_size(rows) + values);
}

void LayerNormalization::forward(const ForwardArgs& args) const {
  const Shape sample = args.inputs[0].shape().without_front();
  const AxesLast last(sample, sample_axes(params_.axis, sample, kName));
  Scratch scratch(args.workspace);
  const bool saves = !args.saved[kMean].empty();
  const std::span<float> y = args.output.floats();
  const std::span<float> y_last = last.target(y, scratch.take(last.copy_size(args.rows)));
  layer_norm({.width = last.width(),
              .epsilon = params_.epsilon,
              .x = last.moved(args.inputs[0].floats(), scratch.take(last.copy_size(args.rows))),
              .gamma = gamma_in(args.parameters, params_.affine),
              .beta = beta_in(args.parameters, params_.affine),
              .y = y_last,
              .mean = saves ? args.saved[kMean].floats() : std::span<float>{},
              .inverse = saves ? args.saved[kInverse].floats() : std::span<float>{}});
  last.move_back(y_last, y);
}

void LayerNormalization::backward(const BackwardArgs& args) const {
  const Shape sample = args.inputs[0].shape().without_front();
  const AxesLast last(sample, sample_axes(params_.axis, sample, kName));
  Scratch scratch(args.workspace);
  const std::span<float> dx = args.input_gradients[0].floats();
  const std::span<float> dx_last = last.target(dx, scratch.take(last.copy_size(args.rows)));
  const std::span<const float> dy =
      last.moved(args.output_gradient.floats(), scratch.take(last.copy_size(args.rows)));
  const std::span<const float> x =
      last.moved(args.inputs[0].floats(), scratch.take(last.copy_size(args.rows)));
  const std::span<float> dgamma = gamma_in(args.parameter_gradients, params_.affine);
  const std::span<float> dbeta = beta_in(args.parameter_gradients, params_.affine);
  const std::span<float> products = scratch.take(dgamma.empty() ? 0 : x.size());
  layer_norm_gradient({.width = last.width(),
                       .x = x,
                       .dy = dy,
                       .gamma = gamma_in(args.parameters, params_.affine),
                       .mean = args.saved[kMean].floats(),
                       .inverse = args.saved[kInverse].floats(),
                       .dx = dx_last,
                       .products = products});
  last.move_back(dx_last, dx);
  if (!dgamma.empty()) column_sums(products, last.width(), dgamma, args.workspace);
  if (!dbeta.empty()) column_sums(dy, last.width(), dbeta, args.workspace);
}

}  // namespace qnn
