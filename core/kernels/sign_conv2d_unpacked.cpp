#include <algorithm>

#include "core/kernels/conv2d_implementations.hpp"
#include "core/kernels/elementwise.hpp"
#include "core/kernels/pack.hpp"
#include "core/kernels/sign_conv2d_implementations.hpp"
#include "core/tensor/shape.hpp"

namespace qnn {
namespace {

// Unpacked samples of the input that are at hand at the same time.
constexpr std::size_t kUnpackedBytes = std::size_t{4} << 20;

std::size_t samples_each(const Conv2dProblem& p, std::size_t rows) {
  const std::size_t sample = std::max<std::size_t>(1, p.input_size()) * sizeof(float);
  return std::clamp<std::size_t>(kUnpackedBytes / sample, 1, std::max<std::size_t>(1, rows));
}

// The floats of the shared scratch behind those that conv2d uses.
std::span<float> own_floats(const SignConv2dArgs& args) {
  const std::size_t used =
      Workspace::aligned(conv2d_workspace(args.problem, args.rows).shared) / sizeof(float);
  return args.workspace.shared_floats().subspan(used);
}

// Forward and input gradient: the kernel is unpacked.
void run_with_kernel(const SignConv2dArgs& args, Conv2dRun run) {
  const Conv2dProblem& p = args.problem;
  const std::span<float> kernel = own_floats(args).first(p.kernel_size());
  unpack_signs(args.bits, p.in_per_group(), kernel);
  run({.problem = p,
       .rows = args.rows,
       .a = args.a,
       .b = kernel,
       .result = args.result,
       .workspace = args.workspace});
}

// The input is unpacked, some samples at a time.
void run_with_input(const SignConv2dArgs& args, Conv2dRun run) {
  const Conv2dProblem& p = args.problem;
  const std::size_t words = p.height * p.width * words_for_bits(p.in);
  const std::size_t each = samples_each(p, args.rows);
  const std::span<float> own = own_floats(args);
  const std::span<float> part = own.subspan(each * p.input_size(), p.kernel_size());
  for (std::size_t first = 0; first == 0 || first < args.rows; first += each) {
    const std::size_t count = std::min(each, args.rows - first);
    const std::span<float> input = own.first(count * p.input_size());
    unpack_signs(args.bits.subspan(first * words, count * words), p.in, input);
    run({.problem = p,
         .rows = count,
         .a = args.a.subspan(first * p.output_size(), count * p.output_size()),
         .b = input,
         .result = first == 0 ? args.result : part,
         .workspace = args.workspace});
    if (first > 0) add(args.result, part, args.result);
  }
}

}  // namespace

WorkspaceSize sign_conv2d_workspace_unpacked(const Conv2dProblem& p, std::size_t rows) {
  WorkspaceSize size = conv2d_workspace(p, rows);
  const std::size_t floats = samples_each(p, rows) * p.input_size() + p.kernel_size();
  size.shared = Workspace::aligned(size.shared) + floats * sizeof(float);
  return size;
}

void sign_conv2d_forward_unpacked(const SignConv2dArgs& args) {
  run_with_kernel(args, conv2d_forward);
}
void sign_conv2d_input_gradient_unpacked(const SignConv2dArgs& args) {
  run_with_kernel(args, conv2d_input_gradient);
}
void sign_conv2d_kernel_gradient_unpacked(const SignConv2dArgs& args) {
  run_with_input(args, conv2d_kernel_gradient);
}
void sign_conv2d_forward_reference(const SignConv2dArgs& args) {
  run_with_kernel(args, conv2d_forward_reference);
}
void sign_conv2d_input_gradient_reference(const SignConv2dArgs& args) {
  run_with_kernel(args, conv2d_input_gradient_reference);
}
void sign_conv2d_kernel_gradient_reference(const SignConv2dArgs& args) {
  run_with_input(args, conv2d_kernel_gradient_reference);
}

}  // namespace qnn
