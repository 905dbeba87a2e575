#include "core/layers/add.hpp"

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/kernels/elementwise.hpp"

namespace qnn {

LayerPlan Add::plan(std::span<const Shape> inputs) const {
  if (inputs.size() < 2) {
    throw UserError(ErrorKind::Config,
                    format("{} needs at least two inputs, got {}; list them in \"inputs\"", kName,
                           inputs.size()));
  }
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    if (inputs[i] == inputs[0]) continue;
    throw UserError(ErrorKind::Config,
                    format("{} needs inputs of equal shape, but input 1 is {} and input {} is {}; "
                           "change strides or filters of the layers before it until they agree",
                           kName, inputs[0].text(), i + 1, inputs[i].text()));
  }
  LayerPlan plan;
  plan.output = inputs[0];
  plan.backward_reads_input = false;
  return plan;
}

void Add::forward(const ForwardArgs& args) const {
  const std::span<float> y = args.output.floats();
  add(args.inputs[0].floats(), args.inputs[1].floats(), y);
  for (std::size_t i = 2; i < args.inputs.size(); ++i) add(y, args.inputs[i].floats(), y);
}

void Add::backward(const BackwardArgs& args) const {
  for (const TensorView& gradient : args.input_gradients) {
    if (!gradient.empty()) copy(args.output_gradient.floats(), gradient.floats());
  }
}

}  // namespace qnn
