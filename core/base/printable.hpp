#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace qnn {

// Whether a byte of UTF-8 is a later one of a character.
inline bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

// The beginning of a text of UTF-8, of at most `bytes` bytes, that ends between characters.
std::string_view cut_between_characters(std::string_view text, std::size_t bytes);

// Bytes of the UTF-8 character at `offset`, or 0 if none that is valid begins there.
std::size_t character_size(std::string_view text, std::size_t offset);

// A text from outside as a terminal and a log may have it: what would steer a terminal or turn the
// order of letters is shown as an escape ("\x1b", "\u202e"), as is each byte that is no UTF-8. Line
// feeds and tabs stay.
std::string printable(std::string_view text);

// The same in one line, for names of files and keys: line feeds and tabs are escapes too, so that
// no name looks like a message of ours.
std::string printable_line(std::string_view text);

}  // namespace qnn
