#pragma once

#include "core/program/lowering/draft.hpp"

namespace qnn {

// The forward steps of one node: quantize its input and weights, run the layer, add the bias,
// activate, quantize the output. Nodes come in their order.
void lower_forward(ProgramDraft& draft, NodeId id);

}  // namespace qnn
