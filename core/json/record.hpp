#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/json/json_fwd.hpp"

namespace qnn {

// Files that this program wrote (status.json, a line of metrics.jsonl) and reads back, which anyone
// may have changed since. What they hold is taken only where it has the kind that it should.

inline constexpr std::uint64_t kLargestRecord = std::uint64_t{1} << 28;  // bytes of such a file

// Strict JSON; a discarded value if the text is none, or if objects and lists are nested more than
// 32 deep, one object has more than kMaxKeys keys, or there are more than two million lists and
// objects or twice as many other values. Of a key that stands twice the first counts.
Json parse_record(std::string_view text);

// Most keys of one object, of configs too: nlohmann's objects search them one by one.
inline constexpr std::size_t kMaxKeys = 10'000;

// The member of an object; null if there is none, or `json` is no object.
const Json& member_at(const Json& json, const char* key);

// Likewise, as its type; what stands for a member of another type.
std::string text_at(const Json& json, const char* key, const char* absent = "");
std::uint64_t count_at(const Json& json, const char* key, std::uint64_t absent = 0);
double number_at(const Json& json, const char* key);  // or 0

}  // namespace qnn
