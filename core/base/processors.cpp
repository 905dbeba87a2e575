#include "core/base/processors.hpp"

#include <sched.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "core/base/control_groups.hpp"
#include "core/base/parallel.hpp"
#include "core/base/proc_lines.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

std::string first_line(const FileSystem& files, const Path& path) {
  const std::vector<std::string> lines = proc_lines(files, path);
  return lines.empty() ? std::string() : lines[0];
}

std::optional<int> quotient(std::string_view quota, std::string_view period) {
  const std::optional<std::int64_t> q = parse_integer(quota);
  const std::optional<std::int64_t> p = parse_integer(period);
  if (!q || !p || *q <= 0 || *p <= 0) return std::nullopt;  // "max" and -1 are no limit
  const std::int64_t rounded_up = *q / *p + (*q % *p == 0 ? 0 : 1);
  return static_cast<int>(std::min<std::int64_t>(rounded_up, std::numeric_limits<int>::max()));
}

std::optional<int> quota_of(const FileSystem& files, const ControlGroup& group) {
  if (group.version == 1)
    return quotient(first_line(files, group.folder / "cpu.cfs_quota_us"),
                    first_line(files, group.folder / "cpu.cfs_period_us"));
  const std::vector<std::string> fields = split(first_line(files, group.folder / "cpu.max"), ' ');
  return fields.size() == 2 ? quotient(fields[0], fields[1]) : std::nullopt;
}

int processors_by_affinity() {
  // The kernel refuses a mask smaller than its own, so it is enlarged until it is accepted.
  for (std::size_t count = 1024; count <= (std::size_t{1} << 20); count *= 2) {
    std::vector<cpu_set_t> mask(count / CPU_SETSIZE);
    const std::size_t bytes = mask.size() * sizeof(cpu_set_t);
    if (sched_getaffinity(0, bytes, mask.data()) == 0) return CPU_COUNT_S(bytes, mask.data());
  }
  return static_cast<int>(std::thread::hardware_concurrency());
}

}  // namespace

std::optional<int> processors_by_quota(const FileSystem& files, const Path& root) {
  std::optional<int> least;
  for (const ControlGroup& group : control_groups(files, "cpu", root))
    if (const auto quota = quota_of(files, group); quota && (!least || *quota < *least))
      least = quota;
  return least;
}

int available_processors() {
  const std::unique_ptr<FileSystem> files = make_posix_file_system();
  const int by_affinity = processors_by_affinity();
  const int by_quota = processors_by_quota(*files).value_or(by_affinity);
  return std::max(1, std::min(by_affinity, by_quota));
}

}  // namespace qnn
