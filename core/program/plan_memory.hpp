#pragma once

#include <cstddef>
#include <vector>

#include "core/kernels/workspace.hpp"
#include "core/program/lifetimes.hpp"
#include "core/program/program.hpp"

namespace qnn {

// Where every buffer lies. Buffers of kind Parameter and State lie in the parameter store and have
// no place here; Input and Target are given with each batch.
struct MemoryPlan {
  static constexpr std::size_t kElsewhere = ~std::size_t{0};
  std::vector<std::size_t> offsets;  // by BufferId, in bytes; multiples of 64
  std::vector<Lifetime> lifetimes;   // by BufferId: when the bytes are the buffer's own
  std::size_t buffer_bytes = 0;      // of all buffers together
  WorkspaceSize workspace;           // scratch that serves every step
};

// Whether bytes serve another buffer once the last reader of one has run.
enum class Reuse { ByLifetime, None };

// Buffers whose lifetimes overlap share no byte; aliases lie where their storage lies. The largest
// is placed first, each into the smallest gap that it fits among those placed before (Pisarchyk and
// Lee, Efficient Memory Management for Deep Neural Net Inference, arXiv:2001.03288). The same
// program gives the same plan.
MemoryPlan plan_memory(const Program& program, const Graph& graph, const NodePlans& plans,
                       Reuse reuse = Reuse::ByLifetime);

}  // namespace qnn
