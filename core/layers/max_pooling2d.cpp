#include "core/layers/max_pooling2d.hpp"

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

MaxPooling2d::MaxPooling2d(const Params& params) : params_(params) {
  constexpr std::size_t kMostCells = std::size_t{1} << 16;
  const std::size_t cells = std::size_t{params_.pool_size[0]} * params_.pool_size[1];
  if (cells > kMostCells) {
    throw FieldError("pool_size", format("must have at most {} cells, got {}", kMostCells, cells),
                     "choose a smaller window");
  }
}

LayerPlan MaxPooling2d::plan(std::span<const Shape> inputs) const {
  const Pool2dProblem pool = pooling_problem(params_, pooled_image(inputs, params_, kName));
  LayerPlan plan;
  plan.output = {pool.out_height(), pool.out_width(), pool.channels};
  plan.saved = {{.name = "argmax",
                 .dtype = DType::U8,
                 .shape = plan.output.with_extent(2, pool.channels * kIndexBytes)}};
  plan.macs = Macs::None;
  plan.backward_reads_input = false;
  return plan;
}

void MaxPooling2d::forward(const ForwardArgs& args) const {
  const Shape image = args.inputs[0].shape().without_front();
  max_pool2d(pooling_problem(params_, image), args.rows, args.inputs[0].floats(),
             args.output.floats(), indices_in(args.saved[0]));
}

void MaxPooling2d::backward(const BackwardArgs& args) const {
  if (args.input_gradients[0].empty()) return;
  const Shape image = args.input_gradients[0].shape().without_front();
  max_pool2d_gradient(pooling_problem(params_, image), args.rows, args.output_gradient.floats(),
                      indices_in(args.saved[0]), args.input_gradients[0].floats());
}

}  // namespace qnn
