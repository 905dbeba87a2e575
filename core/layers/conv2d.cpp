#include "core/layers/conv2d.hpp"

#include <algorithm>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/config/problems.hpp"
#include "core/layers/inputs.hpp"

namespace qnn {

Conv2d::Conv2d(Params params) : params_(params) {
  if (std::ranges::max(params_.strides) > 1 && std::ranges::max(params_.dilation_rate) > 1) {
    throw FieldError("strides",
                     format("cannot be above 1 together with dilation_rate, got {} and {}",
                            text_of(params_.strides), text_of(params_.dilation_rate)),
                     "set strides or dilation_rate to 1");
  }
  if (params_.filters % params_.groups != 0) {
    throw FieldError("groups",
                     format("must divide filters, got {} groups for {} filters", params_.groups,
                            params_.filters),
                     "choose filters as a multiple of groups");
  }
}

Conv2dProblem Conv2d::problem(const Shape& image) const {
  Conv2dProblem problem = conv2d_problem(window_axes(params_.padding, image, params_.kernel_size,
                                                     params_.strides, params_.dilation_rate),
                                         image.back(), params_.filters);
  problem.groups = params_.groups;
  if (params_.padding == Padding::Same) problem.pad_value = params_.pad_values;
  return problem;
}

LayerPlan Conv2d::plan(std::span<const Shape> inputs) const {
  const Shape& image = single_image(inputs, kName);
  if (image[2] % params_.groups != 0) {
    throw UserError(ErrorKind::Config,
                    format("{} cannot split the {} channels of its input {} into {} groups; choose "
                           "groups that divide channels and filters",
                           kName, image[2], image.text(), params_.groups));
  }
  if (params_.padding == Padding::Valid) {
    require_window_fits(kName, "kernel_size", image, params_.kernel_size, params_.dilation_rate);
  }
  const Conv2dProblem conv = problem(image);
  const std::size_t window = conv.kernel_h * conv.kernel_w;
  LayerPlan plan;
  plan.output = {conv.out_height(), conv.out_width(), conv.out};
  add_kernel(plan, params_.options, {conv.out, conv.kernel_h, conv.kernel_w, conv.in_per_group()},
             {.in = window * conv.in_per_group(), .out = window * conv.out});
  plan.product = conv;
  plan.macs = Macs::Counted;
  return plan;
}

WorkspaceSize Conv2d::workspace(std::span<const Shape> inputs, std::size_t rows) const {
  return conv2d_workspace(problem(inputs[0]), rows);
}

void Conv2d::forward(const ForwardArgs& args) const {
  conv2d_forward({.problem = problem(args.inputs[0].shape().without_front()),
                  .rows = args.rows,
                  .a = args.inputs[0].floats(),
                  .b = args.parameters[0].floats(),
                  .result = args.output.floats(),
                  .workspace = args.workspace});
}

void Conv2d::backward(const BackwardArgs& args) const {
  const Conv2dProblem conv = problem(args.inputs[0].shape().without_front());
  if (!args.input_gradients[0].empty()) {
    conv2d_input_gradient({.problem = conv,
                           .rows = args.rows,
                           .a = args.output_gradient.floats(),
                           .b = args.parameters[0].floats(),
                           .result = args.input_gradients[0].floats(),
                           .workspace = args.workspace});
  }
  conv2d_kernel_gradient({.problem = conv,
                          .rows = args.rows,
                          .a = args.output_gradient.floats(),
                          .b = args.inputs[0].floats(),
                          .result = args.parameter_gradients[0].floats(),
                          .workspace = args.workspace});
}

}  // namespace qnn
