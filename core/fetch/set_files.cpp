#include "core/fetch/set_files.hpp"

#include <algorithm>
#include <optional>

#include "core/base/errors.hpp"
#include "core/base/sha256.hpp"
#include "core/base/text.hpp"
#include "data/gzip.hpp"
#include "data/named_cifar.hpp"
#include "data/named_idx.hpp"

namespace qnn {
namespace {

constexpr std::uint64_t kMaxSumsBytes = 1 << 16;
constexpr std::size_t kSumDigits = 64;

struct Verdict {
  FileState state = FileState::Good;
  std::string problem = {};
};

Verdict wrong_size(std::uint64_t expected, std::uint64_t found, std::string_view what) {
  return {FileState::Damaged, format("it {} {} bytes instead of {}", what, with_thousands(found),
                                     with_thousands(expected))};
}

Verdict compare_sums(std::string_view expected, std::string_view bytes) {
  if (expected.empty()) return {FileState::Unproven};
  const std::string found = sha256_hex(bytes);
  if (found == expected) return {};
  return {FileState::Damaged, format("its SHA-256 is {} instead of {}", found, expected)};
}

// What sums_file says of a file; empty if nothing.
std::string recorded_sum(const FileSystem& files, const Path& sums, std::string_view name) {
  if (!files.exists(sums)) return {};
  for (const std::string& line : split(files.read(sums, kMaxSumsBytes), '\n'))
    if (line.size() > kSumDigits && line.substr(kSumDigits) == format("  {}", name))
      return line.substr(0, kSumDigits);
  return {};
}

// A compressed file that is not the published one byte for byte may still hold the same.
Verdict examine_contents(const FileReport& report, std::string_view bytes) {
  const ContentFile& content = *report.content;
  try {
    const Values<char> values = inflate_gzip(bytes, content.size, report.path.string());
    if (values.size() != content.size) return wrong_size(content.size, values.size(), "holds");
    return compare_sums(content.sha256, as_text(values));
  } catch (const UserError& error) {
    if (error.kind() != ErrorKind::BadData) throw;
    return {FileState::Damaged, "it is no gzip file of the published contents"};
  }
}

Verdict examine_file(const FileSystem& files, const DownloadableSet& set, const FileReport& report,
                     Scrutiny scrutiny) {
  const bool compressed = !set.is_archive() && report.path.extension() == ".gz";
  const std::uint64_t size = files.size(report.path);
  if (scrutiny == Scrutiny::Size) {
    // A file that was compressed again has another size.
    if (!compressed && size != report.content->size)
      return wrong_size(report.content->size, size, "has");
    return {FileState::Unproven};
  }
  // Compressed by somebody else it may be larger than the published file.
  const std::uint64_t most = 2 * std::max(report.download->size, report.content->size);
  if (size > most) return wrong_size(report.content->size, size, "has");
  const auto mapped = files.map(report.path, most);
  const std::string_view bytes = mapped->bytes();
  if (compressed) {
    if (sha256_hex(bytes) == report.download->sha256) return {};
    return examine_contents(report, bytes);
  }
  if (bytes.size() != report.content->size)
    return wrong_size(report.content->size, bytes.size(), "has");
  if (!set.is_archive()) return compare_sums(report.content->sha256, bytes);
  const Path sums = report.path.parent_path() / "SHA256SUMS";
  return compare_sums(recorded_sum(files, sums, report.content->name), bytes);
}

}  // namespace

Path set_folder(const DownloadableSet& set, const Path& folder) { return folder / set.name; }

Path sums_file(const DownloadableSet& set, const Path& folder) {
  return set_folder(set, folder) / "SHA256SUMS";
}

std::vector<FileReport> examine_set(const FileSystem& files, const DownloadableSet& set,
                                    const Path& folder, Scrutiny scrutiny) {
  std::vector<FileReport> reports;
  for (const Download& download : set.downloads) {
    for (const ContentFile& content : download.contents) {
      FileReport report{.download = &download, .content = &content, .path = {}, .problem = {}};
      const std::vector<Path> places =
          set.is_archive() ? named_cifar_places(set.name, set.archive, folder, content.name)
                           : named_idx_places(set.name, folder, content.name);
      const auto found = std::find_if(places.begin(), places.end(),
                                      [&](const Path& path) { return files.exists(path); });
      if (found != places.end()) {
        report.path = *found;
        Verdict verdict = examine_file(files, set, report, scrutiny);
        report.state = verdict.state;
        report.problem = std::move(verdict.problem);
      }
      reports.push_back(std::move(report));
    }
  }
  return reports;
}

}  // namespace qnn
