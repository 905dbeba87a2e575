#pragma once

#include <string>

#include "core/base/file_system.hpp"

namespace qnn {

// The processor's name as the operating system gives it, or "unknown".
std::string cpu_model(const FileSystem& files);

// The machine's name on the network, or "host"; of letters, digits, '.' and '_'.
std::string host_name();

// "process 1234 on HOST since 2026-01-31T23:59:59Z": who holds what this process takes now.
std::string this_process();

}  // namespace qnn
