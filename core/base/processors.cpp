#include "core/base/processors.hpp"

#include <sched.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <string>
#include <thread>

#include "core/base/errors.hpp"
#include "core/base/parallel.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

constexpr std::uint64_t kMaxFileBytes = 1 << 16;

std::string read_or_nothing(const FileSystem& files, const Path& path) {
  try {
    return files.read(path, kMaxFileBytes);
  } catch (const UserError&) {
    return {};
  }
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

std::optional<int> quotient(std::string_view quota, std::string_view period) {
  const std::optional<std::int64_t> q = parse_integer(quota);
  const std::optional<std::int64_t> p = parse_integer(period);
  if (!q || !p || *q <= 0 || *p <= 0) return std::nullopt;  // "max" and -1 are no limit
  const std::int64_t rounded_up = *q / *p + (*q % *p == 0 ? 0 : 1);
  return static_cast<int>(std::min<std::int64_t>(rounded_up, std::numeric_limits<int>::max()));
}

std::optional<int> quota_version2(const FileSystem& files, const Path& group) {
  const std::vector<std::string> fields =
      split(first_line(read_or_nothing(files, group / "cpu.max")), ' ');
  if (fields.size() != 2) return std::nullopt;
  return quotient(fields[0], fields[1]);
}

std::optional<int> quota_version1(const FileSystem& files, const Path& group) {
  return quotient(first_line(read_or_nothing(files, group / "cpu.cfs_quota_us")),
                  first_line(read_or_nothing(files, group / "cpu.cfs_period_us")));
}

// Inside a container the mount may show the container's group as its root while `group` is the
// host's name for it, so each ancestor is tried, the mount itself included.
template <class Read>
std::optional<int> tightest_quota(const Path& mount, const Path& group, const Read& read) {
  std::optional<int> least;
  Path part = group.relative_path();
  while (true) {
    const std::optional<int> quota = read(mount / part);
    if (quota && (!least || *quota < *least)) least = quota;
    if (part.empty()) return least;
    part = part.parent_path();
  }
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
  const Path mount = root / "sys/fs/cgroup";
  std::optional<int> least;
  const std::string groups = read_or_nothing(files, root / "proc/self/cgroup");
  for (const std::string& line : split(groups, '\n')) {
    // "hierarchy:controllers:/path"; version 2 names no controllers.
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const Path group = line.substr(second + 1);
    const std::vector<std::string> names = split(controllers, ',');
    std::optional<int> quota;
    if (controllers.empty()) {
      quota = tightest_quota(mount, group,
                             [&](const Path& path) { return quota_version2(files, path); });
    } else if (std::find(names.begin(), names.end(), "cpu") != names.end()) {
      for (const Path& hierarchy : {mount / controllers, mount / "cpu"}) {
        if (quota) break;
        quota = tightest_quota(hierarchy, group,
                               [&](const Path& path) { return quota_version1(files, path); });
      }
    }
    if (quota && (!least || *quota < *least)) least = quota;
  }
  return least;
}

int available_processors() {
  const std::unique_ptr<FileSystem> files = make_posix_file_system();
  const int by_affinity = processors_by_affinity();
  const int by_quota = processors_by_quota(*files).value_or(by_affinity);
  return std::max(1, std::min(by_affinity, by_quota));
}

}  // namespace qnn
