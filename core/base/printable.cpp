#include "core/base/printable.hpp"

#include <cstdint>

#include "core/base/text.hpp"

namespace qnn {
namespace {

// Length and smallest code point of a sequence by its first byte (RFC 3629).
struct Lead {
  std::size_t size = 0;
  std::uint32_t bits = 0;
  std::uint32_t least = 0;
};

Lead lead_of(unsigned char byte) {
  if (byte < 0x80) return {1, byte, 0};
  if ((byte & 0xE0) == 0xC0) return {2, byte & 0x1Fu, 0x80};
  if ((byte & 0xF0) == 0xE0) return {3, byte & 0x0Fu, 0x800};
  if ((byte & 0xF8) == 0xF0) return {4, byte & 0x07u, 0x10000};
  return {};
}

struct Character {
  std::size_t size = 0;  // 0 if it is no UTF-8
  std::uint32_t code = 0;
};

Character character_at(std::string_view text, std::size_t offset) {
  const Lead lead = lead_of(static_cast<unsigned char>(text[offset]));
  if (lead.size == 0 || lead.size > text.size() - offset) return {};
  std::uint32_t code = lead.bits;
  for (std::size_t i = 1; i < lead.size; ++i) {
    const char c = text[offset + i];
    if (!continues_character(c)) return {};
    code = code << 6 | (static_cast<unsigned char>(c) & 0x3Fu);
  }
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < lead.least || surrogate || code > 0x10FFFF) return {};
  return {lead.size, code};
}

// Controls of either kind, and what ends lines or sets the direction of writing.
bool steers(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x200E || code == 0x200F ||
         (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

std::string escaped(std::string_view text, bool keeps_lines) {
  std::string all;
  for (std::size_t i = 0; i < text.size();) {
    const Character character = character_at(text, i);
    if (character.size == 0) {
      all += format("\\x{:02x}", static_cast<unsigned char>(text[i++]));
      continue;
    }
    const bool kept = keeps_lines && (text[i] == '\n' || text[i] == '\t');
    if (kept || !steers(character.code)) {
      all += text.substr(i, character.size);
    } else if (character.code < 0x80) {
      all += format("\\x{:02x}", character.code);
    } else {
      all += format("\\u{:04x}", character.code);
    }
    i += character.size;
  }
  return all;
}

}  // namespace

std::string_view cut_between_characters(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && continues_character(text[bytes])) --bytes;
  return text.substr(0, bytes);
}

std::size_t character_size(std::string_view text, std::size_t offset) {
  return character_at(text, offset).size;
}

std::string printable(std::string_view text) { return escaped(text, true); }
std::string printable_line(std::string_view text) { return escaped(text, false); }

}  // namespace qnn
