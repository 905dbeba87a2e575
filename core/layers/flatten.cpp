#include "core/layers/flatten.hpp"

#include "core/kernels/elementwise.hpp"
#include "core/layers/inputs.hpp"

namespace qnn {

LayerPlan Flatten::plan(std::span<const Shape> inputs) const {
  LayerPlan plan;
  plan.output = {single_input(inputs, kName).elements()};
  plan.reshapes_only = true;
  plan.macs = Macs::None;
  plan.backward_reads_input = false;
  return plan;
}

void Flatten::forward(const ForwardArgs& args) const {
  copy(args.inputs[0].floats(), args.output.floats());
}

void Flatten::backward(const BackwardArgs& args) const {
  if (args.input_gradients[0].empty()) return;
  copy(args.output_gradient.floats(), args.input_gradients[0].floats());
}

}  // namespace qnn
