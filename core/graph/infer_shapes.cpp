#include <algorithm>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/graph/graph.hpp"

namespace qnn {
namespace {

std::string shapes_text(const std::vector<Shape>& shapes) {
  std::vector<std::string> texts;
  texts.reserve(shapes.size());
  for (const Shape& shape : shapes) texts.push_back(shape.text());
  return join(texts);
}

std::string use_text(const Node& node) {
  return node.used_at.empty() ? "" : format(", used at {}", node.used_at);
}

// That tensors can be counted, and what initializers and constraints need of their shapes.
void check_tensors(const LayerPlan& plan) {
  plan.output.elements();
  for (const ParameterSpec& spec : plan.parameters) {
    spec.shape.elements();
    check_initializer(spec.initializer, spec.shape);
    if (spec.constraint) check_constraint(*spec.constraint, spec.shape);
  }
  for (const StateSpec& spec : plan.states) {
    spec.shape.elements();
    check_initializer(spec.initializer, spec.shape);
  }
}

template <class Specs>
bool same_shapes(const Specs& a, const Specs& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& x, const auto& y) { return x.shape == y.shape; });
}

// Whether the weights and states of the first use serve this one.
bool fits_first_use(const LayerPlan& plan, const LayerPlan& first) {
  return same_shapes(plan.parameters, first.parameters) && same_shapes(plan.states, first.states);
}

}  // namespace

const Shape& output_shape(const Graph& graph, const NodePlans& plans, const Source& source) {
  return source.is_input() ? graph.inputs[source.index].shape : plans[source.index].output;
}

std::vector<Shape> input_shapes(const Graph& graph, const NodePlans& plans, NodeId node) {
  std::vector<Shape> shapes;
  for (const Source& source : graph.nodes[node].inputs)
    shapes.push_back(output_shape(graph, plans, source));
  return shapes;
}

NodePlans infer_shapes(const Graph& graph, Problems& problems) {
  NodePlans plans(graph.nodes.size());
  std::vector<bool> planned(graph.nodes.size(), false);
  const auto is_known = [&](const Source& source) {
    return source.is_input() || planned[source.index];
  };
  for (NodeId id = 0; id < graph.nodes.size(); ++id) {
    const Node& node = graph.nodes[id];
    const bool owner_failed = node.owner != id && !planned[node.owner];
    if (node.layer == nullptr || owner_failed ||
        !std::all_of(node.inputs.begin(), node.inputs.end(), is_known))
      continue;
    const std::vector<Shape> shapes = input_shapes(graph, plans, id);
    try {
      plans[id] = node.layer->plan(shapes);
      check_tensors(plans[id]);
      planned[id] = fits_first_use(plans[id], plans[node.owner]);
      if (planned[id]) continue;
      problems.report(
          node.pointer,
          format("'{}' reads {}{}: its layer is that of '{}', whose weights fit {} only", node.name,
                 shapes_text(shapes), use_text(node), graph.nodes[node.owner].name,
                 shapes_text(input_shapes(graph, plans, node.owner))),
          "give it inputs of the same shape, or a layer of its own");
    } catch (const UserError& error) {
      problems.report(node.pointer, format("'{}' reads {}{}: {}", node.name, shapes_text(shapes),
                                           use_text(node), error.what()));
    }
  }
  return plans;
}

}  // namespace qnn
