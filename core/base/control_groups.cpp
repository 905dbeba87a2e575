#include "core/base/control_groups.hpp"

#include <algorithm>

#include "core/base/proc_lines.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

// Inside a container the mount may show the container's group as its root while `group` is the
// host's name for it, so each ancestor is tried, the mount itself included.
void add_with_ancestors(const Path& mount, const Path& group, int version,
                        std::vector<ControlGroup>& groups) {
  for (Path part = group.relative_path();; part = part.parent_path()) {
    groups.push_back(
        {.folder = mount / part, .name = format("/{}", part.string()), .version = version});
    if (part.empty()) return;
  }
}

}  // namespace

std::vector<ControlGroup> control_groups(const FileSystem& files, std::string_view controller,
                                         const Path& root) {
  const Path mount = root / "sys/fs/cgroup";
  std::vector<ControlGroup> groups;
  for (const std::string& line : proc_lines(files, root / "proc/self/cgroup")) {
    // "hierarchy:controllers:/path"; version 2 names no controllers.
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const Path group = line.substr(second + 1);
    const std::vector<std::string> names = split(controllers, ',');
    if (controllers.empty()) {
      add_with_ancestors(mount, group, 2, groups);
    } else if (std::ranges::find(names, controller) != names.end()) {
      add_with_ancestors(mount / controllers, group, 1, groups);
      if (names.size() > 1) add_with_ancestors(mount / controller, group, 1, groups);
    }
  }
  return groups;
}

}  // namespace qnn
