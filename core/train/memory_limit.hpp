#pragma once

#include <optional>

#include "core/base/available_memory.hpp"
#include "core/train/check_run.hpp"
#include "core/train/memory_estimate.hpp"

namespace qnn {

// Throws UserError(Memory), with a table and the largest data.batch_size that fits, if the network
// of `estimate` needs more than is available. Said before the first step, it costs nobody a night.
void refuse_too_little_memory(const CheckedRun& run, const ProgramOptions& options,
                              const MemoryEstimate& estimate,
                              const std::optional<AvailableMemory>& available);

}  // namespace qnn
