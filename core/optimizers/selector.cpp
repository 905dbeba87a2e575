#include "core/optimizers/selector.hpp"

#include <algorithm>
#include <array>

#include "core/base/text.hpp"

namespace qnn {
namespace {

constexpr std::string_view kAll = "all", kBinary = "binary", kQuantized = "quantized";
constexpr char kStep = '/';

bool is_glob(std::string_view word) { return word.find(kStep) != std::string_view::npos; }

// Whether `items` match `pattern`, some of whose members are wildcards for any number of items.
// Only the last wildcard met ever needs to take more, so the time is at most |items| · |pattern|.
template <class Pattern, class Items, class IsWildcard, class Fits>
bool matches_wildcards(const Pattern& pattern, const Items& items, const IsWildcard& is_wildcard,
                       const Fits& fits) {
  std::size_t p = 0, i = 0;
  std::size_t wildcard = pattern.size(), taken = 0;  // none met yet
  while (i < items.size()) {
    if (p < pattern.size() && is_wildcard(pattern[p])) {
      wildcard = p++;
      taken = i;
    } else if (p < pattern.size() && fits(pattern[p], items[i])) {
      ++p;
      ++i;
    } else if (wildcard < pattern.size()) {
      p = wildcard + 1;
      i = ++taken;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && is_wildcard(pattern[p])) ++p;
  return p == pattern.size();
}

bool step_matches(std::string_view pattern, std::string_view step) {
  return matches_wildcards(
      pattern, step, [](char c) { return c == '*'; },
      [](char wanted, char c) { return wanted == '?' || wanted == c; });
}

bool glob_matches(std::string_view pattern, std::string_view path) {
  return matches_wildcards(
      split(pattern, kStep), split(path, kStep),
      [](const std::string& step) { return step == "**"; }, step_matches);
}

bool word_matches(std::string_view word, const ParameterFacts& parameter) {
  if (is_glob(word)) return glob_matches(word, parameter.path);
  if (word == kAll) return true;
  if (word == kBinary) return parameter.precision == 1;
  if (word == kQuantized) return parameter.precision.has_value();
  return false;
}

}  // namespace

bool matches(const Selector& selector, const ParameterFacts& parameter) {
  return std::any_of(selector.begin(), selector.end(),
                     [&](const std::string& word) { return word_matches(word, parameter); });
}

std::optional<std::string> selector_problem(std::string_view word) {
  const std::array<std::string, 3> keywords{std::string(kAll), std::string(kBinary),
                                            std::string(kQuantized)};
  if (is_glob(word) || std::find(keywords.begin(), keywords.end(), word) != keywords.end()) {
    return std::nullopt;
  }
  const auto near = nearest(word, keywords);
  return format(
      "'{}' selects nothing; {}write one of {}, or a pattern of parameter paths with a "
      "'/', such as '**/kernel'",
      word, near ? format("did you mean '{}'? Or ", *near) : "", join(keywords));
}

}  // namespace qnn
