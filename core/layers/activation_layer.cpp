#include "core/layers/activation_layer.hpp"

#include "core/kernels/elementwise.hpp"
#include "core/layers/inputs.hpp"

namespace qnn {

LayerPlan ActivationLayer::plan(std::span<const Shape> inputs) const {
  LayerPlan plan;
  plan.output = single_input(inputs, kName);
  plan.activation = params_.activation;
  plan.reshapes_only = true;
  plan.backward_reads_input = false;
  return plan;
}

void ActivationLayer::forward(const ForwardArgs& args) const {
  copy(args.inputs[0].floats(), args.output.floats());
}

void ActivationLayer::backward(const BackwardArgs& args) const {
  if (args.input_gradients[0].empty()) return;
  copy(args.output_gradient.floats(), args.input_gradients[0].floats());
}

}  // namespace qnn
