#include "core/json/syntax_error.hpp"

#include <algorithm>
#include <optional>

#include "core/base/errors.hpp"
#include "core/base/printable.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

constexpr std::size_t kMaxShown = 40;  // bytes of the user's text in a message

bool is_word_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         c == '.' || c == '+' || c == '-' || c == '$';
}

std::string_view word_at(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  while (end < text.size() && is_word_character(text[end])) ++end;
  return text.substr(begin, end - begin);
}

std::string shown(std::string_view word) {
  if (word.size() <= kMaxShown) return format("'{}'", word);
  return format("'{}...'", word.substr(0, kMaxShown));
}

std::string found(std::string_view text, std::size_t offset) {
  if (offset >= text.size()) return "found the end of the text";
  const auto byte = static_cast<unsigned char>(text[offset]);
  if (byte < 0x20 || byte == 0x7F) return format("found the character U+{:04X}", byte);
  if (text[offset] == '"') return "found a text";
  const std::string_view word = word_at(text, offset);
  if (!word.empty()) return "found " + shown(word);
  return format("found '{}'", text.substr(offset, character_size(text, offset)));
}

// The four hexadecimal digits of the escape at `offset` ("\uXXXX"), as a number.
std::optional<std::uint32_t> unicode_escape(std::string_view text, std::size_t offset) {
  if (text.substr(offset, 2) != "\\u" || text.size() - offset < 6) return std::nullopt;
  std::uint32_t code = 0;
  for (const char c : text.substr(offset + 2, 4)) {
    const std::size_t digit =
        std::string_view("0123456789abcdef")
            .find(static_cast<char>(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c));
    if (digit == std::string_view::npos) return std::nullopt;
    code = code * 16 + static_cast<std::uint32_t>(digit);
  }
  return code;
}

bool is_high_half(std::uint32_t code) { return code >= 0xD800 && code <= 0xDBFF; }
bool is_low_half(std::uint32_t code) { return code >= 0xDC00 && code <= 0xDFFF; }

// Size of the escape at `offset`; throws if it is none.
std::size_t check_escape(const SourceText& source, std::size_t offset) {
  const std::string_view text = source.strict;
  const std::string_view kind = text.substr(offset + 1, 1);
  if (!kind.empty() && std::string_view("\"\\/bfnrt").find(kind) != std::string_view::npos)
    return 2;
  const std::optional<std::uint32_t> code = unicode_escape(text, offset);
  if (!code && kind == "u") source.fail(offset, "'\\u' needs four hexadecimal digits after it");
  if (!code) source.fail(offset, "this is not an escape; write a backslash as '\\\\'");
  if (!is_high_half(*code) && !is_low_half(*code)) return 6;
  const std::optional<std::uint32_t> next = unicode_escape(text, offset + 6);
  if (is_high_half(*code) && next && is_low_half(*next)) return 12;
  source.fail(offset,
              "this escape is half a character; write both halves, or the character itself");
}

[[noreturn]] void fail_string(const SourceText& source, std::size_t begin) {
  const std::string_view text = source.strict;
  std::size_t i = begin + 1;
  while (i < text.size() && text[i] != '"' && text[i] != '\n') {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20) {
      source.fail(i, format("the character U+{:04X} must be written as an escape in a text", byte));
    }
    i += text[i] == '\\' ? check_escape(source, i) : 1;
  }
  source.fail(begin, "the text that begins here has no closing quote on its line");
}

[[noreturn]] void fail_word(const SourceText& source, std::size_t begin) {
  const std::string_view word = word_at(source.strict, begin);
  const char first = word.front();
  if (first != '-' && first != '.' && first != '+' && (first < '0' || first > '9')) {
    source.fail(begin,
                format("{} is not a value; write true, false or null, a number, or a text in "
                       "double quotes",
                       shown(word)));
  }
  if (end_of_number(word, 0) == word.size()) {
    source.fail(begin, format("{} does not fit a double", shown(word)));
  }
  source.fail(begin, format("{} is not a number as JSON writes them, such as -1, 0.5 or 1e-3",
                            shown(word)));
}

[[noreturn]] void fail_value(const SourceText& source, std::size_t begin,
                             std::string_view expected) {
  const std::string_view text = source.strict;
  if (begin < text.size() && text[begin] == '"') fail_string(source, begin);
  if (!word_at(text, begin).empty()) fail_word(source, begin);
  const bool single_quote = begin < text.size() && text[begin] == '\'';
  source.fail(begin, format("expected {}, {}{}", expected, found(text, begin),
                            single_quote ? "; texts stand in double quotes" : ""));
}

[[noreturn]] void fail_key(const SourceText& source, std::size_t begin, std::string_view expected) {
  const std::string_view text = source.strict;
  if (begin < text.size() && text[begin] == '"') fail_string(source, begin);
  source.fail(begin, format("expected {}, {}", expected, found(text, begin)));
}

}  // namespace

void fail_syntax(const SourceText& source, Accepted accepted, const Token& last) {
  const std::string_view text = source.strict;
  // "01" and "truely" begin with a token that the parser accepts; the whole word is what is wrong.
  if (last.begin < last.end && is_word_character(text[last.end - 1]) && last.end < text.size() &&
      is_word_character(text[last.end])) {
    fail_word(source, last.begin);
  }
  const std::size_t begin = skip_spaces(text, last.end);
  const char next = begin < text.size() ? text[begin] : '\0';
  const auto fail_expecting = [&](std::string_view expected) {
    source.fail(begin, format("expected {}, {}", expected, found(text, begin)));
  };
  switch (accepted) {
    case Accepted::Nothing:
      fail_value(source, begin, "a value");
    case Accepted::ObjectStart:
      fail_key(source, begin, "a key in double quotes or '}'");
    case Accepted::ArrayStart:
      fail_value(source, begin, "a value or ']'");
    case Accepted::Key:
      if (next == ':') fail_value(source, skip_spaces(text, begin + 1), "a value");
      fail_expecting("':' after a key");
      break;
    case Accepted::Member:
      if (next == ',') fail_key(source, skip_spaces(text, begin + 1), "a key in double quotes");
      fail_expecting("',' or '}'");
      break;
    case Accepted::Element:
      if (next == ',') fail_value(source, skip_spaces(text, begin + 1), "a value");
      fail_expecting("',' or ']'");
      break;
    case Accepted::WholeValue:
      fail_expecting("the end of the text");
      break;
  }
  throw InternalError("a syntax error of an unknown kind");
}

}  // namespace qnn
