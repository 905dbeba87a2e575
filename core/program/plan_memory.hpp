#pragma once

#include <cstddef>
#include <vector>

#include "core/kernels/workspace.hpp"
#include "core/program/program.hpp"

namespace qnn {

// Where every buffer lies. Buffers of kind Parameter and State lie in the parameter store and have
// no place here; Input and Target are given with each batch.
struct MemoryPlan {
  static constexpr std::size_t kElsewhere = ~std::size_t{0};
  std::vector<std::size_t> offsets;  // by BufferId, in bytes; multiples of 64
  std::size_t buffer_bytes = 0;      // of all buffers together
  WorkspaceSize workspace;           // scratch that serves every step
};

// Each buffer gets a place of its own, in the order of first use.
MemoryPlan plan_memory(const Program& program, const Graph& graph, const NodePlans& plans);

}  // namespace qnn
