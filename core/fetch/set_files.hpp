#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/file_system.hpp"
#include "core/fetch/downloads.hpp"

namespace qnn {

// Where qnn-data keeps the files of a set: FOLDER/name.
Path set_folder(const DownloadableSet& set, const Path& folder);

// The sums of the files that were unpacked into this folder, as `sha256sum -c` reads them. The
// archive that they are from was checked; nobody publishes theirs.
Path sums_file(const DownloadableSet& set, const Path& folder);

enum class FileState {
  Missing,
  Damaged,   // not the published bytes
  Unproven,  // of the right size, and there is no checksum to compare it with
  Good,
};

// How a file of a set was found in the data folder.
struct FileReport {
  const Download* download = nullptr;
  const ContentFile* content = nullptr;
  FileState state = FileState::Missing;
  Path path;            // the one that training reads; nothing if it is missing
  std::string problem;  // if it is damaged, "it has 727 bytes ..."
};

// Size: only whether files are there and may be right, at the price of looking. Checksum: reads
// them.
enum class Scrutiny { Size, Checksum };

// A report for each content of each download, in order. Errors: those of reading.
std::vector<FileReport> examine_set(const FileSystem& files, const DownloadableSet& set,
                                    const Path& folder, Scrutiny scrutiny);

}  // namespace qnn
