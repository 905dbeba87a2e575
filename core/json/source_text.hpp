#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/json/parse.hpp"

namespace qnn {

// Turns offsets into places. Counts on from the last one, so a whole text costs one pass.
class PlaceCounter {
 public:
  PlaceCounter(std::string_view text, std::string_view file) : text_(text), file_(file) {}
  // Offsets must not decrease from call to call.
  Origin at(std::size_t offset);

 private:
  std::string_view text_;
  std::string_view file_;
  std::size_t offset_ = 0;
  std::uint32_t line_ = 1;
  std::uint32_t column_ = 1;
};

// A text as it was written, and as strict JSON at the same offsets. The text must outlive it.
struct SourceText {
  std::string_view text;
  std::string strict;  // comments and trailing commas are spaces
  std::string file;

  // Throws UserError(Config) with the place of `offset` and its line.
  [[noreturn]] void fail(std::size_t offset, std::string_view message) const;
};

// Skips a byte order mark, refuses invalid UTF-8, NUL and a comment that does not end, and blanks
// comments and trailing commas; a comma with no value before it stays, to be refused later.
SourceText read_source(std::string_view text, const std::string& file);

}  // namespace qnn
