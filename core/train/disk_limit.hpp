#pragma once

#include <cstdint>

#include "core/base/file_system.hpp"
#include "core/spec/run_spec.hpp"
#include "core/train/memory_estimate.hpp"

namespace qnn {

// How much a run's folder may take of its disk, in bytes.
struct DiskNeeds {
  std::uint64_t checkpoint = 0;  // each of them
  // last, previous, best, what early stopping and on_non_finite go back to, and the temporary that
  // the next one is written to.
  std::uint64_t checkpoints = 0;
  std::uint64_t records = 0;  // everything else: metrics, log, histograms, report; 1,000 epochs

  std::uint64_t total() const { return checkpoint * checkpoints + records; }
};
DiskNeeds disk_needs(const RunSpec& spec, const MemoryEstimate& memory);

// Throws UserError(Io) with the numbers and the remedy if the disk that holds, or would hold, the
// run's folder has less room than that; what its checkpoints take already counts as room.
void refuse_too_little_disk(const FileSystem& files, const Path& run, const DiskNeeds& needs);

}  // namespace qnn
