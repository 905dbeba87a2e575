#include "core/kernels/conv2d.hpp"

#include <algorithm>

#include "core/kernels/conv2d_implementations.hpp"
#include "core/kernels/conv2d_words.hpp"

namespace qnn {
namespace {

std::optional<std::string> takes_all(const Conv2dProblem&) { return std::nullopt; }

constexpr Conv2dImplementation kForward[] = {
#ifdef QNN_ONEDNN
    {"onednn", conv2d_forward_declines_onednn, conv2d_forward_onednn},
#endif
    {"tiled", takes_all, conv2d_forward_tiled},
    {"eigen", takes_all, conv2d_forward_eigen},
    {"reference", takes_all, conv2d_forward_reference},
};
constexpr Conv2dImplementation kInputGradient[] = {
#ifdef QNN_ONEDNN
    {"onednn", conv2d_input_gradient_declines_onednn, conv2d_input_gradient_onednn},
#endif
    {"tiled", takes_all, conv2d_input_gradient_tiled},
    {"eigen", takes_all, conv2d_input_gradient_eigen},
    {"reference", takes_all, conv2d_input_gradient_reference},
};
constexpr Conv2dImplementation kKernelGradient[] = {
#ifdef QNN_ONEDNN
    {"onednn", conv2d_kernel_gradient_declines_onednn, conv2d_kernel_gradient_onednn},
#endif
    {"tiled", takes_all, conv2d_kernel_gradient_tiled},
    {"eigen", takes_all, conv2d_kernel_gradient_eigen},
    {"reference", takes_all, conv2d_kernel_gradient_reference},
};
constexpr std::array<BinaryConv2dImplementation, 2> kBinary = {{
    {"popcount", binary_conv2d_declines, binary_conv2d_popcount},
    {"reference", binary_conv2d_declines, binary_conv2d_reference},
}};

}  // namespace

std::size_t window_places(std::size_t padded, std::size_t kernel, std::size_t stride,
                          std::size_t dilation) {
  const std::size_t window = (kernel - 1) * dilation + 1;
  return padded < window ? 0 : (padded - window) / stride + 1;
}

std::size_t Conv2dProblem::out_height() const {
  return window_places(pad_top + height + pad_bottom, kernel_h, stride_h, dilation_h);
}

std::size_t Conv2dProblem::out_width() const {
  return window_places(pad_left + width + pad_right, kernel_w, stride_w, dilation_w);
}

std::array<std::size_t, 2> same_padding(std::size_t in, std::size_t kernel, std::size_t stride,
                                        std::size_t dilation) {
  const std::size_t out = (in + stride - 1) / stride;
  if (out == 0) return {0, 0};
  const std::size_t needed = (out - 1) * stride + (kernel - 1) * dilation + 1;
  const std::size_t total = needed > in ? needed - in : 0;
  return {total / 2, total - total / 2};
}

std::span<const Conv2dImplementation> conv2d_forward_implementations() { return kForward; }
std::span<const Conv2dImplementation> conv2d_input_gradient_implementations() {
  return kInputGradient;
}
std::span<const Conv2dImplementation> conv2d_kernel_gradient_implementations() {
  return kKernelGradient;
}
std::span<const BinaryConv2dImplementation> binary_conv2d_implementations() { return kBinary; }

WorkspaceSize conv2d_workspace(const Conv2dProblem& problem, std::size_t rows) {
  return conv2d_forward_workspace_tiled(problem, rows)
      .united(conv2d_input_gradient_workspace_tiled(problem, rows))
      .united(conv2d_kernel_gradient_workspace_tiled(problem, rows))
#ifdef QNN_ONEDNN
      .united(conv2d_workspace_onednn(problem, rows))
#endif
      .united(conv2d_workspace_eigen(problem, rows));
}

void conv2d_forward(const Conv2dArgs& args) {
  choose(conv2d_forward_implementations(), args.problem).run(args);
}
void conv2d_input_gradient(const Conv2dArgs& args) {
  choose(conv2d_input_gradient_implementations(), args.problem).run(args);
}
void conv2d_kernel_gradient(const Conv2dArgs& args) {
  choose(conv2d_kernel_gradient_implementations(), args.problem).run(args);
}

std::optional<std::string> binary_conv2d_declines(const Conv2dProblem& problem) {
  if (auto reason = sign_padding_declines(problem)) return reason;
  if (problem.groups > 1 && problem.in_per_group() % 64 != 0)
    return "needs a multiple of 64 channels in each group";
  return std::nullopt;
}

void binary_conv2d_forward(const BinaryConv2dArgs& args) {
  choose(binary_conv2d_implementations(), args.problem).run(args);
}

}  // namespace qnn
