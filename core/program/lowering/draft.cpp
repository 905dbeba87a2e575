#include "core/program/lowering/draft.hpp"

#include <utility>

#include "core/base/errors.hpp"

namespace qnn {

ProgramDraft::ProgramDraft(const Graph& graph_read, const NodePlans& plans_read,
                           const LowerOptions& options_read)
    : graph(graph_read),
      plans(plans_read),
      options(options_read),
      nodes(graph_read.nodes.size()),
      readers(graph_read.nodes.size(), 0),
      loss_of(graph_read.nodes.size(), nullptr) {
  for (const Node& node : graph.nodes)
    for (const Source& source : node.inputs)
      if (!source.is_input()) ++readers[source.index];
  require(options.losses.empty() || options.losses.size() == graph.outputs.size(),
          "each output needs a loss or none");
  for (std::size_t i = 0; i < options.losses.size(); ++i)
    loss_of[graph.outputs[i].node] = options.losses[i].loss;
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

BufferId ProgramDraft::value_of(const Source& source) const {
  return source.is_input() ? program.inputs[source.index].buffer : nodes[source.index].value;
}

bool ProgramDraft::trains(const Source& source) const {
  return !source.is_input() && nodes[source.index].trains;
}

bool ProgramDraft::is_read_as_logits(NodeId id) const {
  if (loss_of[id] == nullptr) return false;
  const Activation& last = plans[id].activation;
  switch (loss_of[id]->reads_logits_of()) {
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
    buffers.gradient =
        add_alias(name, gradient_of(graph.nodes[id].inputs[0].index), plans[id].output);
  } else {
    buffers.gradient = add_buffer(name, BufferKind::Gradient, plans[id].output);
  }
  return buffers.gradient;
}

bool ProgramDraft::shares_gradient(NodeId id) const {
  const Source& source = graph.nodes[id].inputs[0];
  return plans[id].reshapes_only && std::holds_alternative<Linear>(plans[id].activation) &&
         trains(source) && readers[source.index] == 1 && loss_of[source.index] == nullptr;
}

}  // namespace qnn
