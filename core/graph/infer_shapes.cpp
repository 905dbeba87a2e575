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

// What initializers and constraints need of the shapes that they have got.
void check_weights(const LayerPlan& plan) {
  for (const ParameterSpec& spec : plan.parameters) {
    check_initializer(spec.initializer, spec.shape);
    if (spec.constraint) check_constraint(*spec.constraint, spec.shape);
  }
  for (const StateSpec& spec : plan.states) check_initializer(spec.initializer, spec.shape);
}

}  // namespace

const Shape& output_shape(const NodePlans& plans, const Shape& input, NodeId node) {
  return node == kGraphInput ? input : plans[node].output;
}

std::vector<Shape> input_shapes(const Graph& graph, const NodePlans& plans, const Shape& input,
                                NodeId node) {
  std::vector<Shape> shapes;
  for (const NodeId source : graph.nodes[node].inputs)
    shapes.push_back(output_shape(plans, input, source));
  return shapes;
}

NodePlans infer_shapes(const Graph& graph, const Shape& input, Problems& problems) {
  NodePlans plans(graph.nodes.size());
  std::vector<bool> planned(graph.nodes.size(), false);
  for (NodeId id = 0; id < graph.nodes.size(); ++id) {
    const Node& node = graph.nodes[id];
    const bool known = node.layer != nullptr &&
                       std::all_of(node.inputs.begin(), node.inputs.end(),
                                   [&](NodeId n) { return n == kGraphInput || planned[n]; });
    if (!known) continue;
    const std::vector<Shape> shapes = input_shapes(graph, plans, input, id);
    try {
      plans[id] = node.layer->plan(shapes);
      check_weights(plans[id]);
      planned[id] = true;
    } catch (const UserError& error) {
      const std::string use = node.used_at.empty() ? "" : format(", used at {}", node.used_at);
      problems.report(node.pointer, format("'{}' reads {}{}: {}", node.name, shapes_text(shapes),
                                           use, error.what()));
    }
  }
  return plans;
}

}  // namespace qnn
