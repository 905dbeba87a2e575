#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/file_system.hpp"

namespace qnn {

// How many bytes this process may still take before something refuses them or kills it.
struct AvailableMemory {
  std::uint64_t bytes = 0;
  std::string of;  // what has the least: "this machine", "the control group /build", "ulimit -v"
};

// The least of
//   this machine          MemAvailable and SwapFree of proc/meminfo
//   each control group    limit - usage + cached file pages, of this process's group and those
//                         around it, version 1 or 2 (proc/self/cgroup, sys/fs/cgroup)
//   ulimit -v             Max address space of proc/self/limits - VmSize of proc/self/status
// below `root`; nothing where the system tells none of them.
std::optional<AvailableMemory> available_memory(const FileSystem& files, const Path& root = "/");

}  // namespace qnn
