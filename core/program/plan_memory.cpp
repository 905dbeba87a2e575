#include "core/program/plan_memory.hpp"

#include "core/kernels/reduce.hpp"

namespace qnn {
namespace {

bool lies_elsewhere(BufferKind kind) {
  return kind == BufferKind::Input || kind == BufferKind::Target || kind == BufferKind::Parameter ||
         kind == BufferKind::State;
}

// Scratch that one operation wants.
struct WorkspaceOf {
  const Program& program;
  const Graph& graph;
  const NodePlans& plans;

  WorkspaceSize operator()(const Quantize& op) const {
    return quantize_workspace(*op.quantizer, program.full_shape(op.from), op.axis);
  }
  WorkspaceSize operator()(const QuantizeGradient& op) const {
    return quantize_workspace(*op.quantizer, program.full_shape(op.input), op.axis);
  }
  WorkspaceSize operator()(const RunLayer& op) const { return layer(op.node); }
  WorkspaceSize operator()(const RunLayerGradient& op) const { return layer(op.node); }
  WorkspaceSize operator()(const BinaryProduct& op) const {
    if (const auto* conv = std::get_if<Conv2dProblem>(&op.problem))
      return binary_conv2d_workspace(*conv, program.batch);
    if (const auto* conv = std::get_if<Conv3dProblem>(&op.problem))
      return binary_conv3d_workspace(*conv, program.batch);
    return {};
  }
  WorkspaceSize operator()(const RunProduct& op) const {
    return product_workspace(op.product, program.full_shape(op.a),
                             program.buffers[op.b].dtype == DType::Bit, op.part);
  }
  WorkspaceSize operator()(const BiasGradient& op) const {
    const std::size_t columns = program.full_shape(op.bias_gradient).elements();
    const std::size_t values = program.full_shape(op.output_gradient).elements();
    return column_sums_workspace(values / columns, columns);
  }
  WorkspaceSize operator()(const auto&) const { return {}; }

  WorkspaceSize layer(NodeId node) const {
    return graph.nodes[node].layer->workspace(input_shapes(graph, plans, node), program.batch);
  }
};

}  // namespace

MemoryPlan plan_memory(const Program& program, const Graph& graph, const NodePlans& plans) {
  MemoryPlan plan{
      .offsets = std::vector<std::size_t>(program.buffers.size(), MemoryPlan::kElsewhere),
      .buffer_bytes = 0,
      .workspace = {}};
  const auto place = [&](BufferId id) {
    id = program.storage(id);
    const Buffer& buffer = program.buffers[id];
    if (lies_elsewhere(buffer.kind) || plan.offsets[id] != MemoryPlan::kElsewhere) return;
    plan.offsets[id] = plan.buffer_bytes;
    plan.buffer_bytes += Workspace::aligned(bytes_of(program.full_shape(id), buffer.dtype));
  };
  for (const Step& step : program.steps) {
    for (const BufferId id : writes_of(step)) place(id);
    plan.workspace =
        plan.workspace.united(std::visit(WorkspaceOf{program, graph, plans}, step.operation));
  }
  for (BufferId id = 0; id < program.buffers.size(); ++id)
    plan.offsets[id] = plan.offsets[program.storage(id)];
  return plan;
}

}  // namespace qnn
