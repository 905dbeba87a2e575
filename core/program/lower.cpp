#include "core/program/lower.hpp"

#include <utility>

#include "core/program/lowering/backward.hpp"
#include "core/program/lowering/draft.hpp"
#include "core/program/lowering/forward.hpp"
#include "core/program/lowering/loss.hpp"

namespace qnn {

Program lower(const Graph& graph, const NodePlans& plans, const LowerOptions& options) {
  ProgramDraft draft(graph, plans, options);
  draft.program.batch = options.batch;
  draft.program.training = options.training;
  draft.program.reestimates = options.reestimates;
  for (const GraphInput& input : graph.inputs)
    draft.program.inputs.push_back(
        {.buffer = draft.add_buffer(input.name, BufferKind::Input, input.shape),
         .source = input.source});
  for (NodeId id = 0; id < graph.nodes.size(); ++id) lower_forward(draft, id);
  for (std::size_t i = 0; i < graph.outputs.size(); ++i)
    draft.program.outputs.push_back(
        {.name = graph.outputs[i].name,
         .predictions = draft.nodes[graph.outputs[i].node].value,
         .target = options.losses.empty() ? 0 : options.losses[i].target});
  if (lower_losses(draft) && options.training) {
    for (NodeId id = graph.nodes.size(); id-- > 0;) lower_backward(draft, id);
    lower_penalty_gradients(draft);
  }
  if (options.keep_quantized) {
    for (const ParameterInfo& info : draft.program.parameters)
      if (info.quantized != kNoBuffer) draft.program.kept.push_back(info.quantized);
  }
  verify(draft.program, "lowering");
  return std::move(draft.program);
}

}  // namespace qnn
