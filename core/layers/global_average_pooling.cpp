#include "core/layers/global_average_pooling.hpp"

namespace qnn {

template <std::size_t N>
LayerPlan GlobalAveragePooling<N>::plan(std::span<const Shape> inputs) const {
  LayerPlan plan = global_pooling_plan(params_, inputs, kName, N);
  plan.backward_reads_input = false;
  return plan;
}

template <std::size_t N>
void GlobalAveragePooling<N>::forward(const ForwardArgs& args) const {
  average_pool(whole_input(args.inputs[0].shape()), args.rows, args.inputs[0].floats(),
               args.output.floats());
}

template <std::size_t N>
void GlobalAveragePooling<N>::backward(const BackwardArgs& args) const {
  if (args.input_gradients[0].empty()) return;
  average_pool_gradient(whole_input(args.input_gradients[0].shape()), args.rows,
                        args.output_gradient.floats(), args.input_gradients[0].floats());
}

template class GlobalAveragePooling<1>;
template class GlobalAveragePooling<2>;
template class GlobalAveragePooling<3>;

}  // namespace qnn
