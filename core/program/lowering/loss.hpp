#pragma once

#include "core/program/lowering/draft.hpp"

namespace qnn {

// The loss step, which begins the gradients, and the penalties that regularizers add to it. After
// all forward steps.
void lower_loss(ProgramDraft& draft);

// What the penalties of parameters add to their gradients. They are of latent weights, so this
// comes after all backward steps, those of their quantizers included.
void lower_penalty_gradients(ProgramDraft& draft);

}  // namespace qnn
