#include "core/layers/activation_layer.hpp"

#include "core/kernels/elementwise.hpp"

namespace qnn {

LayerPlan activation_plan(const Shape& input, const Activation& activation) {
  LayerPlan plan;
  plan.output = input;
  plan.activation = activation;
  plan.reshapes_only = true;
  plan.backward_reads_input = false;
  return plan;
}

void pass_on(const ForwardArgs& args) { copy(args.inputs[0].floats(), args.output.floats()); }

void pass_back(const BackwardArgs& args) {
  if (args.input_gradients[0].empty()) return;
  copy(args.output_gradient.floats(), args.input_gradients[0].floats());
}

}  // namespace qnn
