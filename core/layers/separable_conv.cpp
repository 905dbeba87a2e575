#include "core/layers/separable_conv.hpp"

#include <utility>

#include "core/layers/inputs.hpp"
#include "core/layers/scratch.hpp"

namespace qnn {

template <std::size_t N>
SeparableConv<N>::SeparableConv(Params params) : params_(std::move(params)) {
  params_.depthwise.check();
}

template <std::size_t N>
typename SeparableConv<N>::Problems SeparableConv<N>::problems(const Shape& image) const {
  const Conv2dProblem depthwise = params_.depthwise.problem(image);
  return {.depthwise = depthwise,
          .pointwise = {.height = depthwise.out_height(),
                        .width = depthwise.out_width(),
                        .in = depthwise.out,
                        .out = params_.filters}};
}

template <std::size_t N>
LayerPlan SeparableConv<N>::plan(std::span<const Shape> inputs) const {
  const Shape& image = single_image(inputs, kName, N);
  params_.depthwise.require_fit(kName, image);
  const auto [depthwise, pointwise] = problems(image);
  LayerPlan plan;
  plan.output = params_.depthwise.output(image).with_extent(N, params_.filters);
  params_.depthwise.add_to(plan, image);
  add_kernel(plan, params_.pointwise, "pointwise",
             window_kernel(pointwise.out, equal_extents<N>(1), pointwise.in));
  add_result(plan, params_.result, {pointwise.out});
  plan.macs = Macs::Counted;
  return plan;
}

template <std::size_t N>
WorkspaceSize SeparableConv<N>::workspace(std::span<const Shape> inputs, std::size_t rows) const {
  const auto [depthwise, pointwise] = problems(inputs[0]);
  return with_scratch(
      depthwise_conv2d_workspace(depthwise, rows).united(conv2d_workspace(pointwise, rows)),
      rows * pointwise.input_size());
}

template <std::size_t N>
void SeparableConv<N>::forward(const ForwardArgs& args) const {
  const auto [depthwise, pointwise] = problems(args.inputs[0].shape().without_front());
  const auto between = Scratch(args.workspace).take(args.rows * pointwise.input_size());
  depthwise_conv2d_forward({.problem = depthwise,
                            .rows = args.rows,
                            .a = args.inputs[0].floats(),
                            .b = args.parameters[0].floats(),
                            .result = between,
                            .workspace = args.workspace});
  conv2d_forward({.problem = pointwise,
                  .rows = args.rows,
                  .a = between,
                  .b = args.parameters[1].floats(),
                  .result = args.output.floats(),
                  .workspace = args.workspace});
}

template <std::size_t N>
void SeparableConv<N>::backward(const BackwardArgs& args) const {
  const auto [depthwise, pointwise] = problems(args.inputs[0].shape().without_front());
  const auto between = Scratch(args.workspace).take(args.rows * pointwise.input_size());
  Conv2dArgs step{.problem = depthwise,
                  .rows = args.rows,
                  .a = args.inputs[0].floats(),
                  .b = args.parameters[0].floats(),
                  .result = between,
                  .workspace = args.workspace};
  depthwise_conv2d_forward(step);

  step.problem = pointwise;
  step.a = args.output_gradient.floats();
  step.b = between;
  step.result = args.parameter_gradients[1].floats();
  conv2d_kernel_gradient(step);

  step.b = args.parameters[1].floats();
  step.result = between;  // from here on its gradient
  conv2d_input_gradient(step);

  step.problem = depthwise;
  step.a = between;
  step.b = args.inputs[0].floats();
  step.result = args.parameter_gradients[0].floats();
  depthwise_conv2d_kernel_gradient(step);

  if (args.input_gradients[0].empty()) return;
  step.b = args.parameters[0].floats();
  step.result = args.input_gradients[0].floats();
  depthwise_conv2d_input_gradient(step);
}

template class SeparableConv<1>;
template class SeparableConv<2>;

}  // namespace qnn
