#pragma once

#include <span>
#include <string>
#include <string_view>

namespace qnn {

// SHA-256 of `bytes`, as 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);
// Of the pieces, one behind the other.
std::string sha256_hex(std::span<const std::string_view> pieces);

}  // namespace qnn
