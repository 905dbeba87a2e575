#include "core/layers/kernel_options.hpp"

namespace qnn {

void add_kernel(LayerPlan& plan, const KernelOptions& options, const Shape& kernel,
                const Fans& fans) {
  plan.parameters.push_back({.name = "kernel",
                             .shape = kernel,
                             .initializer = options.kernel_initializer,
                             .fans = fans,
                             .constraint = options.kernel_constraint,
                             .quantizer_key = "kernel_quantizer",
                             .folded_into = {},
                             .regularizer = options.kernel_regularizer});
  plan.activation = options.activation.value_or(Linear{});
  plan.activity_regularizer = options.activity_regularizer;
  plan.bias = options.use_bias;
  if (!options.use_bias) return;
  const std::size_t channels = kernel[0];
  plan.parameters.push_back({.name = "bias",
                             .shape = {channels},
                             .initializer = options.bias_initializer,
                             .fans = {.in = channels, .out = channels},
                             .constraint = options.bias_constraint,
                             .quantizer_key = {},
                             .folded_into = {},
                             .regularizer = options.bias_regularizer});
}

}  // namespace qnn
