#include "core/layers/conv_transpose.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "core/base/errors.hpp"
#include "core/config/problems.hpp"
#include "core/layers/convolution.hpp"
#include "core/layers/inputs.hpp"

namespace qnn {

template <std::size_t N>
ConvTranspose<N>::ConvTranspose(Params params) : params_(std::move(params)) {
  require_strides_or_dilation(params_.strides, params_.dilation_rate);
  if (!params_.output_padding) return;
  const Window& more = *params_.output_padding;
  if (std::ranges::equal(more, params_.strides, std::ranges::less{})) return;
  throw FieldError("output_padding",
                   format("must be below strides on each axis, got {} with strides {}",
                          text_of(more), text_of(params_.strides)),
                   "choose a smaller output_padding, or null");
}

template <std::size_t N>
Shape ConvTranspose<N>::output(const Shape& image) const {
  const bool same = params_.padding == Padding::Same;
  std::array<std::size_t, N + 1> extents{};
  for (std::size_t i = 0; i < N; ++i) {
    const std::size_t stride = params_.strides[i];
    const std::size_t window =
        (params_.kernel_size[i] - std::size_t{1}) * params_.dilation_rate[i] + 1;
    if (params_.output_padding) {
      const std::size_t pad = same ? window / 2 : 0;
      const std::size_t whole = (image[i] - 1) * stride + window + (*params_.output_padding)[i];
      extents[i] = whole - std::min(whole, 2 * pad);
    } else {
      extents[i] = image[i] * stride + (same || window < stride ? 0 : window - stride);
    }
  }
  extents[N] = params_.filters;
  return Shape(extents);
}

template <std::size_t N>
Conv3dProblem ConvTranspose<N>::problem(const Shape& image) const {
  return conv3d_problem(window_axes(params_.padding, output(image), params_.kernel_size,
                                    params_.strides, params_.dilation_rate),
                        params_.filters, image.back());
}

template <std::size_t N>
LayerPlan ConvTranspose<N>::plan(std::span<const Shape> inputs) const {
  const Shape& image = single_image(inputs, kName, N);
  LayerPlan plan;
  plan.output = output(image);
  const WindowAxes axes = window_axes(params_.padding, plan.output, params_.kernel_size,
                                      params_.strides, params_.dilation_rate);
  if (window_output(axes, N, image.back()) != image) {
    throw UserError(ErrorKind::Config,
                    format("{}'s output {} does not lead back to its input {} by the convolution "
                           "that it transposes; use a larger output_padding, null, or an odd "
                           "kernel_size",
                           kName, plan.output.text(), image.text()));
  }
  add_kernel(plan, params_.options,
             window_kernel(image.back(), params_.kernel_size, params_.filters), {params_.filters});
  // Larq counts the two-dimensional one because its class is a kind of Conv2D.
  if constexpr (N == 2) plan.macs = Macs::Counted;
  return plan;
}

template <std::size_t N>
WorkspaceSize ConvTranspose<N>::workspace(std::span<const Shape> inputs, std::size_t rows) const {
  return conv3d_workspace(problem(inputs[0]), rows);
}

template <std::size_t N>
void ConvTranspose<N>::forward(const ForwardArgs& args) const {
  conv3d_input_gradient({.problem = problem(args.inputs[0].shape().without_front()),
                         .rows = args.rows,
                         .a = args.inputs[0].floats(),
                         .b = args.parameters[0].floats(),
                         .result = args.output.floats(),
                         .workspace = args.workspace});
}

template <std::size_t N>
void ConvTranspose<N>::backward(const BackwardArgs& args) const {
  const auto conv = problem(args.inputs[0].shape().without_front());
  if (!args.input_gradients[0].empty()) {
    conv3d_forward({.problem = conv,
                    .rows = args.rows,
                    .a = args.output_gradient.floats(),
                    .b = args.parameters[0].floats(),
                    .result = args.input_gradients[0].floats(),
                    .workspace = args.workspace});
  }
  conv3d_kernel_gradient({.problem = conv,
                          .rows = args.rows,
                          .a = args.inputs[0].floats(),
                          .b = args.output_gradient.floats(),
                          .result = args.parameter_gradients[0].floats(),
                          .workspace = args.workspace});
}

template class ConvTranspose<2>;
template class ConvTranspose<3>;

}  // namespace qnn
