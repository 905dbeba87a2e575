#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/file_system.hpp"

namespace qnn {

// Bytes of this process that are in memory.
struct ProcessMemory {
  std::uint64_t resident = 0;  // now
  std::uint64_t peak = 0;      // at most so far
};

// Reads proc/self/status (VmRSS, VmHWM) below `root`; nothing if it is not there or says neither.
std::optional<ProcessMemory> process_memory(const FileSystem& files, const Path& root = "/");

// "12.3 MiB".
std::string mebibytes(std::uint64_t bytes);

}  // namespace qnn
