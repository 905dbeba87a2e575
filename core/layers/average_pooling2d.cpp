#include "core/layers/average_pooling2d.hpp"

namespace qnn {

LayerPlan AveragePooling2d::plan(std::span<const Shape> inputs) const {
  const Pool2dProblem pool = pooling_problem(params_, pooled_image(inputs, params_, kName));
  LayerPlan plan;
  plan.output = {pool.out_height(), pool.out_width(), pool.channels};
  plan.macs = Macs::None;
  plan.backward_reads_input = false;
  return plan;
}

void AveragePooling2d::forward(const ForwardArgs& args) const {
  const Shape image = args.inputs[0].shape().without_front();
  average_pool2d(pooling_problem(params_, image), args.rows, args.inputs[0].floats(),
                 args.output.floats());
}

void AveragePooling2d::backward(const BackwardArgs& args) const {
  if (args.input_gradients[0].empty()) return;
  const Shape image = args.input_gradients[0].shape().without_front();
  average_pool2d_gradient(pooling_problem(params_, image), args.rows, args.output_gradient.floats(),
                          args.input_gradients[0].floats());
}

}  // namespace qnn
