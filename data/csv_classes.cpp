#include "data/csv_classes.hpp"

#include <algorithm>
#include <vector>

#include "core/base/text.hpp"
#include "data/limits.hpp"

namespace qnn {
namespace {

std::optional<std::int32_t> whole_number(std::string_view text) {
  const std::optional<std::int64_t> value = parse_integer(text);
  if (!value || *value < 0 || *value >= static_cast<std::int64_t>(kMaxClasses)) return std::nullopt;
  return static_cast<std::int32_t>(*value);
}

}  // namespace

CsvClasses::CsvClasses(std::span<const std::string> texts) {
  for (std::size_t i = 0; i < texts.size(); ++i)
    classes_.emplace(texts[i], static_cast<std::int32_t>(i));
}

CsvClasses CsvClasses::learn(const CsvTexts& texts) {
  if (std::all_of(texts.begin(), texts.end(),
                  [](const std::string& text) { return whole_number(text).has_value(); })) {
    CsvClasses classes;
    classes.whole_numbers_ = true;
    return classes;
  }
  return CsvClasses(std::vector<std::string>(texts.begin(), texts.end()));
}

std::optional<std::int32_t> CsvClasses::find(std::string_view text) const {
  if (whole_numbers_) return whole_number(text);
  const auto found = classes_.find(text);
  if (found == classes_.end()) return std::nullopt;
  return found->second;
}

std::size_t CsvClasses::count_with(const CsvTexts& texts) const {
  if (!whole_numbers_) return classes_.size();
  std::int32_t highest = 0;
  for (const std::string& text : texts) highest = std::max(highest, find(text).value_or(0));
  return static_cast<std::size_t>(highest) + 1;
}

std::string CsvClasses::text() const {
  if (whole_numbers_) return format("a whole number of 0 to {}", with_thousands(kMaxClasses - 1));
  constexpr std::size_t kShown = 20;
  std::vector<std::string> quoted;
  for (const auto& [text, index] : classes_)
    if (quoted.size() < kShown) quoted.push_back(format("'{}'", text));
  return format("one of {}{}", join(quoted), classes_.size() > kShown ? " ..." : "");
}

}  // namespace qnn
