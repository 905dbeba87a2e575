#pragma once

#include "core/program/lowering/draft.hpp"

namespace qnn {

// The backward steps of one node: of the activation, the bias, the layer and its quantizers, and
// the sums of what reaches the nodes that it reads. Nodes come in reverse order, after the loss.
void lower_backward(ProgramDraft& draft, NodeId id);

}  // namespace qnn
