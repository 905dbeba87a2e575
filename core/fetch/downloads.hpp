#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace qnn {

// A file that a data set reads, as it is once decompressed.
struct ContentFile {
  std::string_view name;
  std::uint64_t size = 0;
  std::string_view sha256;  // empty if nobody publishes it
};

// A file that sources offer, and what it holds.
struct Download {
  std::string_view name;
  std::uint64_t size = 0;
  std::string_view sha256;
  std::span<const ContentFile> contents;
};

// A published data set that can be fetched into the data folder.
struct DownloadableSet {
  std::string_view name;  // as data.dataset names it
  // The folder inside the downloads, which are .tar.gz files and of which the contents are kept; if
  // empty, the downloads are .gz files of one content each and kept as they are.
  std::string_view archive;
  std::span<const Download> downloads;
  // Addresses to which a download's name is added, all https; the first is asked first.
  std::span<const std::string_view> sources;

  bool is_archive() const { return !archive.empty(); }
  std::uint64_t bytes() const;  // of all downloads
};

// All of them, by name. (Tests link a list of their own in its place.)
std::span<const DownloadableSet> downloadable_sets();

// Throws UserError(Usage) that names the sets there are.
const DownloadableSet& downloadable_set(std::string_view name);

}  // namespace qnn
