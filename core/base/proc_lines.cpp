#include "core/base/proc_lines.hpp"

#include "core/base/errors.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

constexpr std::uint64_t kMaxFileBytes = 1 << 20;
constexpr std::uint64_t kKibibyte = 1024;

}  // namespace

std::vector<std::string> proc_lines(const FileSystem& files, const Path& path) {
  try {
    return split(files.read(path, kMaxFileBytes), '\n');
  } catch (const UserError&) {
    return {};
  }
}

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

std::optional<std::uint64_t> kibibytes_after(const std::vector<std::string>& lines,
                                             std::string_view key) {
  const auto number = number_after(lines, key);
  return number ? std::optional(*number * kKibibyte) : std::nullopt;
}

}  // namespace qnn
