#include "core/kernels/conv3d.hpp"

#include <array>

#include "core/kernels/conv3d_implementations.hpp"

namespace qnn {
namespace {

std::optional<std::string> takes_all(const Conv3dProblem&) { return std::nullopt; }

constexpr std::array<Conv3dImplementation, 2> kForward = {{
    {"slices", takes_all, conv3d_forward_slices},
    {"reference", takes_all, conv3d_forward_reference},
}};
constexpr std::array<Conv3dImplementation, 2> kInputGradient = {{
    {"slices", takes_all, conv3d_input_gradient_slices},
    {"reference", takes_all, conv3d_input_gradient_reference},
}};
constexpr std::array<Conv3dImplementation, 2> kKernelGradient = {{
    {"slices", takes_all, conv3d_kernel_gradient_slices},
    {"reference", takes_all, conv3d_kernel_gradient_reference},
}};
constexpr std::array<BinaryConv3dImplementation, 2> kBinary = {{
    {"slices", binary_conv3d_declines, binary_conv3d_slices},
    {"reference", binary_conv3d_declines, binary_conv3d_reference},
}};

// A flat problem's slices as so many images.
Conv2dArgs images(const Conv3dArgs& args) {
  return {.problem = args.problem.slice,
          .rows = args.rows * args.problem.depth,
          .a = args.a,
          .b = args.b,
          .result = args.result,
          .workspace = args.workspace};
}

}  // namespace

std::size_t Conv3dProblem::out_depth() const {
  return window_places(pad_front + depth + pad_back, kernel_d, stride_d, dilation_d);
}

std::span<const Conv3dImplementation> conv3d_forward_implementations() { return kForward; }
std::span<const Conv3dImplementation> conv3d_input_gradient_implementations() {
  return kInputGradient;
}
std::span<const Conv3dImplementation> conv3d_kernel_gradient_implementations() {
  return kKernelGradient;
}
std::span<const BinaryConv3dImplementation> binary_conv3d_implementations() { return kBinary; }

WorkspaceSize conv3d_workspace(const Conv3dProblem& problem, std::size_t rows) {
  if (problem.is_flat()) return conv2d_workspace(problem.slice, rows * problem.depth);
  return conv3d_workspace_slices(problem, rows);
}

void conv3d_forward(const Conv3dArgs& args) {
  if (args.problem.is_flat()) return conv2d_forward(images(args));
  choose(conv3d_forward_implementations(), args.problem).run(args);
}
void conv3d_input_gradient(const Conv3dArgs& args) {
  if (args.problem.is_flat()) return conv2d_input_gradient(images(args));
  choose(conv3d_input_gradient_implementations(), args.problem).run(args);
}
void conv3d_kernel_gradient(const Conv3dArgs& args) {
  if (args.problem.is_flat()) return conv2d_kernel_gradient(images(args));
  choose(conv3d_kernel_gradient_implementations(), args.problem).run(args);
}

std::optional<std::string> binary_conv3d_declines(const Conv3dProblem& problem) {
  Conv2dProblem slice = problem.slice;
  slice.pad_top += problem.pad_front;  // padding anywhere has to meet what is asked of padding
  slice.pad_bottom += problem.pad_back;
  return binary_conv2d_declines(slice);
}

WorkspaceSize binary_conv3d_workspace(const Conv3dProblem& problem, std::size_t rows) {
  return binary_conv3d_workspace_slices(problem, rows);
}

void binary_conv3d_forward(const BinaryConv3dArgs& args) {
  choose(binary_conv3d_implementations(), args.problem).run(args);
}

}  // namespace qnn
