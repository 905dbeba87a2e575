#include "core/config/rules.hpp"

#include <cmath>

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

}  // namespace qnn
