#pragma once

#include <string>
#include <vector>

#include "core/checkpoint/checkpoint.hpp"
#include "core/model/parameter_store.hpp"

namespace qnn {

// The tensors of a checkpoint: weights and states under their paths, optimizer slots as
// "path:slot", in the order of the store.
std::vector<NamedView> checkpoint_views(const ParameterStore& store);

// Copies a checkpoint's tensors into the store. Every tensor of the store must be there with its
// shape, and no others but, if the store has no slots, optimizer slots. A parameter without slots
// gets the running average of its weights, if the checkpoint has one (use_ema). Throws
// UserError(BadCheckpoint), naming `file` and the tensor.
void restore(const Checkpoint& checkpoint, const std::string& file, ParameterStore& store);

}  // namespace qnn
