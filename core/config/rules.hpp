#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace qnn {

// What a number must meet. On a list or an optional a rule applies to each number in it.
//
// text() completes "must be": "at least 1". violation() is the whole complaint, "must be at least
// 1, got 0", or nothing if `value` meets the rule; a NaN meets none.

struct AtLeast {
  double bound;
  std::optional<std::string> violation(double value) const;
  std::string text() const;
};
struct GreaterThan {
  double bound;
  std::optional<std::string> violation(double value) const;
  std::string text() const;
};
struct AtMost {
  double bound;
  std::optional<std::string> violation(double value) const;
  std::string text() const;
};
struct LessThan {
  double bound;
  std::optional<std::string> violation(double value) const;
  std::string text() const;
};
struct OneOf {
  std::vector<double> values;
  std::optional<std::string> violation(double value) const;
  std::string text() const;
};

// Without a fraction, in fields that take other things than numbers as well.
struct Whole {
  std::optional<std::string> violation(double value) const;
  std::string text() const;
};

using NumberRule = std::variant<AtLeast, GreaterThan, AtMost, LessThan, OneOf, Whole>;

}  // namespace qnn
