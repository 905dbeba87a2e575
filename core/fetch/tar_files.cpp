#include "core/fetch/tar_files.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

constexpr std::size_t kBlock = 512;

// Fields of a header: where they begin, and how long they are.
struct TarField {
  std::size_t begin;
  std::size_t size;
};
constexpr TarField kName{0, 100}, kSize{124, 12}, kChecksum{148, 8}, kMagic{257, 6},
    kPrefix{345, 155};
constexpr std::size_t kType = 156;

std::string_view field(std::string_view header, TarField of) {
  const std::string_view all = header.substr(of.begin, of.size);
  return all.substr(0, all.find('\0'));
}

// Octal digits among spaces; nothing for anything else, also GNU's binary numbers.
std::optional<std::uint64_t> octal(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  if (text.empty()) return std::nullopt;
  std::uint64_t value = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '7') return std::nullopt;
    value = value * 8 + static_cast<std::uint64_t>(digit - '0');
  }
  return value;
}

// The sum of a header's bytes, those of the sum itself counted as spaces.
std::uint64_t header_sum(std::string_view header) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const bool of_sum = i >= kChecksum.begin && i < kChecksum.begin + kChecksum.size;
    sum += of_sum ? ' ' : static_cast<unsigned char>(header[i]);
  }
  return sum;
}

std::string full_name(std::string_view header) {
  const std::string_view name = field(header, kName);
  const std::string_view prefix =
      field(header, kMagic) == "ustar" ? field(header, kPrefix) : std::string_view();
  return prefix.empty() ? std::string(name) : format("{}/{}", prefix, name);
}

bool is_zero(std::string_view block) {
  return std::all_of(block.begin(), block.end(), [](char c) { return c == '\0'; });
}

}  // namespace

std::vector<TarFile> tar_files(std::string_view archive, const Path& path) {
  std::vector<TarFile> found;
  std::size_t at = 0;
  const auto bad = [&](std::string_view what) {
    return UserError(ErrorKind::BadData,
                     format("{}: this is no sound tar archive: {} at byte {} of its contents",
                            path.string(), what, at));
  };
  while (at < archive.size()) {
    if (archive.size() - at < kBlock) throw bad("it ends within a header");
    const std::string_view header = archive.substr(at, kBlock);
    if (is_zero(header)) break;
    if (octal(field(header, kChecksum)) != header_sum(header)) throw bad("a header is damaged");
    const auto size = octal(field(header, kSize));
    if (!size) throw bad("the size of a file cannot be read");
    if (*size > archive.size() - at - kBlock) throw bad("a file reaches beyond the end");
    const char type = header[kType];
    if (type == '0' || type == '\0')
      found.push_back(
          {full_name(header), archive.substr(at + kBlock, static_cast<std::size_t>(*size))});
    const std::size_t blocks = (static_cast<std::size_t>(*size) + kBlock - 1) / kBlock;
    at += kBlock + std::min(blocks * kBlock, archive.size() - at - kBlock);
  }
  return found;
}

}  // namespace qnn
