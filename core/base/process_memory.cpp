#include "core/base/process_memory.hpp"

#include <string>
#include <string_view>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

constexpr std::uint64_t kMaxFileBytes = 1 << 16;
constexpr std::uint64_t kKibibyte = 1024;

// The number in "VmRSS:\t   1234 kB".
std::optional<std::uint64_t> kibibytes(std::string_view line) {
  const std::size_t begin = line.find_first_of("0123456789");
  if (begin == std::string_view::npos) return std::nullopt;
  const std::size_t end = line.find_first_not_of("0123456789", begin);
  const auto number = parse_integer(line.substr(begin, end - begin));
  if (!number || *number < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*number) * kKibibyte;
}

}  // namespace

std::optional<ProcessMemory> process_memory(const FileSystem& files, const Path& root) {
  std::string text;
  try {
    text = files.read(root / "proc/self/status", kMaxFileBytes);
  } catch (const UserError&) {
    return std::nullopt;
  }
  std::optional<std::uint64_t> resident, peak;
  for (const std::string& line : split(text, '\n')) {
    if (line.starts_with("VmRSS:")) resident = kibibytes(line);
    if (line.starts_with("VmHWM:")) peak = kibibytes(line);
  }
  if (!resident || !peak) return std::nullopt;
  return ProcessMemory{.resident = *resident, .peak = *peak};
}

std::string mebibytes(std::uint64_t bytes) {
  return format("{:.1f} MiB", static_cast<double>(bytes) / (1 << 20));
}

}  // namespace qnn
