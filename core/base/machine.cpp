#include "core/base/machine.hpp"

#include <unistd.h>

#include <array>
#include <cctype>
#include <chrono>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/base/utc_time.hpp"

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

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "host";
  std::string host = name.data();
  for (char& c : host)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '.' && c != '_') c = '_';
  return host;
}

std::string this_process() {
  return format("process {} on {} since {}", ::getpid(), host_name(),
                utc_text(std::chrono::system_clock::now()) + "Z");
}

}  // namespace qnn
