#pragma once

#include <cstdint>

#include "core/graph/graph.hpp"

namespace qnn {

// Memory for the values between layers, of one sample; see LayerSummary for what is counted.
std::uint64_t activation_bits(const Graph& graph, const NodePlans& plans, NodeId id);
std::uint64_t training_bits(const Graph& graph, const NodePlans& plans, NodeId id);

// The largest sum of the activations that are alive while one of the nodes runs.
std::uint64_t peak_activation_bits(const Graph& graph, const NodePlans& plans);

}  // namespace qnn
