#include "core/program/lowering/draft.hpp"

#include <utility>

namespace qnn {

ProgramDraft::ProgramDraft(const Graph& graph_read, const NodePlans& plans_read,
                           const LowerOptions& options_read)
    : graph(graph_read),
      plans(plans_read),
      options(options_read),
      nodes(graph_read.nodes.size()),
      readers(graph_read.nodes.size(), 0) {
  for (const Node& node : graph.nodes)
    for (const NodeId source : node.inputs)
      if (source != kGraphInput) ++readers[source];
}

BufferId ProgramDraft::add_buffer(std::string name, BufferKind kind, const Shape& shape,
                                  bool per_sample, DType dtype) {
  program.buffers.push_back({.name = std::move(name),
                             .kind = kind,
                             .dtype = dtype,
                             .shape = shape,
                             .per_sample = per_sample,
                             .alias = kNoBuffer});
  return static_cast<BufferId>(program.buffers.size() - 1);
}

BufferId ProgramDraft::add_alias(std::string name, BufferId of, const Shape& shape) {
  const Buffer target = program.buffers[of];
  const BufferId id = add_buffer(std::move(name), target.kind, shape, target.per_sample);
  program.buffers[id].alias = of;
  return id;
}

void ProgramDraft::add_step(std::string name, Stage stage, Operation operation) {
  program.steps.push_back({.name = std::move(name),
                           .stage = stage,
                           .training_only = false,
                           .operation = std::move(operation)});
}

BufferId ProgramDraft::value_of(NodeId id) const {
  return id == kGraphInput ? program.input : nodes[id].value;
}

bool ProgramDraft::trains(NodeId id) const { return id != kGraphInput && nodes[id].trains; }

bool ProgramDraft::output_is_logits() const {
  const Activation& last = plans[graph.output].activation;
  switch (options.loss->reads_logits_of()) {
    case LogitsOf::Softmax:
      return std::holds_alternative<Softmax>(last);
    case LogitsOf::Sigmoid:
      return std::holds_alternative<Sigmoid>(last);
    case LogitsOf::Nothing:
      break;
  }
  return false;
}

BufferId ProgramDraft::gradient_of(NodeId id) {
  NodeBuffers& buffers = nodes[id];
  if (buffers.gradient != kNoBuffer) return buffers.gradient;
  const std::string name = graph.nodes[id].name + "/output_gradient";
  if (shares_gradient(id)) {
    buffers.gradient = add_alias(name, gradient_of(graph.nodes[id].inputs[0]), plans[id].output);
  } else {
    buffers.gradient = add_buffer(name, BufferKind::Gradient, plans[id].output);
  }
  return buffers.gradient;
}

bool ProgramDraft::shares_gradient(NodeId id) const {
  const NodeId source = graph.nodes[id].inputs[0];
  return plans[id].reshapes_only && std::holds_alternative<Linear>(plans[id].activation) &&
         trains(source) && readers[source] == 1;
}

}  // namespace qnn
