#include "core/layers/depthwise_conv2d.hpp"

#include <utility>

#include "core/layers/inputs.hpp"

namespace qnn {

DepthwiseConv2d::DepthwiseConv2d(Params params) : params_(std::move(params)) {
  params_.depthwise.check();
}

LayerPlan DepthwiseConv2d::plan(std::span<const Shape> inputs) const {
  const Shape& image = single_image(inputs, kName);
  params_.depthwise.require_fit(kName, image);
  const Conv2dProblem conv = params_.depthwise.problem(image);
  LayerPlan plan;
  plan.output = params_.depthwise.output(image);
  params_.depthwise.add_to(plan, image);
  add_result(plan, params_.result, {conv.out});
  plan.macs = Macs::Counted;
  return plan;
}

WorkspaceSize DepthwiseConv2d::workspace(std::span<const Shape> inputs, std::size_t rows) const {
  return depthwise_conv2d_workspace(params_.depthwise.problem(inputs[0]), rows);
}

void DepthwiseConv2d::forward(const ForwardArgs& args) const {
  depthwise_conv2d_forward(
      {.problem = params_.depthwise.problem(args.inputs[0].shape().without_front()),
       .rows = args.rows,
       .a = args.inputs[0].floats(),
       .b = args.parameters[0].floats(),
       .result = args.output.floats(),
       .workspace = args.workspace});
}

void DepthwiseConv2d::backward(const BackwardArgs& args) const {
  const Conv2dProblem conv = params_.depthwise.problem(args.inputs[0].shape().without_front());
  if (!args.input_gradients[0].empty()) {
    depthwise_conv2d_input_gradient({.problem = conv,
                                     .rows = args.rows,
                                     .a = args.output_gradient.floats(),
                                     .b = args.parameters[0].floats(),
                                     .result = args.input_gradients[0].floats(),
                                     .workspace = args.workspace});
  }
  depthwise_conv2d_kernel_gradient({.problem = conv,
                                    .rows = args.rows,
                                    .a = args.output_gradient.floats(),
                                    .b = args.inputs[0].floats(),
                                    .result = args.parameter_gradients[0].floats(),
                                    .workspace = args.workspace});
}

}  // namespace qnn
