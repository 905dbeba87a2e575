#include "core/program/plan_memory.hpp"

#include <algorithm>

#include "core/kernels/reduce.hpp"
#include "core/quantizers/normalized.hpp"

namespace qnn {
namespace {

// Scratch that one operation wants.
struct WorkspaceOf {
  const Program& program;
  const Graph& graph;
  const NodePlans& plans;

  WorkspaceSize operator()(const Quantize& op) const {
    if (op.scales != kNoBuffer)
      return quantize_to_scaled_bits_workspace(program.full_shape(op.from));
    return quantize_workspace(*op.quantizer, program.full_shape(op.from), op.axis);
  }
  WorkspaceSize operator()(const QuantizeGradient& op) const {
    return quantize_workspace(*op.quantizer, program.full_shape(op.input), op.axis);
  }
  WorkspaceSize operator()(const RunLayer& op) const { return layer(op.node); }
  WorkspaceSize operator()(const RunLayerGradient& op) const { return layer(op.node); }
  WorkspaceSize operator()(const BinaryProduct& op) const {
    return binary_product_workspace(op.problem, program.batch, op.below != kNoBuffer);
  }
  WorkspaceSize operator()(const RunProduct& op) const {
    return product_workspace(op.product, program.full_shape(op.a),
                             program.buffers[op.b].dtype == DType::Bit, op.part);
  }
  WorkspaceSize operator()(const PrepareNormalization& op) const { return layer(op.layer.node); }
  WorkspaceSize operator()(const NormalizeToBits& op) const {
    return normalize_to_bits_workspace(program.buffers[op.factors].shape.back());
  }
  WorkspaceSize operator()(const NormalizationGradient& op) const { return layer(op.layer.node); }
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

// A storage that wants a place.
struct Wish {
  BufferId id;
  std::size_t bytes;
  Lifetime lifetime;
};

struct Placed {
  std::size_t begin, end;  // bytes
  Lifetime lifetime;
};

// By size, the largest first; of equal ones the first to live.
std::vector<Wish> wishes_of(const Program& program, const std::vector<Lifetime>& lifetimes) {
  std::vector<Wish> wishes;
  for (BufferId id = 0; id < program.buffers.size(); ++id)
    if (program.storage(id) == id && !lifetimes[id].empty())
      wishes.push_back(
          {.id = id,
           .bytes = Workspace::aligned(bytes_of(program.full_shape(id), program.buffers[id].dtype)),
           .lifetime = lifetimes[id]});
  std::ranges::stable_sort(wishes, [](const Wish& a, const Wish& b) {
    return a.bytes != b.bytes ? a.bytes > b.bytes : a.lifetime.begin < b.lifetime.begin;
  });
  return wishes;
}

// The start of the smallest gap that fits among `placed`, in the order of their places, that live
// at the same time; behind the last of them if none does.
std::size_t best_place(const Wish& wish, const std::vector<Placed>& placed) {
  std::size_t best = MemoryPlan::kElsewhere, best_gap = MemoryPlan::kElsewhere, free_from = 0;
  for (const Placed& other : placed) {
    if (!wish.lifetime.overlaps(other.lifetime)) continue;
    const std::size_t gap = other.begin > free_from ? other.begin - free_from : 0;
    if (gap >= wish.bytes && gap < best_gap) {
      best = free_from;
      best_gap = gap;
    }
    free_from = std::max(free_from, other.end);
  }
  return best == MemoryPlan::kElsewhere ? free_from : best;
}

void place_buffers(const Program& program, MemoryPlan& plan) {
  std::vector<Placed> placed;
  for (const Wish& wish : wishes_of(program, plan.lifetimes)) {
    const std::size_t begin = best_place(wish, placed);
    const Placed place{.begin = begin, .end = begin + wish.bytes, .lifetime = wish.lifetime};
    placed.insert(std::ranges::upper_bound(placed, begin, {}, &Placed::begin), place);
    plan.offsets[wish.id] = begin;
    plan.buffer_bytes = std::max(plan.buffer_bytes, place.end);
  }
}

}  // namespace

MemoryPlan plan_memory(const Program& program, const Graph& graph, const NodePlans& plans,
                       Reuse reuse) {
  MemoryPlan plan{
      .offsets = std::vector<std::size_t>(program.buffers.size(), MemoryPlan::kElsewhere),
      .lifetimes = reuse == Reuse::ByLifetime ? lifetimes_of(program) : whole_lifetimes_of(program),
      .buffer_bytes = 0,
      .workspace = {}};
  place_buffers(program, plan);
  for (BufferId id = 0; id < program.buffers.size(); ++id)
    plan.offsets[id] = plan.offsets[program.storage(id)];
  for (const Step& step : program.steps)
    plan.workspace =
        plan.workspace.united(std::visit(WorkspaceOf{program, graph, plans}, step.operation));
  return plan;
}

}  // namespace qnn
