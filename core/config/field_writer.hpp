#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "core/config/field_traits.hpp"
#include "core/config/value.hpp"

namespace qnn {

// Writes a struct as an object with every field, so that the config of a run states what it used.
// Members that the object has already stay where they are.
class FieldWriter {
 public:
  explicit FieldWriter(ValueWriter object) : object_(object) { object_.begin_object(); }

  template <class T, class... Rules>
  void optional(std::string_view key, const T& value, std::string_view /*help*/, const Rules&...) {
    write_value(object_.member(key), value);
  }
  template <class T, class... Rules>
  void required(std::string_view key, const T& value, std::string_view /*help*/, const Rules&...) {
    write_value(object_.member(key), value);
  }

  template <class T>
  static void write_value(ValueWriter to, const T& value);

 private:
  template <class... Ts>
  static void write_choice(ValueWriter to, const std::variant<Ts...>& value) {
    std::visit(
        [&]<class A>(const A& chosen) {
          if constexpr (Choice<A>) {
            to.begin_object();
            to.member("type").text(A::kName);
          }
          write_value(to, chosen);
        },
        value);
  }

  ValueWriter object_;
};

template <class T>
void FieldWriter::write_value(ValueWriter to, const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    to.boolean(value);
  } else if constexpr (std::is_same_v<T, std::string>) {
    to.text(value);
  } else if constexpr (std::is_floating_point_v<T>) {
    to.number(value);
  } else if constexpr (std::is_unsigned_v<T>) {
    to.unsigned_integer(value);
  } else if constexpr (std::is_integral_v<T>) {
    to.integer(value);
  } else if constexpr (detail::kIsOptional<T>) {
    if (value) {
      write_value(to, *value);
    } else {
      to.null();
    }
  } else if constexpr (detail::kIsVector<T> || detail::kIsArray<T>) {
    to.begin_list();
    for (const typename T::value_type& element : value) write_value(to.element(), element);
  } else if constexpr (detail::kIsOneOrMany<T>) {
    write_value(to, value.values);
  } else if constexpr (detail::kIsMap<T>) {
    to.begin_object();
    for (const auto& [key, element] : value) write_value(to.member(key), element);
  } else if constexpr (detail::kIsVariant<T>) {
    write_choice(to, value);
  } else if constexpr (std::is_enum_v<T>) {
    for (const auto& [name, member] : enum_names(value)) {
      if (member == value) to.text(name);
    }
  } else {
    FieldWriter writer(to);
    T copy = value;  // fields() is not const: FieldReader fills the struct through it
    copy.fields(writer);
  }
}

}  // namespace qnn
