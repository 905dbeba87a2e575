#include "core/layers/rescaling.hpp"

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/layers/columns.hpp"
#include "core/layers/inputs.hpp"

namespace qnn {
namespace {

void require_fit(const OneOrMany<float>& numbers, std::string_view field, const Shape& input) {
  const std::size_t last = input.rank() == 0 ? 1 : input.back();
  if (numbers.values.size() == 1 || numbers.values.size() == last) return;
  throw UserError(
      ErrorKind::Config,
      format("rescaling has {} numbers in \"{}\", but the last axis of {} has {} cells; "
             "give one number, or one for each of them",
             numbers.values.size(), field, input.text(), last));
}

// y = x scale + offset, the numbers of the shorter list again and again.
void rescale(std::span<const float> x, std::span<const float> scale, std::span<const float> offset,
             std::span<float> y) {
  if (offset.size() == 1) {
    const float shift = offset[0];
    map_columns(x, scale, y, [shift](float v, float factor) { return v * factor + shift; });
  } else if (scale.size() == 1) {
    const float factor = scale[0];
    map_columns(x, offset, y, [factor](float v, float shift) { return v * factor + shift; });
  } else {
    map_columns(x, scale, y, [](float v, float factor) { return v * factor; });
    map_columns(y, offset, y, [](float v, float shift) { return v + shift; });
  }
}

}  // namespace

LayerPlan Rescaling::plan(std::span<const Shape> inputs) const {
  const Shape& input = single_input(inputs, kName);
  require_fit(params_.scale, "scale", input);
  require_fit(params_.offset, "offset", input);
  LayerPlan plan;
  plan.output = input;
  plan.backward_reads_input = false;
  return plan;
}

void Rescaling::forward(const ForwardArgs& args) const {
  rescale(args.inputs[0].floats(), params_.scale.values, params_.offset.values,
          args.output.floats());
}

void Rescaling::backward(const BackwardArgs& args) const {
  if (args.input_gradients[0].empty()) return;
  map_columns(args.output_gradient.floats(), params_.scale.values, args.input_gradients[0].floats(),
              [](float gradient, float factor) { return gradient * factor; });
}

}  // namespace qnn
