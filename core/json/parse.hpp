#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/json/json_fwd.hpp"

namespace qnn {

// Where a value stands in a text; line and column count from 1, columns in characters (UTF-8).
struct Origin {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

// By JSON pointer (RFC 6901). A member's origin is that of its key, an element's that of its value.
using Origins = std::map<std::string, Origin>;

// Bounds on what a text may hold; a text beyond them is refused, not cut.
struct JsonLimits {
  std::uint64_t max_bytes = 1 << 20;
  std::uint32_t max_depth = 32;
  std::uint64_t max_values = 200'000;
  std::uint64_t max_pointer_bytes = 64 << 20;  // of all pointers in Origins together
};

struct ParsedJson;

// Reads one JSON value. Beyond RFC 8259 it takes // and /* */ comments and a comma before a closing
// bracket. Refuses duplicate keys, invalid UTF-8, numbers that do not fit a double or an integer of
// 64 bits, and whatever exceeds `limits`. A byte order mark at the start is skipped.
//
// Throws UserError(Config) with "file:line:column: what is wrong".
ParsedJson parse_json(std::string_view text, const std::string& file,
                      const JsonLimits& limits = {});

// A key that stands in an object again.
struct DuplicateKey {
  std::string pointer;  // of both
  Origin again;         // the later one
};

// The same, but goes on reading after a duplicate key, so that all that is wrong can be told at
// once: the first value stands, and the caller has to report `duplicates`.
ParsedJson parse_json(std::string_view text, const std::string& file, const JsonLimits& limits,
                      std::vector<DuplicateKey>& duplicates);

// The pointer of a member or an element, its key escaped ("~" as "~0", "/" as "~1").
std::string pointer_to(std::string_view parent, std::string_view key);
std::string pointer_to(std::string_view parent, std::size_t index);

}  // namespace qnn
