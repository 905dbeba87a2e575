#include "core/kernels/depthwise_conv2d.hpp"

#include <array>

#include "core/kernels/conv2d_implementations.hpp"

namespace qnn {
namespace {

std::optional<std::string> takes_all(const Conv2dProblem&) { return std::nullopt; }

constexpr std::array<Conv2dImplementation, 2> kForward = {{
    {"lines", takes_all, depthwise_conv2d_forward_lines},
    {"reference", takes_all, depthwise_conv2d_forward_reference},
}};
constexpr std::array<Conv2dImplementation, 2> kInputGradient = {{
    {"lines", takes_all, depthwise_conv2d_input_gradient_lines},
    {"reference", takes_all, depthwise_conv2d_input_gradient_reference},
}};
constexpr std::array<Conv2dImplementation, 2> kKernelGradient = {{
    {"lines", takes_all, depthwise_conv2d_kernel_gradient_lines},
    {"reference", takes_all, depthwise_conv2d_kernel_gradient_reference},
}};

}  // namespace

std::span<const Conv2dImplementation> depthwise_conv2d_forward_implementations() {
  return kForward;
}
std::span<const Conv2dImplementation> depthwise_conv2d_input_gradient_implementations() {
  return kInputGradient;
}
std::span<const Conv2dImplementation> depthwise_conv2d_kernel_gradient_implementations() {
  return kKernelGradient;
}

void depthwise_conv2d_forward(const Conv2dArgs& args) {
  choose(depthwise_conv2d_forward_implementations(), args.problem).run(args);
}
void depthwise_conv2d_input_gradient(const Conv2dArgs& args) {
  choose(depthwise_conv2d_input_gradient_implementations(), args.problem).run(args);
}
void depthwise_conv2d_kernel_gradient(const Conv2dArgs& args) {
  choose(depthwise_conv2d_kernel_gradient_implementations(), args.problem).run(args);
}

}  // namespace qnn
