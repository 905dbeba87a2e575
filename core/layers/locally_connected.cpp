#include "core/layers/locally_connected.hpp"

#include <utility>

#include "core/config/problems.hpp"
#include "core/kernels/patches.hpp"
#include "core/layers/inputs.hpp"
#include "core/layers/scratch.hpp"

namespace qnn {
namespace {

// Keras's "same" here is not TensorFlow's: the window lies around its place.
WindowAxis centred(WindowAxis axis) {
  const std::size_t places = (axis.extent + axis.stride - 1) / axis.stride;
  axis.before = axis.window / 2;
  const std::size_t needed = (places - 1) * axis.stride + axis.window;
  const std::size_t there = axis.before + axis.extent;
  axis.after = needed > there ? needed - there : 0;
  return axis;
}

// What the places compute, each in a group of its own: x is their patches.
Conv2dProblem grouped(const Conv2dProblem& windows) {
  const std::size_t places = windows.out_height() * windows.out_width();
  return {.height = 1,
          .width = 1,
          .in = places * windows.patch(),
          .out = places * windows.out,
          .groups = places};
}

// The layer's own part of the workspace.
struct Buffers {
  std::span<float> patches, kernel, kernel_gradient;

  static std::size_t floats(const Conv2dProblem& grouped, std::size_t rows) {
    return rows * grouped.in + 2 * grouped.kernel_size();
  }
  Buffers(const Conv2dProblem& grouped, std::size_t rows, const Workspace& workspace) {
    Scratch scratch(workspace);
    patches = scratch.take(rows * grouped.in);
    kernel = scratch.take(grouped.kernel_size());
    kernel_gradient = scratch.take(grouped.kernel_size());
  }
};

}  // namespace

template <std::size_t N>
LocallyConnected<N>::LocallyConnected(Params params) : params_(std::move(params)) {
  if (params_.padding == Padding::Same && params_.implementation == 1)
    throw FieldError("padding", "must be \"valid\" with implementation 1, got \"same\"",
                     "set implementation to 2 or 3, or put 'zero_padding' before the layer");
}

template <std::size_t N>
WindowAxes LocallyConnected<N>::axes(const Shape& image) const {
  WindowAxes axes = window_axes(Padding::Valid, image, params_.kernel_size, params_.strides);
  if (params_.padding == Padding::Same)
    for (std::size_t i = axes.size() - N; i < axes.size(); ++i) axes[i] = centred(axes[i]);
  return axes;
}

template <std::size_t N>
Conv2dProblem LocallyConnected<N>::windows(const Shape& image) const {
  return conv2d_problem(axes(image), image.back(), params_.filters);
}

template <std::size_t N>
LayerPlan LocallyConnected<N>::plan(std::span<const Shape> inputs) const {
  const Shape& image = single_image(inputs, kName, N);
  if (params_.padding == Padding::Valid)
    require_window_fits(kName, "kernel_size", image, params_.kernel_size);
  const Conv2dProblem conv = windows(image);
  LayerPlan plan;
  plan.output = window_output(axes(image), N, params_.filters);
  add_kernel(plan, params_.options, local_kernel(conv).shape(), plan.output);
  return plan;
}

template <std::size_t N>
WorkspaceSize LocallyConnected<N>::workspace(std::span<const Shape> inputs,
                                             std::size_t rows) const {
  const Conv2dProblem problem = grouped(windows(inputs[0]));
  return with_scratch(conv2d_workspace(problem, rows), Buffers::floats(problem, rows));
}

template <std::size_t N>
void LocallyConnected<N>::forward(const ForwardArgs& args) const {
  const Conv2dProblem conv = windows(args.inputs[0].shape().without_front());
  const Conv2dProblem problem = grouped(conv);
  const Buffers buffers(problem, args.rows, args.workspace);
  collect_patches(conv, args.rows, args.inputs[0].floats(), buffers.patches);
  local_kernel(conv).pack(args.parameters[0].floats(), buffers.kernel);
  conv2d_forward({.problem = problem,
                  .rows = args.rows,
                  .a = buffers.patches,
                  .b = buffers.kernel,
                  .result = args.output.floats(),
                  .workspace = args.workspace});
}

template <std::size_t N>
void LocallyConnected<N>::backward(const BackwardArgs& args) const {
  const Conv2dProblem conv = windows(args.inputs[0].shape().without_front());
  const LocalKernel kernel = local_kernel(conv);
  const Buffers buffers(grouped(conv), args.rows, args.workspace);
  Conv2dArgs step{.problem = grouped(conv),
                  .rows = args.rows,
                  .a = args.output_gradient.floats(),
                  .b = buffers.patches,
                  .result = buffers.kernel_gradient,
                  .workspace = args.workspace};
  collect_patches(conv, args.rows, args.inputs[0].floats(), buffers.patches);
  conv2d_kernel_gradient(step);
  kernel.unpack_gradient(buffers.kernel_gradient, args.parameter_gradients[0].floats());

  if (args.input_gradients[0].empty()) return;
  kernel.pack(args.parameters[0].floats(), buffers.kernel);
  step.b = buffers.kernel;
  step.result = buffers.patches;  // from here on their gradient
  conv2d_input_gradient(step);
  add_patches(conv, args.rows, buffers.patches, args.input_gradients[0].floats());
}

template class LocallyConnected<1>;
template class LocallyConnected<2>;

}  // namespace qnn
