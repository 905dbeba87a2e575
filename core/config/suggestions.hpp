#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace qnn {

// The candidates that `word` may be a misspelling of: those at the smallest edit distance, if that
// is near enough; capitals and '-' for '_' count as no edit. One edit always is near enough, two
// are from words of four letters on, one third of the word's letters in longer ones.
//
// Of equally near ones those not in `taken` (keys that the object has already) win; the rest stay
// in the alphabet's order. At most five.
std::vector<std::string> nearest_names(std::string_view word,
                                       std::span<const std::string> candidates,
                                       std::span<const std::string> taken = {});

// "did you mean 'beta_1' or 'beta_2'?", or "" if nothing is near.
std::string suggest(std::string_view word, std::span<const std::string> candidates,
                    std::span<const std::string> taken = {});

// The text, cut after about 40 characters, with "…" at the cut; control characters as '?'.
std::string shown(std::string_view text);

}  // namespace qnn
