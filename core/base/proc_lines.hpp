#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/file_system.hpp"

namespace qnn {

// What the system says of itself in small files such as /proc/self/status.

// The lines of such a file; none if it cannot be read.
std::vector<std::string> proc_lines(const FileSystem& files, const Path& path);

// The number that follows `key` in the first line that begins with it: 1234 after "VmRSS:" in
// "VmRSS:\t   1234 kB". Nothing if there is no such line, or no such number ("unlimited").
std::optional<std::uint64_t> number_after(const std::vector<std::string>& lines,
                                          std::string_view key);

// Likewise of a number in kB, as bytes.
std::optional<std::uint64_t> kibibytes_after(const std::vector<std::string>& lines,
                                             std::string_view key);

}  // namespace qnn
