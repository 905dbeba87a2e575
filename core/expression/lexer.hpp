#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace qnn {

// The words of an expression.
enum class TokenKind : std::uint8_t {
  Number,  // 1, 0.5, .5, 1e-3
  Name,    // letters, digits and _, not beginning with a digit
  Symbol,  // + - * / ( ) , < <= > >= == != && || !
  End
};

struct ExpressionToken {
  TokenKind kind = TokenKind::End;
  std::string_view text;     // a part of the source
  std::size_t position = 0;  // of its first byte
  float number = 0;          // of a Number
};

// Cuts `source` into tokens, the last one End; blanks, tabs and line ends separate. Throws
// ExpressionError at what is no token. `source` must outlive the tokens.
std::vector<ExpressionToken> tokenize(std::string_view source);

// Whether `name` could be a Name.
bool is_name(std::string_view name);

}  // namespace qnn
