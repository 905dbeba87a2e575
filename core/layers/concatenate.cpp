#include "core/layers/concatenate.hpp"

#include <cstdint>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/kernels/strided.hpp"
#include "core/layers/axes.hpp"

namespace qnn {
namespace {

// Where a batch of one input, which begins at `start` along the axis, stands in a batch of outputs.
StridedMap part_map(const Shape& input, const Shape& output, std::size_t axis, std::size_t start) {
  const Shape origin = origin_in(input);
  return box_map(input, {.in = input, .start = origin},
                 {.in = output, .start = origin.with_extent(axis, start)});
}

}  // namespace

LayerPlan Concatenate::plan(std::span<const Shape> inputs) const {
  if (inputs.empty()) {
    throw UserError(ErrorKind::Config, format("{} needs inputs; list them in \"inputs\"", kName));
  }
  const std::size_t axis = sample_axis(params_.axis, inputs[0], kName);
  std::size_t extent = 0;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const bool fits = inputs[i].rank() == inputs[0].rank() &&
                      inputs[i].with_extent(axis, inputs[0][axis]) == inputs[0];
    if (!fits) {
      throw UserError(
          ErrorKind::Config,
          format("{} along axis {} needs inputs that agree in all other axes, but input "
                 "1 is {} and input {} is {}",
                 kName, axis + 1, inputs[0].text(), i + 1, inputs[i].text()));
    }
    extent += inputs[i][axis];
  }
  LayerPlan plan;
  plan.output = inputs[0].with_extent(axis, extent);
  // Backward sees no shape of an input whose gradient is not wanted.
  plan.saved = {
      {.name = "starts", .dtype = DType::I32, .shape = {inputs.size()}, .per_sample = false}};
  plan.backward_reads_input = false;
  return plan;
}

void Concatenate::forward(const ForwardArgs& args) const {
  const Shape& output = args.output.shape();
  const std::size_t axis = sample_axis(params_.axis, output.without_front(), kName) + 1;
  const TensorView& starts = args.saved[0];
  std::size_t start = 0;
  for (std::size_t i = 0; i < args.inputs.size(); ++i) {
    const ConstTensorView& input = args.inputs[i];
    copy_cells(part_map(input.shape(), output, axis, start), input.floats(), args.output.floats());
    if (!starts.empty()) starts.ints()[i] = static_cast<std::int32_t>(start);
    start += input.shape()[axis];
  }
}

void Concatenate::backward(const BackwardArgs& args) const {
  const Shape& output = args.output_gradient.shape();
  const std::size_t axis = sample_axis(params_.axis, output.without_front(), kName) + 1;
  for (std::size_t i = 0; i < args.input_gradients.size(); ++i) {
    const TensorView& gradient = args.input_gradients[i];
    if (gradient.empty()) continue;
    const auto start = static_cast<std::size_t>(args.saved[0].ints()[i]);
    const StridedMap part = part_map(gradient.shape(), output, axis, start);
    copy_cells(part.reversed(), args.output_gradient.floats(), gradient.floats());
  }
}

}  // namespace qnn
