#include "core/layers/rearrangement.hpp"

namespace qnn {

LayerPlan rearrangement_plan(const Rearrangement& moves) {
  LayerPlan plan;
  plan.output = moves.output;
  plan.reshapes_only = moves.bytes_stay;
  plan.backward_reads_input = false;
  return plan;
}

void rearrange_batch(const Rearrangement& moves, const ForwardArgs& args) {
  const std::size_t from = args.inputs[0].shape().without_front().elements();
  const std::size_t to = moves.output.elements();
  rearrange(moves.map.over_rows(args.rows, from, to), args.inputs[0].floats(),
            args.output.floats());
}

void rearrange_batch_gradient(const Rearrangement& moves, const BackwardArgs& args) {
  const std::span<float> dx = args.input_gradients[0].floats();
  const std::size_t from = args.input_gradients[0].shape().without_front().elements();
  const std::size_t to = moves.output.elements();
  rearrange_gradient(moves.map.over_rows(args.rows, from, to), args.output_gradient.floats(), dx);
}

}  // namespace qnn
