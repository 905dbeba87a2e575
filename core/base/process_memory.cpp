#include "core/base/process_memory.hpp"

#include "core/base/proc_lines.hpp"
#include "core/base/text.hpp"

namespace qnn {

std::optional<ProcessMemory> process_memory(const FileSystem& files, const Path& root) {
  const auto lines = proc_lines(files, root / "proc/self/status");
  const auto resident = kibibytes_after(lines, "VmRSS:");
  const auto peak = kibibytes_after(lines, "VmHWM:");
  if (!resident || !peak) return std::nullopt;
  return ProcessMemory{.resident = *resident, .peak = *peak};
}

std::string mebibytes(std::uint64_t bytes) {
  return format("{:.1f} MiB", static_cast<double>(bytes) / (1 << 20));
}

}  // namespace qnn
