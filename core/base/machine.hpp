#pragma once

#include <string>

#include "core/base/file_system.hpp"

namespace qnn {

// The processor's name as the operating system gives it, or "unknown".
std::string cpu_model(const FileSystem& files);

}  // namespace qnn
