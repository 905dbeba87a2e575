#include "core/base/available_memory.hpp"

#include <algorithm>
#include <array>

#include "core/base/control_groups.hpp"
#include "core/base/proc_lines.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

std::uint64_t left_of(std::uint64_t limit, std::uint64_t used) {
  return limit - std::min(limit, used);
}

std::optional<AvailableMemory> of_machine(const FileSystem& files, const Path& root) {
  const auto lines = proc_lines(files, root / "proc/meminfo");
  const auto free = kibibytes_after(lines, "MemAvailable:");
  if (!free) return std::nullopt;
  const std::uint64_t swap = kibibytes_after(lines, "SwapFree:").value_or(0);
  return AvailableMemory{.bytes = *free + swap, .of = "this machine"};
}

std::optional<AvailableMemory> of_address_space(const FileSystem& files, const Path& root) {
  const auto limit =
      number_after(proc_lines(files, root / "proc/self/limits"), "Max address space");
  const auto used = kibibytes_after(proc_lines(files, root / "proc/self/status"), "VmSize:");
  if (!limit || !used) return std::nullopt;
  return AvailableMemory{.bytes = left_of(*limit, *used), .of = "ulimit -v"};
}

// What the files of a version of control groups are called.
struct GroupFiles {
  const char* limit;
  const char* usage;
  std::array<const char*, 2> reclaimable;  // of memory.stat: given back when memory is short
};
constexpr GroupFiles kVersion1{.limit = "memory.limit_in_bytes",
                               .usage = "memory.usage_in_bytes",
                               .reclaimable = {"total_inactive_file ", "total_active_file "}};
constexpr GroupFiles kVersion2{.limit = "memory.max",
                               .usage = "memory.current",
                               .reclaimable = {"inactive_file ", "active_file "}};

// A group of version 1 without a limit says a number near 2^63.
std::optional<AvailableMemory> of_group(const FileSystem& files, const ControlGroup& group) {
  const GroupFiles& names = group.version == 1 ? kVersion1 : kVersion2;
  const auto limit = number_after(proc_lines(files, group.folder / names.limit), "");
  const auto usage = number_after(proc_lines(files, group.folder / names.usage), "");
  if (!limit || !usage) return std::nullopt;
  std::uint64_t used = *usage;
  const auto stat = proc_lines(files, group.folder / "memory.stat");
  for (const char* key : names.reclaimable)
    used = left_of(used, number_after(stat, key).value_or(0));
  return AvailableMemory{.bytes = left_of(*limit, used),
                         .of = format("the control group {}", group.name)};
}

}  // namespace

std::optional<AvailableMemory> available_memory(const FileSystem& files, const Path& root) {
  std::optional<AvailableMemory> least;
  const auto take = [&](const std::optional<AvailableMemory>& each) {
    if (each && (!least || each->bytes < least->bytes)) least = each;
  };
  take(of_machine(files, root));
  for (const ControlGroup& group : control_groups(files, "memory", root))
    take(of_group(files, group));
  take(of_address_space(files, root));
  return least;
}

}  // namespace qnn
