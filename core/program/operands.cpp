#include "core/program/operands.hpp"

namespace qnn {
namespace {

bool gives_signs(const Quantizer* quantizer) {
  return quantizer != nullptr && (quantizer->levels() == Levels::PlusMinusOne ||
                                  quantizer->levels() == Levels::ScaledPlusMinusOne);
}

}  // namespace

bool kernel_is_signs(const Graph& graph, const NodePlans& plans, NodeId node) {
  const Node& owner = graph.nodes[graph.nodes[node].owner];
  return gives_signs(owner.kernel_quantizer(plans[node].parameters[0].quantizer_key));
}

bool input_is_signs(const Graph& graph, const NodePlans& plans, NodeId node) {
  if (graph.nodes[node].input_quantizer != nullptr)
    return gives_signs(graph.nodes[node].input_quantizer);
  const Source source = graph.nodes[node].inputs[0];
  if (source.is_input()) return false;
  if (graph.nodes[source.index].output_quantizer != nullptr)
    return gives_signs(graph.nodes[source.index].output_quantizer);
  return plans[source.index].reshapes_only && input_is_signs(graph, plans, source.index);
}

}  // namespace qnn
