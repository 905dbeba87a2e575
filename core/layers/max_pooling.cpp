#include "core/layers/max_pooling.hpp"

#include <cstdint>

#include "core/base/text.hpp"
#include "core/config/problems.hpp"

namespace qnn {
namespace {

constexpr std::size_t kIndexBytes = sizeof(std::uint16_t);

// No DType has 16 bits, so the indices are saved as bytes.
std::span<std::uint16_t> indices_in(const TensorView& view) {
  if (view.empty()) return {};
  return {reinterpret_cast<std::uint16_t*>(view.data()), view.bytes() / kIndexBytes};
}

std::span<const std::uint16_t> indices_in(const ConstTensorView& view) {
  return {reinterpret_cast<const std::uint16_t*>(view.data()), view.bytes() / kIndexBytes};
}

}  // namespace

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
  plan.saved = {{.name = "argmax",
                 .dtype = DType::U8,
                 .shape = plan.output.with_extent(N, plan.output.back() * kIndexBytes)}};
  return plan;
}

template <std::size_t N>
void MaxPooling<N>::forward(const ForwardArgs& args) const {
  const Shape image = args.inputs[0].shape().without_front();
  max_pool(pooling_problem(params_, image), args.rows, args.inputs[0].floats(),
           args.output.floats(), indices_in(args.saved[0]));
}

template <std::size_t N>
void MaxPooling<N>::backward(const BackwardArgs& args) const {
  if (args.input_gradients[0].empty()) return;
  const Shape image = args.input_gradients[0].shape().without_front();
  max_pool_gradient(pooling_problem(params_, image), args.rows, args.output_gradient.floats(),
                    indices_in(args.saved[0]), args.input_gradients[0].floats());
}

template class MaxPooling<1>;
template class MaxPooling<2>;
template class MaxPooling<3>;

}  // namespace qnn
