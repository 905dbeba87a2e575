#pragma once

#include "core/losses/value_loss.hpp"

namespace qnn {

// Losses and slopes of binary cross-entropy with the block's targets; see binary_crossentropy.hpp
// for the formulas.
void binary_crossentropy_of(const ValueBlock& block, bool logits);

}  // namespace qnn
