#include "core/config/value.hpp"

#include <cmath>
#include <limits>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/config/suggestions.hpp"
#include "core/json/json.hpp"
#include "core/json/parse.hpp"

namespace qnn {
namespace {

constexpr double kTwoTo53 = 9007199254740992.0;  // up to here every whole number is a double

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Numbers such as 1e3 and 128.0 are whole, and exact below 2^53.
bool is_whole(const Json& json) {
  if (json.is_number_integer()) return true;
  if (!json.is_number_float()) return false;
  const auto number = json.get<double>();
  return std::trunc(number) == number && std::fabs(number) < kTwoTo53;
}

}  // namespace

ConfigValue ConfigValue::with_json(const Json& json) const {
  return {json, pointer_, *problems_, texts_};
}

bool ConfigValue::is_null() const { return json_->is_null(); }
bool ConfigValue::is_number() const { return json_->is_number(); }
bool ConfigValue::is_string() const { return json_->is_string(); }
bool ConfigValue::is_list() const { return json_->is_array(); }
bool ConfigValue::is_object() const { return json_->is_object(); }

std::optional<std::string> ConfigValue::text() const {
  if (json_->is_string()) return json_->get<std::string>();
  if (texts_ == nullptr) return std::nullopt;
  const auto typed = texts_->find(pointer_);
  if (typed == texts_->end()) return std::nullopt;
  return typed->second;
}

bool ConfigValue::read_bool(bool& value) const {
  if (!json_->is_boolean()) return report_kind("true or false");
  value = json_->get<bool>();
  return true;
}

bool ConfigValue::read_string(std::string& value) const {
  const auto found = text();
  if (!found) return report_kind("text");
  value = *found;
  return true;
}

bool ConfigValue::read_number(double& value) const {
  if (!json_->is_number()) return report_kind("a number");
  const auto number = json_->get<double>();
  if (!std::isfinite(number)) return report_kind("a finite number");
  value = number;
  return true;
}

bool ConfigValue::read_integer(std::int64_t& value, std::int64_t low, std::int64_t high) const {
  if (!json_->is_number()) return report_kind("a whole number");
  const auto number = json_->get<double>();
  const bool fractional = std::trunc(number) != number;  // also NaN
  if (fractional) return report_kind("a whole number");
  // Beyond 2^53 a float is not the number that was written, and beyond 2^63 it is out of range.
  const bool wraps = json_->is_number_unsigned() &&
                     json_->get<std::uint64_t>() >
                         static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const bool exact = is_whole(*json_) && !wraps;
  const std::int64_t whole = exact ? json_->get<std::int64_t>() : 0;
  if (exact ? whole < low : number < 0) return report_kind(format("at least {}", low));
  if (!exact || whole > high) return report_kind(format("at most {}", high));
  value = whole;
  return true;
}

bool ConfigValue::read_seed(std::uint64_t& value) const {
  if (!json_->is_number()) return report_kind("a whole number");
  const auto number = json_->get<double>();
  if (std::trunc(number) != number) return report_kind("a whole number");
  if (number < 0) return report_kind("at least 0");
  if (!is_whole(*json_)) {
    return report_kind(format("at most {}", std::numeric_limits<std::uint64_t>::max()));
  }
  value = json_->get<std::uint64_t>();
  return true;
}

bool ConfigValue::expect_object() const { return json_->is_object() || report_kind("an object"); }

bool ConfigValue::expect_list() const { return json_->is_array() || report_kind("a list"); }

bool ConfigValue::expect_float(double number) const {
  constexpr float kLargest = std::numeric_limits<float>::max();
  if (std::fabs(number) > static_cast<double>(kLargest)) {
    return report_kind(format("between -{0} and {0}", shortest(kLargest)));
  }
  // Smaller ones would be 0, which may mean something else (no momentum, no decay).
  constexpr float kSmallest = std::numeric_limits<float>::denorm_min();
  if (number != 0 && static_cast<float>(number) == 0.0f) {
    return report_kind(format("0, or at least {} away from it", shortest(kSmallest)));
  }
  return true;
}

std::vector<std::string> ConfigValue::keys() const {
  std::vector<std::string> all;
  if (!json_->is_object()) return all;
  for (const auto& [key, value] : json_->items()) all.push_back(key);
  return all;
}

std::optional<ConfigValue> ConfigValue::member(std::string_view key) const {
  if (!json_->is_object()) return std::nullopt;
  const auto found = json_->find(std::string(key));
  if (found == json_->end()) return std::nullopt;
  return ConfigValue(*found, pointer_to(pointer_, key), *problems_, texts_);
}

std::size_t ConfigValue::size() const { return json_->size(); }

ConfigValue ConfigValue::element(std::size_t index) const {
  require(json_->is_array() && index < json_->size(), "an element that the list does not have");
  return {(*json_)[index], pointer_to(pointer_, index), *problems_, texts_};
}

void ConfigValue::report(std::string message, std::string help) const {
  problems_->report(pointer_, std::move(message), std::move(help));
}

void ConfigValue::report_key(std::string_view key, std::string message, std::string help) const {
  problems_->report(pointer_to(pointer_, key), std::move(message), std::move(help));
}

std::string ConfigValue::description() const {
  std::string text = shown(dump(*json_));
  if (json_->is_string()) return "the text " + text;
  if (json_->is_array()) return "the list " + text;
  if (json_->is_object()) return "the object " + text;
  return text;
}

bool ConfigValue::report_kind(std::string_view expected) const {
  report(format("must be {}, got {}", expected, description()));
  return false;
}

}  // namespace qnn
