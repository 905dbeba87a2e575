#include "core/kernels/conv2d_implementations.hpp"
#include "core/kernels/depthwise_conv2d.hpp"

namespace qnn {
namespace {

// Calls visit(index in W, index in conv2d's kernel [out, kernel_h, kernel_w, 1]) for all weights.
template <class Visit>
void for_each_weight(const Conv2dProblem& p, Visit visit) {
  const std::size_t taps = p.kernel_h * p.kernel_w;
  for (std::size_t out = 0; out < p.out; ++out)
    for (std::size_t tap = 0; tap < taps; ++tap)
      visit((out % depth_multiplier(p) * taps + tap) * p.in + out / depth_multiplier(p),
            out * taps + tap);
}

std::span<float> grouped_kernel(const Conv2dArgs& args) {
  return args.workspace.shared_floats().first(args.problem.kernel_size());
}

// The same operands, the kernel in conv2d's layout.
Conv2dArgs grouped(Conv2dArgs args) {
  const std::span<float> kernel = grouped_kernel(args);
  for_each_weight(args.problem,
                  [&](std::size_t at, std::size_t grouped) { kernel[grouped] = args.b[at]; });
  args.b = kernel;
  return args;
}

}  // namespace

void depthwise_conv2d_forward_reference(const Conv2dArgs& args) {
  conv2d_forward_reference(grouped(args));
}

void depthwise_conv2d_input_gradient_reference(const Conv2dArgs& args) {
  conv2d_input_gradient_reference(grouped(args));
}

void depthwise_conv2d_kernel_gradient_reference(const Conv2dArgs& args) {
  Conv2dArgs by_group = args;
  by_group.result = grouped_kernel(args);
  conv2d_kernel_gradient_reference(by_group);
  for_each_weight(args.problem, [&](std::size_t at, std::size_t grouped) {
    args.result[at] = by_group.result[grouped];
  });
}

}  // namespace qnn
