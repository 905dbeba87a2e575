#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "data/values.hpp"

namespace qnn {

// Whether a file that begins so is gzip's, whatever its name.
bool is_gzip(std::string_view bytes);

// Decompresses a gzip file (RFC 1952; several members in a row are one text, as for gzip itself).
// Throws UserError(BadData) that names `file` if the bytes are damaged, end early, are followed by
// anything else, or as soon as the result would exceed `max_bytes`.
Values<char> inflate_gzip(std::string_view bytes, std::uint64_t max_bytes, const std::string& file);

// The first `count` bytes of what a file that begins with `bytes` decompresses to; fewer if these
// bytes do not hold as many. Throws UserError(BadData) if they are damaged.
std::string inflate_gzip_head(std::string_view bytes, std::size_t count, const std::string& file);

}  // namespace qnn
