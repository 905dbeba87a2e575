#include "core/kernels/conv2d_implementations.hpp"
#include "core/kernels/dense_implementations.hpp"

// A row is an image of one pixel (onednn.hpp).

namespace qnn {
namespace {

Conv2dProblem row(const DenseProblem& problem) {
  return {.height = 1, .width = 1, .in = problem.in, .out = problem.out};
}

Conv2dArgs rows_of(const DenseArgs& args) {
  return {row(args.problem), args.rows, args.a, args.b, args.result, args.workspace};
}

}  // namespace

std::optional<std::string> dense_forward_declines_onednn(const DenseProblem& problem) {
  return conv2d_forward_declines_onednn(row(problem));
}
std::optional<std::string> dense_input_gradient_declines_onednn(const DenseProblem& problem) {
  return conv2d_input_gradient_declines_onednn(row(problem));
}
std::optional<std::string> dense_kernel_gradient_declines_onednn(const DenseProblem& problem) {
  return conv2d_kernel_gradient_declines_onednn(row(problem));
}

WorkspaceSize dense_workspace_onednn(const DenseProblem& problem, std::size_t rows) {
  return conv2d_workspace_onednn(row(problem), rows);
}

void dense_forward_onednn(const DenseArgs& args) { conv2d_forward_onednn(rows_of(args)); }
void dense_input_gradient_onednn(const DenseArgs& args) {
  conv2d_input_gradient_onednn(rows_of(args));
}
void dense_kernel_gradient_onednn(const DenseArgs& args) {
  conv2d_kernel_gradient_onednn(rows_of(args));
}

}  // namespace qnn
