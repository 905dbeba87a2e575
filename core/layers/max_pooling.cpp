#include "core/layers/max_pooling.hpp"

#include <cstdint>
#include <span>

#include "core/base/text.hpp"
#include "core/config/problems.hpp"

namespace qnn {

template <std::size_t N>
MaxPooling<N>::MaxPooling(const Params& params) : params_(params) {
  constexpr std::size_t kMostCells = std::size_t{1} << 16;
  std::size_t cells = 1;
  for (const std::size_t extent : params_.pool_size) cells *= extent;
  if (cells > kMostCells) {
    throw FieldError("pool_size", format("must have at most {} cells, got {}", kMostCells, cells),
                     "choose a smaller window");
  }
}

template <std::size_t N>
LayerPlan MaxPooling<N>::plan(std::span<const Shape> inputs) const {
  LayerPlan plan = pooling_plan(params_, inputs, kName);
  plan.max_pool = pooling_problem(params_, inputs[0]);
  const std::size_t bytes = place_bytes(*plan.max_pool);
  plan.saved = {{.name = "places",
                 .dtype = DType::U8,
                 .shape = plan.output.with_extent(N, plan.output.back() * bytes)}};
  return plan;
}

template <std::size_t N>
void MaxPooling<N>::forward(const ForwardArgs& args) const {
  const Shape image = args.inputs[0].shape().without_front();
  std::span<std::uint8_t> places;
  if (!args.saved[0].empty()) places = args.saved[0].bytes8();
  max_pool(pooling_problem(params_, image), args.rows, args.inputs[0].floats(),
           args.output.floats(), places);
}

template <std::size_t N>
void MaxPooling<N>::backward(const BackwardArgs& args) const {
  if (args.input_gradients[0].empty()) return;
  const Shape image = args.input_gradients[0].shape().without_front();
  max_pool_gradient(pooling_problem(params_, image), args.rows, args.output_gradient.floats(),
                    args.saved[0].bytes8(), args.input_gradients[0].floats());
}

template class MaxPooling<1>;
template class MaxPooling<2>;
template class MaxPooling<3>;

}  // namespace qnn
