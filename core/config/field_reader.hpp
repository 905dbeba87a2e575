#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "core/config/choice.hpp"
#include "core/config/field_traits.hpp"
#include "core/config/value.hpp"

namespace qnn {

// Reads a value of any kind that fields.hpp names. Returns true and sets `value`, or reports what
// is wrong and returns false; then `value` is valid, but may hold part of what was read.
template <class T, class... Rules>
bool read_value(const ConfigValue& at, T& value, const Rules&... rules);

// Fills a struct from an object and reports every problem: wrong types, broken rules, missing and
// unknown keys. A required key that is missing is not reported beside an unknown one that can only
// be its misspelling.
class FieldReader {
 public:
  // `other_keys` of the object are read by somebody else; they are neither taken nor unknown, and
  // join the suggestions.
  explicit FieldReader(ConfigValue object, std::span<const std::string> other_keys = {});

  template <class T, class... Rules>
  void optional(std::string_view key, T& value, std::string_view /*help*/, const Rules&... rules) {
    if (const auto found = take(key)) read_value(*found, value, rules...);
  }

  template <class T, class... Rules>
  void required(std::string_view key, T& value, std::string_view help, const Rules&... rules) {
    if (const auto found = take(key)) {
      read_value(*found, value, rules...);
    } else {
      missing_.push_back({std::string(key), std::string(help)});
    }
  }

  // After the last field: reports missing and unknown keys, these with the nearest known one.
  void finish();

 private:
  struct Missing {
    std::string key;
    std::string help;
  };

  std::optional<ConfigValue> take(std::string_view key);
  // Reports it, and forgets the missing key that it misspells.
  void report_unknown(const std::string& key, std::span<const std::string> present);

  ConfigValue object_;
  std::vector<std::string> known_;
  std::vector<Missing> missing_;
};

// Reads the fields of `object` into a struct.
template <HasFields T>
void read_fields(const ConfigValue& object, T& value,
                 std::span<const std::string> other_keys = {}) {
  if (!object.expect_object()) return;
  FieldReader reader(object, other_keys);
  value.fields(reader);
  reader.finish();
}

// ---- templates ----------------------------------------------------------------------------------

namespace detail {

// Reports each rule that `value` breaks; true if none.
template <class... Rules>
bool check_rules(const ConfigValue& at, double value, const Rules&... rules) {
  bool good = true;
  [[maybe_unused]] const auto check = [&](const auto& rule) {
    if (const auto violation = rule.violation(value)) {
      at.report(*violation);
      good = false;
    }
  };
  (check(rules), ...);
  return good;
}

template <class T, class... Rules>
bool read_floating(const ConfigValue& at, T& value, const Rules&... rules) {
  double number = 0;
  if (!at.read_number(number) || !check_rules(at, number, rules...)) return false;
  if constexpr (std::is_same_v<T, float>) {
    if (!at.expect_float(number)) return false;
  }
  value = static_cast<T>(number);
  return true;
}

template <class T, class... Rules>
bool read_integral(const ConfigValue& at, T& value, const Rules&... rules) {
  // Rules first: "must be at least 1" tells more about -1 than the bounds of T do.
  if (double number = 0; at.is_number()) {
    if (!at.read_number(number) || !check_rules(at, number, rules...)) return false;
  }
  if constexpr (std::is_same_v<T, std::uint64_t>) {
    return at.read_seed(value);
  } else {
    std::int64_t number = 0;
    if (!at.read_integer(number, std::numeric_limits<T>::min(), std::numeric_limits<T>::max()))
      return false;
    value = static_cast<T>(number);
    return true;
  }
}

template <class T, class... Rules>
bool read_list(const ConfigValue& at, std::vector<T>& value, const Rules&... rules) {
  if (!at.expect_list()) return false;
  value.clear();
  bool good = true;
  for (std::size_t i = 0; i < at.size(); ++i) {
    T element{};
    good = read_value(at.element(i), element, rules...) && good;
    value.push_back(std::move(element));
  }
  return good;
}

template <class T, class... Rules>
bool read_one_or_many(const ConfigValue& at, OneOrMany<T>& value, const Rules&... rules) {
  if (at.is_list()) return read_list(at, value.values, rules...);
  T one{};
  if (!read_value(at, one, rules...)) return false;
  value.values.assign(1, one);
  return true;
}

template <class T, std::size_t N, class... Rules>
bool read_array(const ConfigValue& at, std::array<T, N>& value, const Rules&... rules) {
  if (!at.is_list()) {
    T all{};
    if (!read_value(at, all, rules...)) return false;
    value.fill(all);
    return true;
  }
  if (at.size() != N) {
    at.report("must be one value or a list of " + std::to_string(N) + ", got a list of " +
              std::to_string(at.size()));
    return false;
  }
  bool good = true;
  for (std::size_t i = 0; i < N; ++i) good = read_value(at.element(i), value[i], rules...) && good;
  return good;
}

template <class T, class... Rules>
bool read_map(const ConfigValue& at, std::map<std::string, T>& value, const Rules&... rules) {
  if (!at.expect_object()) return false;
  value.clear();
  bool good = true;
  for (const std::string& key : at.keys())
    good = read_value(*at.member(key), value[key], rules...) && good;
  return good;
}

template <NamedEnum E>
bool read_enum(const ConfigValue& at, E& value) {
  const std::vector<std::string> names = names_of_enum<E>();
  const auto name = read_enum_name(at, names);
  if (!name) return false;
  for (const auto& [known, member] : enum_names(E{})) {
    if (*name == known) value = member;
  }
  return true;
}

template <class... Ts, class... Rules>
bool read_choice(const ConfigValue& at, std::variant<Ts...>& value, const Rules&... rules) {
  using V = std::variant<Ts...>;
  constexpr bool kTakesNumber = std::is_same_v<std::variant_alternative_t<0, V>, double>;
  if constexpr (kTakesNumber) {
    if (at.is_number()) {
      double number = 0;
      if (!read_floating(at, number, rules...)) return false;
      value = number;
      return true;
    }
  }
  const auto name = read_choice_name(at, names_of_choice(std::type_identity<V>{}), kTakesNumber);
  if (!name) return false;
  const std::size_t before = at.problems().size();
  const auto try_one = [&]<class T>(std::type_identity<T>) {
    if constexpr (Choice<T>) {
      if (*name != T::kName) return;
      const std::array<std::string, 1> type_key{"type"};
      T chosen{};
      read_fields(choice_object(at), chosen, type_key);
      value = std::move(chosen);
    }
  };
  (try_one(std::type_identity<Ts>{}), ...);
  return at.problems().size() == before;
}

}  // namespace detail

template <class T, class... Rules>
bool read_value(const ConfigValue& at, T& value, const Rules&... rules) {
  if constexpr (std::is_same_v<T, bool>) {
    return at.read_bool(value);
  } else if constexpr (std::is_same_v<T, std::string>) {
    return at.read_string(value);
  } else if constexpr (std::is_floating_point_v<T>) {
    return detail::read_floating(at, value, rules...);
  } else if constexpr (std::is_integral_v<T>) {
    return detail::read_integral(at, value, rules...);
  } else if constexpr (detail::kIsOptional<T>) {
    if (at.is_null()) {
      value.reset();
      return true;
    }
    typename T::value_type inner{};
    if (!read_value(at, inner, rules...)) return false;
    value = std::move(inner);
    return true;
  } else if constexpr (detail::kIsVector<T>) {
    return detail::read_list(at, value, rules...);
  } else if constexpr (detail::kIsOneOrMany<T>) {
    return detail::read_one_or_many(at, value, rules...);
  } else if constexpr (detail::kIsArray<T>) {
    return detail::read_array(at, value, rules...);
  } else if constexpr (detail::kIsMap<T>) {
    return detail::read_map(at, value, rules...);
  } else if constexpr (detail::kIsVariant<T>) {
    return detail::read_choice(at, value, rules...);
  } else if constexpr (std::is_enum_v<T>) {
    return detail::read_enum(at, value);
  } else {
    const std::size_t before = at.problems().size();
    read_fields(at, value);
    return at.problems().size() == before;
  }
}

}  // namespace qnn
