#pragma once

#include "core/graph/graph.hpp"

namespace qnn {

// Whether a quantizer gives a node's kernel or (first) input one magnitude, or one for each
// channel: ±1 or ±s. Of nodes whose plan has a product.
bool kernel_is_signs(const Graph& graph, const NodePlans& plans, NodeId node);
bool input_is_signs(const Graph& graph, const NodePlans& plans, NodeId node);

}  // namespace qnn
