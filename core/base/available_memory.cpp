#include "core/base/available_memory.hpp"

#include <string_view>
#include <vector>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

constexpr std::uint64_t kMaxFileBytes = 1 << 20;
constexpr std::uint64_t kKibibyte = 1024;

std::vector<std::string> lines_of(const FileSystem& files, const Path& path) {
  try {
    return split(files.read(path, kMaxFileBytes), '\n');
  } catch (const UserError&) {
    return {};
  }
}

// The first number after `key` in the line that begins with it.
std::optional<std::uint64_t> number_after(const std::vector<std::string>& lines,
                                          std::string_view key) {
  for (const std::string& line : lines) {
    if (!line.starts_with(key)) continue;
    const std::string_view rest = std::string_view(line).substr(key.size());
    const std::size_t begin = rest.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return std::nullopt;
    const std::size_t end = rest.find_first_of(" \t", begin);
    const auto number = parse_integer(rest.substr(begin, end - begin));
    if (!number || *number < 0) return std::nullopt;  // "max", "unlimited"
    return static_cast<std::uint64_t>(*number);
  }
  return std::nullopt;
}

std::uint64_t left_of(std::uint64_t limit, std::uint64_t used) {
  return limit - std::min(limit, used);
}

std::optional<AvailableMemory> of_machine(const FileSystem& files, const Path& root) {
  const auto lines = lines_of(files, root / "proc/meminfo");
  const auto free = number_after(lines, "MemAvailable:");
  if (!free) return std::nullopt;
  const std::uint64_t swap = number_after(lines, "SwapFree:").value_or(0);
  return AvailableMemory{.bytes = (*free + swap) * kKibibyte, .of = "this machine"};
}

std::optional<AvailableMemory> of_address_space(const FileSystem& files, const Path& root) {
  const auto limit = number_after(lines_of(files, root / "proc/self/limits"), "Max address space");
  const auto used = number_after(lines_of(files, root / "proc/self/status"), "VmSize:");
  if (!limit || !used) return std::nullopt;
  return AvailableMemory{.bytes = left_of(*limit, *used * kKibibyte), .of = "ulimit -v"};
}

// What the files of a version of control groups are called.
struct GroupFiles {
  const char* mount;
  const char* limit;
  const char* usage;
  std::vector<const char*> reclaimable;  // of memory.stat: given back when memory is short
};

// A group of version 1 without a limit says a number near 2^63.
std::optional<std::uint64_t> left_in_group(const FileSystem& files, const Path& folder,
                                           const GroupFiles& names) {
  const auto limit = number_after(lines_of(files, folder / names.limit), "");
  const auto usage = number_after(lines_of(files, folder / names.usage), "");
  if (!limit || !usage) return std::nullopt;
  std::uint64_t used = *usage;
  const auto stat = lines_of(files, folder / "memory.stat");
  for (const char* key : names.reclaimable)
    used = left_of(used, number_after(stat, key).value_or(0));
  return left_of(*limit, used);
}

// "4:memory:/a/b" of version 1, "0::/a/b" of version 2.
std::optional<AvailableMemory> of_groups(const FileSystem& files, const Path& root) {
  const GroupFiles first{.mount = "sys/fs/cgroup/memory",
                         .limit = "memory.limit_in_bytes",
                         .usage = "memory.usage_in_bytes",
                         .reclaimable = {"total_inactive_file ", "total_active_file "}};
  const GroupFiles second{.mount = "sys/fs/cgroup",
                          .limit = "memory.max",
                          .usage = "memory.current",
                          .reclaimable = {"inactive_file ", "active_file "}};
  std::optional<AvailableMemory> least;
  for (const std::string& line : lines_of(files, root / "proc/self/cgroup")) {
    const std::vector<std::string> parts = split(line, ':');
    if (parts.size() < 3) continue;
    const bool is_second = parts[0] == "0";
    if (!is_second && parts[1] != "memory") continue;
    const GroupFiles& names = is_second ? second : first;
    const Path mount = root / names.mount;
    // In a container the group's own folder may be what is mounted, so that the path leads nowhere.
    for (Path group = Path(parts[2]).relative_path();; group = group.parent_path()) {
      const auto left = left_in_group(files, mount / group, names);
      if (left && (!least || *left < least->bytes))
        least = {.bytes = *left, .of = format("the control group /{}", group.string())};
      if (group.empty()) break;
    }
  }
  return least;
}

}  // namespace

std::optional<AvailableMemory> available_memory(const FileSystem& files, const Path& root) {
  std::optional<AvailableMemory> least;
  for (const auto& each :
       {of_machine(files, root), of_groups(files, root), of_address_space(files, root)})
    if (each && (!least || each->bytes < least->bytes)) least = each;
  return least;
}

}  // namespace qnn
