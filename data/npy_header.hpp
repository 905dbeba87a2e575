#pragma once

#include <string>
#include <string_view>

#include "data/npy_reader.hpp"

namespace qnn {

// What the first ten or twelve bytes of a .npy file say of its header.
struct NpyPrefix {
  std::size_t begin = 0;  // of the header's text
  std::size_t size = 0;
};

// `head` is the beginning of the file, kMaxNpyPrefix bytes or all there are.
NpyPrefix parse_npy_prefix(std::string_view head, const Path& path);

// Type and extents from the header's text.
NpyHeader parse_npy_header(std::string_view text, const Path& path);

}  // namespace qnn
