#pragma once

#include <array>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "core/config/field_traits.hpp"
#include "core/config/field_writer.hpp"
#include "core/config/rules.hpp"
#include "core/config/value.hpp"
#include "core/config/value_doc.hpp"

namespace qnn {

struct FieldDoc {
  std::string key;
  std::string type;           // "number", "whole number", "text", "one of valid, same"
  std::string default_value;  // as JSON; empty if required
  std::string rules;          // "at least 1"
  std::string help;
  // The same for programs; a function, since few ask. Nothing if there is no such field.
  ValueDoc (*value)() = nullptr;
  std::vector<NumberRule> bounds = {};  // of each number in it
};

// One registered type or one alternative of a choice, as `qnn-inspect types` shows it.
struct TypeDoc {
  std::string name;
  std::string summary;
  std::string formula = {};  // may be empty
  std::string source = {};   // where it comes from: a class of Keras or Larq, a paper; may be empty
  std::vector<FieldDoc> fields;
};

// Collects the documentation of a struct's fields.
class FieldDocs {
 public:
  template <class T, class... Rules>
  void optional(std::string_view key, const T& value, std::string_view help,
                const Rules&... rules) {
    add({.key = std::string(key),
         .type = type_text<T>(),
         .default_value = default_text(value),
         .rules = join_texts({rules.text()...}),
         .help = std::string(help),
         .value = &value_doc<T>,
         .bounds = {NumberRule(rules)...}});
  }
  template <class T, class... Rules>
  void required(std::string_view key, const T&, std::string_view help, const Rules&... rules) {
    add({.key = std::string(key),
         .type = type_text<T>(),
         .default_value = {},
         .rules = join_texts({rules.text()...}),
         .help = std::string(help),
         .value = &value_doc<T>,
         .bounds = {NumberRule(rules)...}});
  }

  std::vector<FieldDoc> take() { return std::move(docs_); }

 private:
  template <class T>
  static std::string type_text();
  template <class T>
  static std::string default_text(const T& value);
  static std::string join_texts(const std::vector<std::string>& texts);
  void add(FieldDoc doc) { docs_.push_back(std::move(doc)); }

  std::vector<FieldDoc> docs_;
};

// The fields of a struct, with the defaults that it has when it is made.
template <class T>
std::vector<FieldDoc> field_docs() {
  FieldDocs docs;
  T params{};
  params.fields(docs);
  return docs.take();
}

// The documentation of a type that carries kName, kSummary and fields(), and perhaps kFormula and
// kSource.
template <class T, class Params = T>
TypeDoc type_doc() {
  TypeDoc doc{.name = std::string(T::kName),
              .summary = std::string(T::kSummary),
              .formula = {},
              .source = {},
              .fields = field_docs<Params>()};
  if constexpr (requires { T::kFormula; }) doc.formula = std::string(T::kFormula);
  if constexpr (requires { T::kSource; }) doc.source = std::string(T::kSource);
  return doc;
}

// The documentation of every alternative of a choice, such as Activation.
template <class Variant>
std::vector<TypeDoc> choice_docs() {
  std::vector<TypeDoc> all;
  const auto add = [&]<class T>(std::type_identity<T>) {
    if constexpr (Choice<T>) all.push_back(type_doc<T>());
  };
  [&]<class... Ts>(std::type_identity<std::variant<Ts...>>) {
    (add(std::type_identity<Ts>{}), ...);
  }(std::type_identity<Variant>{});
  return all;
}

namespace detail {

// "one of a, b".
std::string one_of(const std::vector<std::string>& names);
// The JSON text that `write` produces.
std::string json_text(void (*write)(ValueWriter to, const void* value), const void* value);

template <class T>
std::string describe_type() {
  if constexpr (std::is_same_v<T, bool>) {
    return "true or false";
  } else if constexpr (std::is_same_v<T, std::string>) {
    return "text";
  } else if constexpr (std::is_floating_point_v<T>) {
    return "number";
  } else if constexpr (std::is_integral_v<T>) {
    return "whole number";
  } else if constexpr (kIsOptional<T>) {
    return describe_type<typename T::value_type>() + ", or null";
  } else if constexpr (kIsVector<T>) {
    return "list of (" + describe_type<typename T::value_type>() + ")";
  } else if constexpr (kIsOneOrMany<T>) {
    return describe_type<typename decltype(T::values)::value_type>() + ", or a list of them";
  } else if constexpr (kIsArray<T>) {
    return describe_type<typename T::value_type>() + ", or a list of " +
           std::to_string(std::tuple_size_v<T>);
  } else if constexpr (kIsMap<T>) {
    return "object of (" + describe_type<typename T::mapped_type>() + ")";
  } else if constexpr (kIsVariant<T>) {
    const std::string names = one_of(names_of_choice(std::type_identity<T>{}));
    return std::is_same_v<std::variant_alternative_t<0, T>, double> ? "number, or " + names : names;
  } else if constexpr (std::is_enum_v<T>) {
    return one_of(names_of_enum<T>());
  } else {
    return "object";
  }
}

}  // namespace detail

template <class T>
ValueDoc value_doc() {
  using Kind = ValueDoc::Kind;
  if constexpr (std::is_same_v<T, bool>) {
    return {.kind = Kind::Boolean};
  } else if constexpr (std::is_same_v<T, std::string>) {
    return {.kind = Kind::Text};
  } else if constexpr (std::is_arithmetic_v<T>) {
    return {.kind = std::is_integral_v<T> ? Kind::Whole : Kind::Number,
            .low = static_cast<double>(std::numeric_limits<T>::lowest()),
            .high = static_cast<double>(std::numeric_limits<T>::max())};
  } else if constexpr (detail::kIsOptional<T>) {
    ValueDoc doc = value_doc<typename T::value_type>();
    doc.or_null = true;
    return doc;
  } else if constexpr (detail::kIsVector<T>) {
    return {.kind = Kind::List, .element = &value_doc<typename T::value_type>};
  } else if constexpr (detail::kIsOneOrMany<T>) {
    return {.kind = Kind::OneOrMany,
            .element = &value_doc<typename decltype(T::values)::value_type>};
  } else if constexpr (detail::kIsArray<T>) {
    return {.kind = Kind::Array,
            .size = std::tuple_size_v<T>,
            .element = &value_doc<typename T::value_type>};
  } else if constexpr (detail::kIsMap<T>) {
    return {.kind = Kind::Map, .element = &value_doc<typename T::mapped_type>};
  } else if constexpr (detail::kIsVariant<T>) {
    return {.kind = Kind::Choice,
            .or_number = std::is_same_v<std::variant_alternative_t<0, T>, double>,
            .types = &choice_docs<T>};
  } else if constexpr (std::is_enum_v<T>) {
    return {.kind = Kind::Name, .names = detail::names_of_enum<T>()};
  } else {
    return {.kind = Kind::Object, .fields = &field_docs<T>};
  }
}

template <class T>
std::string FieldDocs::type_text() {
  return detail::describe_type<T>();
}

template <class T>
std::string FieldDocs::default_text(const T& value) {
  return detail::json_text(
      [](ValueWriter to, const void* v) {
        FieldWriter::write_value(to, *static_cast<const T*>(v));
      },
      &value);
}

}  // namespace qnn
