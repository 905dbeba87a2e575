#include "core/json/tokens.hpp"

#include <algorithm>

namespace qnn {
namespace {

constexpr std::string_view kSpaces = " \t\n\r";
constexpr std::string_view kDigits = "0123456789";

std::size_t skip_any(std::string_view text, std::size_t offset, std::string_view characters) {
  return std::min(text.find_first_not_of(characters, offset), text.size());
}

bool is_any(std::string_view text, std::size_t offset, std::string_view characters) {
  return offset < text.size() && characters.find(text[offset]) != std::string_view::npos;
}

}  // namespace

std::size_t skip_spaces(std::string_view text, std::size_t offset) {
  return skip_any(text, offset, kSpaces);
}

std::size_t end_of_number(std::string_view text, std::size_t offset) {
  std::size_t end = offset + (is_any(text, offset, "-") ? 1 : 0);
  if (!is_any(text, end, kDigits)) return offset;
  end = text[end] == '0' ? end + 1 : skip_any(text, end, kDigits);
  if (is_any(text, end, ".") && is_any(text, end + 1, kDigits)) {
    end = skip_any(text, end + 1, kDigits);
  }
  if (is_any(text, end, "eE")) {
    const std::size_t digits = end + (is_any(text, end + 1, "+-") ? 2 : 1);
    if (is_any(text, digits, kDigits)) end = skip_any(text, digits, kDigits);
  }
  return end;
}

Token next_token(std::string_view text, std::size_t offset) {
  const std::size_t begin = skip_any(text, offset, " \t\n\r,:");
  std::size_t end = begin;
  if (is_any(text, begin, "\"")) {
    ++end;
    while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
    ++end;
  } else if (is_any(text, begin, "{}[]")) {
    ++end;
  } else if (is_any(text, begin, "tfn")) {
    end += text[begin] == 'f' ? 5 : 4;  // true, false, null
  } else {
    end = end_of_number(text, begin);
  }
  return {begin, std::min(end, text.size())};
}

}  // namespace qnn
