#pragma once

#include <optional>

#include "core/base/file_system.hpp"

namespace qnn {

// Processors that the control group of this process grants by its CPU quota, rounded up; nothing if
// there is no quota. Reads proc/self/cgroup and sys/fs/cgroup (versions 1 and 2) below `root`; the
// tightest of the group's and its ancestors' quotas counts. What cannot be read sets no limit.
std::optional<int> processors_by_quota(const FileSystem& files, const Path& root = "/");

}  // namespace qnn
