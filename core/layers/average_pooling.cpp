#include "core/layers/average_pooling.hpp"

namespace qnn {

template <std::size_t N>
LayerPlan AveragePooling<N>::plan(std::span<const Shape> inputs) const {
  return pooling_plan(params_, inputs, kName);
}

template <std::size_t N>
void AveragePooling<N>::forward(const ForwardArgs& args) const {
  const Shape image = args.inputs[0].shape().without_front();
  average_pool(pooling_problem(params_, image), args.rows, args.inputs[0].floats(),
               args.output.floats());
}

template <std::size_t N>
void AveragePooling<N>::backward(const BackwardArgs& args) const {
  if (args.input_gradients[0].empty()) return;
  const Shape image = args.input_gradients[0].shape().without_front();
  average_pool_gradient(pooling_problem(params_, image), args.rows, args.output_gradient.floats(),
                        args.input_gradients[0].floats());
}

template class AveragePooling<1>;
template class AveragePooling<2>;
template class AveragePooling<3>;

}  // namespace qnn
