#include "core/layers/kernel_options.hpp"

#include <vector>

namespace qnn {
namespace {

// Keras counts by the shape alone: (receptive·s[-2], receptive·s[-1]), where the receptive field is
// the product of all axes before.
Fans keras_fans(const Shape& keras_shape) {
  const std::size_t rank = keras_shape.rank();
  if (rank < 2) return {.in = keras_shape.elements(), .out = keras_shape.elements()};
  std::size_t receptive = 1;
  for (std::size_t axis = 0; axis + 2 < rank; ++axis) receptive *= keras_shape[axis];
  return {.in = receptive * keras_shape[rank - 2], .out = receptive * keras_shape[rank - 1]};
}

Shape with_first_axis_last(const Shape& shape) {
  std::vector<std::size_t> extents(shape.extents().begin() + 1, shape.extents().end());
  extents.push_back(shape[0]);
  return Shape(extents);
}

}  // namespace

void add_kernel(LayerPlan& plan, const WeightOptions& options, std::string_view key,
                const Shape& shape) {
  plan.parameters.push_back({.name = key == "kernel" ? "kernel" : format("{}_kernel", key),
                             .shape = shape,
                             .initializer = options.initializer,
                             .fans = keras_fans(with_first_axis_last(shape)),
                             .constraint = options.constraint,
                             .quantizer_key = format("{}_quantizer", key),
                             .folded_into = {},
                             .regularizer = options.regularizer});
}

void add_result(LayerPlan& plan, const ResultOptions& options, const Shape& bias) {
  plan.activation = options.activation.value_or(Linear{});
  plan.activity_regularizer = options.activity_regularizer;
  plan.bias = options.use_bias;
  if (!options.use_bias) return;
  plan.parameters.push_back({.name = "bias",
                             .shape = bias,
                             .initializer = options.bias.initializer,
                             .fans = keras_fans(bias),
                             .constraint = options.bias.constraint,
                             .quantizer_key = {},
                             .folded_into = {},
                             .regularizer = options.bias.regularizer});
}

void add_kernel(LayerPlan& plan, const KernelOptions& options, const Shape& kernel,
                const Shape& bias) {
  add_kernel(plan, options.kernel, "kernel", kernel);
  add_result(plan, options.result, bias);
}

}  // namespace qnn
