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
  draft.program.input = draft.add_buffer("input", BufferKind::Input, options.input);
  for (NodeId id = 0; id < graph.nodes.size(); ++id) lower_forward(draft, id);
  draft.program.output = draft.nodes[graph.output].value;
  if (options.loss != nullptr) lower_loss(draft);
  if (options.loss != nullptr && options.training) {
    for (NodeId id = graph.nodes.size(); id-- > 0;) lower_backward(draft, id);
    lower_penalty_gradients(draft);
  }
  verify(draft.program, "lowering");
  return std::move(draft.program);
}

}  // namespace qnn
