#include "core/base/machine.hpp"

#include "core/base/errors.hpp"
#include "core/base/text.hpp"

namespace qnn {

std::string cpu_model(const FileSystem& files) {
  constexpr std::uint64_t kEnough = 1 << 16;
  std::string text;
  try {
    text = files.read_range("/proc/cpuinfo", 0, kEnough);
  } catch (const UserError&) {
    return "unknown";
  }
  for (const std::string& line : split(text, '\n')) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
}

}  // namespace qnn
