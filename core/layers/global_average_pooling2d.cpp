#include "core/layers/global_average_pooling2d.hpp"

#include "core/kernels/pool2d.hpp"
#include "core/layers/inputs.hpp"

namespace qnn {
namespace {

// One window as large as the image; `batch` is [rows, height, width, channels].
Pool2dProblem whole_image(const Shape& batch) {
  return {.height = batch[1],
          .width = batch[2],
          .channels = batch[3],
          .pool_h = batch[1],
          .pool_w = batch[2]};
}

}  // namespace

LayerPlan GlobalAveragePooling2d::plan(std::span<const Shape> inputs) const {
  const std::size_t channels = single_image(inputs, kName)[2];
  LayerPlan plan;
  plan.output = params_.keepdims ? Shape{1, 1, channels} : Shape{channels};
  plan.backward_reads_input = false;
  return plan;
}

void GlobalAveragePooling2d::forward(const ForwardArgs& args) const {
  average_pool2d(whole_image(args.inputs[0].shape()), args.rows, args.inputs[0].floats(),
                 args.output.floats());
}

void GlobalAveragePooling2d::backward(const BackwardArgs& args) const {
  if (args.input_gradients[0].empty()) return;
  average_pool2d_gradient(whole_image(args.input_gradients[0].shape()), args.rows,
                          args.output_gradient.floats(), args.input_gradients[0].floats());
}

}  // namespace qnn
