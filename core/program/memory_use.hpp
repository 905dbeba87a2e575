#pragma once

#include <cstddef>
#include <vector>

#include "core/program/plan_memory.hpp"
#include "core/program/program.hpp"

namespace qnn {

// What a plan's memory holds, in bytes, while the step runs at which most of it is somebody's.
struct MemoryUse {
  std::size_t step = 0;                 // the first such one
  std::size_t kept_for_backward = 0;    // values and layers' notes that backward steps read
  std::size_t other_values = 0;         // that only forward steps, the loss and callers read
  std::size_t gradients = 0;            // of values
  std::size_t parameter_gradients = 0;  // which live until the optimizer has read them
  std::size_t gaps = 0;                 // nobody's: between buffers, and behind them
  std::vector<BufferId> buffers;        // alive then, the largest first; no aliases
};

MemoryUse memory_use(const Program& program, const MemoryPlan& plan);

}  // namespace qnn
