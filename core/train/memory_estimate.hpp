#pragma once

#include <cstdint>
#include <string>

#include "core/base/file_system.hpp"
#include "core/program/plan_memory.hpp"
#include "core/train/check_run.hpp"
#include "core/train/run_data.hpp"

namespace qnn {

// How much memory a program's process will have resident at its peak, in bytes. All tensors are
// zeroed when they are made, so that every page of them counts, whether a step uses it or not.
struct MemoryEstimate {
  // Of the network.
  std::uint64_t parameters = 0;
  std::uint64_t slots = 0;   // of optimizers, and of flip_ratio
  std::uint64_t states = 0;  // moving statistics
  std::uint64_t buffers = 0;
  std::uint64_t scratch = 0;  // of all threads

  std::uint64_t batches = 0;  // one of each part of the data
  std::uint64_t data = 0;     // the samples
  std::uint64_t process = 0;  // code, libraries, threads, what the config has become
  // What the process had at most before; reading data takes more than the data.
  std::uint64_t peak_before = 0;

  std::uint64_t network() const { return parameters + slots + states + buffers + scratch; }
  std::uint64_t peak() const;
};

// For this process, before the model is made. Measures what it takes now (0 where the system does
// not tell), after the data have been read; nullptr: without data.
MemoryEstimate estimate_memory(const CheckedRun& run, const Program& program,
                               const MemoryPlan& plan, const RunData* data,
                               const FileSystem& files);

// "memory: 93.1 MiB predicted: 51.0 MiB of the network, ...".
std::string memory_line(const MemoryEstimate& estimate);

}  // namespace qnn
