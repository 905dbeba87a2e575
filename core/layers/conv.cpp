#include "core/layers/conv.hpp"

#include <utility>

#include <utility>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/config/problems.hpp"
#include "core/layers/convolution.hpp"
#include "core/layers/inputs.hpp"

namespace qnn {

template <std::size_t N>
Conv<N>::Conv(Params params) : params_(std::move(params)) {
  require_strides_or_dilation(params_.strides, params_.dilation_rate);
  require_zeros_if_causal(params_.padding, params_.pad_values);
  if (params_.filters % params_.groups != 0) {
    throw FieldError("groups",
                     format("must divide filters, got {} groups for {} filters", params_.groups,
                            params_.filters),
                     "choose filters as a multiple of groups");
  }
}

template <std::size_t N>
Conv3dProblem Conv<N>::problem(const Shape& image) const {
  Conv3dProblem problem = conv3d_problem(window_axes(params_.padding, image, params_.kernel_size,
                                                     params_.strides, params_.dilation_rate),
                                         image.back(), params_.filters);
  problem.slice.groups = params_.groups;
  if (params_.padding == ConvPadding<N>::Same) problem.slice.pad_value = params_.pad_values;
  return problem;
}

template <std::size_t N>
LayerPlan Conv<N>::plan(std::span<const Shape> inputs) const {
  const Shape& image = single_image(inputs, kName, N);
  if (image.back() % params_.groups != 0) {
    throw UserError(ErrorKind::Config,
                    format("{} cannot split the {} channels of its input {} into {} groups; choose "
                           "groups that divide channels and filters",
                           kName, image.back(), image.text(), params_.groups));
  }
  if (params_.padding == ConvPadding<N>::Valid)
    require_window_fits(kName, "kernel_size", image, params_.kernel_size, params_.dilation_rate);
  const Conv3dProblem conv = problem(image);
  LayerPlan plan;
  plan.output = window_output(window_axes(params_.padding, image, params_.kernel_size,
                                          params_.strides, params_.dilation_rate),
                              N, params_.filters);
  add_kernel(plan, params_.options,
             window_kernel(params_.filters, params_.kernel_size, conv.slice.in_per_group()),
             {params_.filters});
  if constexpr (N == 3) {
    plan.product = conv;
  } else {
    plan.product = conv.slice;
    plan.macs = Macs::Counted;
  }
  return plan;
}

template <std::size_t N>
WorkspaceSize Conv<N>::workspace(std::span<const Shape> inputs, std::size_t rows) const {
  return conv3d_workspace(problem(inputs[0]), rows);
}

template <std::size_t N>
void Conv<N>::forward(const ForwardArgs& args) const {
  conv3d_forward({.problem = problem(args.inputs[0].shape().without_front()),
                  .rows = args.rows,
                  .a = args.inputs[0].floats(),
                  .b = args.parameters[0].floats(),
                  .result = args.output.floats(),
                  .workspace = args.workspace});
}

template <std::size_t N>
void Conv<N>::backward(const BackwardArgs& args) const {
  const Conv3dProblem conv = problem(args.inputs[0].shape().without_front());
  if (!args.input_gradients[0].empty()) {
    conv3d_input_gradient({.problem = conv,
                           .rows = args.rows,
                           .a = args.output_gradient.floats(),
                           .b = args.parameters[0].floats(),
                           .result = args.input_gradients[0].floats(),
                           .workspace = args.workspace});
  }
  conv3d_kernel_gradient({.problem = conv,
                          .rows = args.rows,
                          .a = args.output_gradient.floats(),
                          .b = args.inputs[0].floats(),
                          .result = args.parameter_gradients[0].floats(),
                          .workspace = args.workspace});
}

template class Conv<1>;
template class Conv<2>;
template class Conv<3>;

}  // namespace qnn
