#include "core/kernels/sign_conv2d.hpp"

#include <array>

#include "core/kernels/sign_conv2d_implementations.hpp"

namespace qnn {
namespace {

std::optional<std::string> takes_all(const Conv2dProblem&) { return std::nullopt; }

constexpr std::array<SignConv2dImplementation, 3> kForward = {{
    {"lookup", lookup_declines, sign_conv2d_forward_lookup},
    {"unpacked", takes_all, sign_conv2d_forward_unpacked},
    {"reference", takes_all, sign_conv2d_forward_reference},
}};
constexpr std::array<SignConv2dImplementation, 3> kInputGradient = {{
    {"lookup", lookup_declines, sign_conv2d_input_gradient_lookup},
    {"unpacked", takes_all, sign_conv2d_input_gradient_unpacked},
    {"reference", takes_all, sign_conv2d_input_gradient_reference},
}};
constexpr std::array<SignConv2dImplementation, 3> kKernelGradient = {{
    {"lookup", lookup_kernel_gradient_declines, sign_conv2d_kernel_gradient_lookup},
    {"unpacked", takes_all, sign_conv2d_kernel_gradient_unpacked},
    {"reference", takes_all, sign_conv2d_kernel_gradient_reference},
}};

}  // namespace

std::span<const SignConv2dImplementation> sign_conv2d_forward_implementations() { return kForward; }
std::span<const SignConv2dImplementation> sign_conv2d_input_gradient_implementations() {
  return kInputGradient;
}
std::span<const SignConv2dImplementation> sign_conv2d_kernel_gradient_implementations() {
  return kKernelGradient;
}

WorkspaceSize sign_conv2d_workspace(const Conv2dProblem& problem, std::size_t rows) {
  WorkspaceSize size;
  if (lookup_declines(problem)) {
    size = sign_conv2d_workspace_unpacked(problem, rows);
  } else {
    size = sign_conv2d_workspace_lookup(problem, rows);
  }
  if (lookup_kernel_gradient_declines(problem))
    return size.united(sign_conv2d_workspace_unpacked(problem, rows));
  return size.united(sign_conv2d_kernel_gradient_workspace_lookup(problem, rows));
}

void sign_conv2d_forward(const SignConv2dArgs& args) {
  choose(sign_conv2d_forward_implementations(), args.problem).run(args);
}
void sign_conv2d_input_gradient(const SignConv2dArgs& args) {
  choose(sign_conv2d_input_gradient_implementations(), args.problem).run(args);
}
void sign_conv2d_kernel_gradient(const SignConv2dArgs& args) {
  choose(sign_conv2d_kernel_gradient_implementations(), args.problem).run(args);
}

}  // namespace qnn
