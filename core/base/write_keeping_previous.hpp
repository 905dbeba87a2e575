#pragma once

#include <span>
#include <string_view>

#include "core/base/file_system.hpp"

namespace qnn {

// As write_file_atomically, and what `path` was before becomes `previous`, in the same folder; if
// there was nothing, `previous` stays as it is. At every moment, and after a loss of power at any
// moment, `path` is the old file or the new one, and `previous` a whole older one. (On disks that
// know no second names of files `path` is not there for a moment, but then `previous` is the old
// file.)
void write_keeping_previous(FileSystem& files, const Path& path, const Path& previous,
                            std::span<const std::string_view> pieces);

}  // namespace qnn
