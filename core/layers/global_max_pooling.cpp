#include "core/layers/global_max_pooling.hpp"

namespace qnn {

template <std::size_t N>
LayerPlan GlobalMaxPooling<N>::plan(std::span<const Shape> inputs) const {
  LayerPlan plan = global_pooling_plan(params_, inputs, kName, N);
  plan.backward_reads_output = true;
  return plan;
}

template <std::size_t N>
void GlobalMaxPooling<N>::forward(const ForwardArgs& args) const {
  max_pool(whole_input(args.inputs[0].shape()), args.rows, args.inputs[0].floats(),
           args.output.floats(), {});
}

template <std::size_t N>
void GlobalMaxPooling<N>::backward(const BackwardArgs& args) const {
  if (args.input_gradients[0].empty()) return;
  const PoolProblem whole = whole_input(args.inputs[0].shape());
  shared_max_gradient({.rows = args.rows,
                       .cells = whole.width,
                       .channels = whole.channels,
                       .x = args.inputs[0].floats(),
                       .y = args.output.floats(),
                       .dy = args.output_gradient.floats(),
                       .dx = args.input_gradients[0].floats()});
}

template class GlobalMaxPooling<1>;
template class GlobalMaxPooling<2>;
template class GlobalMaxPooling<3>;

}  // namespace qnn
