#pragma once

#include <memory>
#include <string_view>

#include "core/base/file_system.hpp"

namespace qnn {

// FileSystem::lock over flock(2).
std::unique_ptr<FileLock> take_posix_lock(const Path& path, std::string_view holder);

}  // namespace qnn
