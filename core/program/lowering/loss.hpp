#pragma once

#include "core/program/lowering/draft.hpp"

namespace qnn {

// The loss step of each output that has a loss, which begins gradients, and the penalties that
// regularizers add. After all forward steps. False if there are no losses, and so no penalties.
bool lower_losses(ProgramDraft& draft);

// What the penalties of parameters add to their gradients. They are of latent weights, so this
// comes after all backward steps, those of their quantizers included.
void lower_penalty_gradients(ProgramDraft& draft);

}  // namespace qnn
