#pragma once

#include "core/config/registry.hpp"
#include "core/optimizers/optimizer.hpp"

namespace qnn {

using OptimizerRegistry = Registry<Optimizer>;

// The list of built-in optimizers. To add one: a pair of files beside this one, a line here.
OptimizerRegistry builtin_optimizers();

}  // namespace qnn
