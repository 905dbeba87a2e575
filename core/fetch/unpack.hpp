#pragma once

#include "core/base/file_system.hpp"
#include "core/fetch/downloads.hpp"

namespace qnn {

// Writes the contents of a downloaded .tar.gz, whose checksum was compared before, into the set's
// folder, each atomically, and before them their sums (sums_file). Names in the archive choose
// nothing but which of the contents a file is. Throws UserError(BadData) if one is not there
// exactly once and of its size; nothing is written then.
void unpack_archive(FileSystem& files, const DownloadableSet& set, const Download& download,
                    const Path& archive, const Path& folder);

}  // namespace qnn
