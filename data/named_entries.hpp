#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/text.hpp"
#include "core/config/problems.hpp"

namespace qnn {

// Inputs or targets of a set whose config says which there are: one under the key `one`, which is
// then its name, or several by name under the key `several`.
struct EntryKeys {
  const char* one;      // "input"
  const char* several;  // "inputs"
};
inline constexpr EntryKeys kInputKeys{"input", "inputs"};
inline constexpr EntryKeys kTargetKeys{"target", "targets"};

inline bool is_array_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
  });
}

// Both forms as entries by name, in the alphabetical order of the names. Throws FieldError unless
// exactly one form is given and the names are made of letters, digits and "_.-".
template <class Entry>
std::map<std::string, Entry> named_entries(const EntryKeys& keys, const std::optional<Entry>& one,
                                           const std::map<std::string, Entry>& several) {
  if (one.has_value() == !several.empty())
    throw FieldError(one ? keys.several : keys.one,
                     one ? format("is given beside '{}'", keys.one) : "is required",
                     format("give '{}', or several by name under '{}'", keys.one, keys.several));
  if (one) return {{keys.one, *one}};
  for (const auto& [name, entry] : several) {
    if (!is_array_name(name))
      throw FieldError(keys.several, format("has an entry named '{}'", name),
                       "make names of letters, digits, '_', '.' and '-'");
  }
  return several;
}

}  // namespace qnn
