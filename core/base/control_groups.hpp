#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/file_system.hpp"

namespace qnn {

// A folder in which a limit on this process may stand.
struct ControlGroup {
  Path folder;
  std::string name;  // "/user/build"
  int version = 2;   // of control groups, 1 or 2: what the files in the folder are called
};

// This process's control groups for a controller, "cpu" or "memory", each with all that are around
// it, innermost first; some of the folders may not be there. Reads proc/self/cgroup below `root`;
// nothing without it. Source: cgroups(7).
std::vector<ControlGroup> control_groups(const FileSystem& files, std::string_view controller,
                                         const Path& root);

}  // namespace qnn
