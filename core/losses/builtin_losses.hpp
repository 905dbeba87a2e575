#pragma once

#include "core/config/registry.hpp"
#include "core/losses/loss.hpp"

namespace qnn {

using LossRegistry = Registry<Loss>;

// The list of built-in losses. To add one: a pair of files beside this one, a line here.
LossRegistry builtin_losses();

}  // namespace qnn
