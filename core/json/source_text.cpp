#include "core/json/source_text.hpp"

#include <algorithm>

#include "core/base/errors.hpp"
#include "core/base/printable.hpp"
#include "core/base/text.hpp"
#include "core/json/excerpt.hpp"

namespace qnn {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

void check_characters(const SourceText& source) {
  for (std::size_t i = 0; i < source.text.size();) {
    const std::size_t size = character_size(source.text, i);
    if (size == 0) source.fail(i, "this is not UTF-8; save the file in that encoding");
    if (source.text[i] == '\0') source.fail(i, "a text cannot contain the character U+0000");
    i += size;
  }
}

// Past the closing quote, or the end of the text.
std::size_t end_of_string(std::string_view text, std::size_t begin) {
  std::size_t i = begin + 1;
  while (i < text.size() && text[i] != '"') i += text[i] == '\\' ? 2 : 1;
  return std::min(i + 1, text.size());
}

std::size_t end_of_comment(const SourceText& source, std::size_t begin) {
  if (source.text[begin + 1] == '/')
    return std::min(source.text.find('\n', begin), source.text.size());
  const std::size_t close = source.text.find("*/", begin + 2);
  if (close == std::string_view::npos) source.fail(begin, "this comment has no end; add '*/'");
  return close + 2;
}

bool begins_comment(std::string_view text, std::size_t i) {
  return text[i] == '/' && i + 1 < text.size() && (text[i + 1] == '/' || text[i + 1] == '*');
}

void blank(std::string& text, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; ++i) {
    if (text[i] != '\n') text[i] = ' ';
  }
}

}  // namespace

Origin PlaceCounter::at(std::size_t offset) {
  for (; offset_ < offset; ++offset_) {
    const char c = text_[offset_];
    if (c == '\n') {
      ++line_;
      column_ = 1;
    } else if (!continues_character(c)) {
      ++column_;
    }
  }
  return {std::string(file_), line_, column_};
}

void SourceText::fail(std::size_t offset, std::string_view message) const {
  const Origin place = PlaceCounter(text, file).at(offset);
  throw UserError(ErrorKind::Config,
                  format("{}:{}:{}: {}{}", printable_line(file), place.line, place.column, message,
                         excerpt(text, place.line, place.column)));
}

SourceText read_source(std::string_view text, const std::string& file) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  SourceText source{text, std::string(text), file};
  check_characters(source);
  constexpr std::string_view kNoValueBefore = "[{,:";
  char before_last = ',';  // the two characters before this one that are neither space nor comment
  char last = ',';
  std::size_t last_offset = 0;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (begins_comment(text, i)) {
      const std::size_t end = end_of_comment(source, i);
      blank(source.strict, i, end);
      i = end;
      continue;
    }
    const std::size_t end = c == '"' ? end_of_string(text, i) : i + 1;
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
      const bool closes = c == '}' || c == ']';
      if (closes && last == ',' && kNoValueBefore.find(before_last) == std::string_view::npos) {
        source.strict[last_offset] = ' ';
      }
      before_last = last;
      last = c;
      last_offset = i;
    }
    i = end;
  }
  return source;
}

}  // namespace qnn
