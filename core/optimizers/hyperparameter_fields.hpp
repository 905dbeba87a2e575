#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/optimizers/schedule.hpp"

namespace qnn {

struct NamedHyperparameter {
  std::string name;
  Hyperparameter value;
};

// Collects those fields of a struct that may have a schedule, and checks the schedules: against
// themselves, and all values they can have against the field's rules. Throws FieldError.
class HyperparameterFields {
 public:
  template <class T, class... Rules>
  void optional(std::string_view key, const T& value, std::string_view /*help*/,
                const Rules&... rules) {
    if constexpr (std::is_same_v<T, Hyperparameter>) {
      check_schedule(key, value);
      if (!std::holds_alternative<double>(value))  // a number's rules are checked when it is read
        (check_rule(key, value_range(value), rules), ...);
      found_.push_back({std::string(key), value});
    }
  }
  template <class T, class... Rules>
  void required(std::string_view key, const T& value, std::string_view help,
                const Rules&... rules) {
    optional(key, value, help, rules...);
  }

  std::vector<NamedHyperparameter> take() { return std::move(found_); }

 private:
  template <class Rule>
  static void check_rule(std::string_view key, const ValueRange& range, const Rule& rule) {
    for (const double value : {range.low, range.high})
      if (const auto violation = rule.violation(value)) report(key, *violation);
  }
  [[noreturn]] static void report(std::string_view key, const std::string& violation);

  std::vector<NamedHyperparameter> found_;
};

}  // namespace qnn
