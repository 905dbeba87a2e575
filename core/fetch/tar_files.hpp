#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/file_system.hpp"

namespace qnn {

struct TarFile {
  std::string name;        // as the archive says; never to be used as a path
  std::string_view bytes;  // in the archive
};

// The regular files of a tar archive in memory (POSIX ustar and GNU; long names of either are left
// under their short form). Folders, links, devices and extensions are passed over. Throws
// UserError(BadData) that names `path` and the offset if a header's checksum is wrong, a size is
// unreadable, or a file reaches beyond the archive.
std::vector<TarFile> tar_files(std::string_view archive, const Path& path);

}  // namespace qnn
