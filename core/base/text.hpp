#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace qnn {

// std::format's syntax; g++ 12 has no <format>. Formatting never depends on the locale.
using fmt::format;

// "a, b, c".
std::string join(std::span<const std::string> parts, std::string_view separator = ", ");

// Number of edits (insert, delete, replace, swap of neighbours) between two words: the optimal
// string alignment distance.
std::size_t edit_distance(std::string_view a, std::string_view b);

// The candidate nearest to `word`, if it is near enough to be what the user meant: at most two
// edits, or one third of the word. The first of equally near ones.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

// The shortest decimal that reads back as the same value; "nan", "inf", "-inf" for the others.
std::string shortest(double value);
std::string shortest(float value);

// "1,234,567".
std::string with_thousands(std::uint64_t value);

// The whole text as a number, or nothing: no spaces, no trailing characters, finite.
std::optional<double> parse_double(std::string_view text);
std::optional<std::int64_t> parse_integer(std::string_view text);

// Split at each `separator`; "a//b" gives "a", "", "b".
std::vector<std::string> split(std::string_view text, char separator);

}  // namespace qnn
