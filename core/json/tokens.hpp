#pragma once

#include <cstddef>
#include <string_view>

namespace qnn {

// A piece of strict JSON: text[begin, end).
struct Token {
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::size_t skip_spaces(std::string_view text, std::size_t offset);

// Past the longest number (RFC 8259) at `offset`; `offset` itself if there is none.
std::size_t end_of_number(std::string_view text, std::size_t offset);

// The token after `offset` in a text that the parser has accepted up to and including it; commas
// and colons are not tokens here.
Token next_token(std::string_view text, std::size_t offset);

}  // namespace qnn
