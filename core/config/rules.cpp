#include "core/config/rules.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/base/text.hpp"

namespace qnn {
namespace {

// People write 5000000000, not 5e+09.
std::string number_text(double value) {
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (std::trunc(value) == value && std::fabs(value) < kExact) return format("{:.0f}", value);
  return shortest(value);
}

std::optional<std::string> violation_of(bool met, const std::string& rule, double value) {
  if (met) return std::nullopt;
  return format("must be {}, got {}", rule, number_text(value));
}

}  // namespace

std::optional<std::string> AtLeast::violation(double value) const {
  return violation_of(value >= bound, text(), value);
}
std::optional<std::string> GreaterThan::violation(double value) const {
  return violation_of(value > bound, text(), value);
}
std::optional<std::string> AtMost::violation(double value) const {
  return violation_of(value <= bound, text(), value);
}
std::optional<std::string> LessThan::violation(double value) const {
  return violation_of(value < bound, text(), value);
}

std::string AtLeast::text() const { return "at least " + number_text(bound); }
std::string GreaterThan::text() const { return "greater than " + number_text(bound); }
std::string AtMost::text() const { return "at most " + number_text(bound); }
std::string LessThan::text() const { return "less than " + number_text(bound); }

std::optional<std::string> OneOf::violation(double value) const {
  return violation_of(std::ranges::find(values, value) != values.end(), text(), value);
}
std::string OneOf::text() const {
  std::vector<std::string> numbers;
  for (const double value : values) numbers.push_back(number_text(value));
  return "one of " + join(numbers);
}

std::optional<std::string> Whole::violation(double value) const {
  return violation_of(std::trunc(value) == value, text(), value);
}
std::string Whole::text() const { return "a whole number"; }

}  // namespace qnn
