#include "core/expression/expression_error.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/base/printable.hpp"

namespace qnn {
namespace {

constexpr std::size_t kWidestText = 90;  // characters

// The text as one line of characters, so that a column can be counted and lines can be cut.
std::vector<std::string> characters_of(std::string_view text) {
  std::vector<std::string> characters;
  for (const char byte : text) {
    if (continues_character(byte) && !characters.empty()) {
      characters.back() += byte;
    } else {
      const bool control = static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F;
      characters.emplace_back(1, control ? ' ' : byte);
    }
  }
  return characters;
}

std::string with_caret(std::string_view text, std::size_t position) {
  const std::vector<std::string> characters = characters_of(text);
  std::size_t column = characters_of(text.substr(0, position)).size();
  std::size_t begin = 0;
  std::size_t end = characters.size();
  std::string line;
  if (characters.size() > kWidestText) {
    begin = column > kWidestText / 2 ? column - kWidestText / 2 : 0;
    end = std::min(characters.size(), begin + kWidestText);
    column -= begin;
    if (begin > 0) {
      line = "...";
      column += line.size();
    }
  }
  for (std::size_t i = begin; i < end; ++i) line += characters[i];
  if (end < characters.size()) line += "...";
  return line + "\n" + std::string(column, ' ') + "^";
}

}  // namespace

ExpressionError::ExpressionError(const std::string& reason, std::string_view text,
                                 std::size_t position, std::string help)
    : UserError(ErrorKind::Config, reason + "\n" + with_caret(text, position)),
      position_(position),
      help_(std::move(help)) {}

}  // namespace qnn
