#include "core/layers/dense.hpp"

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/layers/inputs.hpp"

namespace qnn {

LayerPlan Dense::plan(std::span<const Shape> inputs) const {
  const Shape& input = single_input(inputs, kName);
  if (input.rank() == 0) {
    throw UserError(ErrorKind::Config,
                    format("{} needs a vector per sample, got a single number {}; give its input "
                           "the shape [1]",
                           kName, input.text()));
  }
  const std::size_t in = input.back();
  const std::size_t units = params_.units;
  LayerPlan plan;
  plan.output = input.with_extent(input.rank() - 1, units);
  add_kernel(plan, params_.options, {units, in}, {units});
  plan.product = problem(in);
  plan.macs = Macs::Counted;
  return plan;
}

WorkspaceSize Dense::workspace(std::span<const Shape> inputs, std::size_t rows) const {
  const std::size_t in = inputs[0].back();
  return dense_workspace(problem(in), rows * (inputs[0].elements() / in));
}

void Dense::forward(const ForwardArgs& args) const {
  const std::size_t in = args.inputs[0].shape().back();
  dense_forward({.problem = problem(in),
                 .rows = args.inputs[0].elements() / in,
                 .a = args.inputs[0].floats(),
                 .b = args.parameters[0].floats(),
                 .result = args.output.floats(),
                 .workspace = args.workspace});
}

void Dense::backward(const BackwardArgs& args) const {
  const std::size_t in = args.inputs[0].shape().back();
  const std::size_t rows = args.inputs[0].elements() / in;
  if (!args.input_gradients[0].empty()) {
    dense_input_gradient({.problem = problem(in),
                          .rows = rows,
                          .a = args.output_gradient.floats(),
                          .b = args.parameters[0].floats(),
                          .result = args.input_gradients[0].floats(),
                          .workspace = args.workspace});
  }
  dense_kernel_gradient({.problem = problem(in),
                         .rows = rows,
                         .a = args.output_gradient.floats(),
                         .b = args.inputs[0].floats(),
                         .result = args.parameter_gradients[0].floats(),
                         .workspace = args.workspace});
}

}  // namespace qnn
