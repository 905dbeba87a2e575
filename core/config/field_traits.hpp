#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace qnn {

// What kinds of C++ types a field may have; see fields.hpp for the whole list.

// An enum is a field if an overload of enum_names stands beside it:
//
//   enum class Padding { Valid, Same };
//   constexpr auto enum_names(Padding) {
//     return std::array{std::pair{"valid", Padding::Valid}, std::pair{"same", Padding::Same}};
//   }
template <class E>
concept NamedEnum = std::is_enum_v<E> && requires(E e) {
  enum_names(e);
};

// An alternative of a choice.
template <class T>
concept Choice = requires {
  { T::kName } -> std::convertible_to<std::string_view>;
  { T::kSummary } -> std::convertible_to<std::string_view>;
};

// A field that takes one value or a list of them, such as an axis or several; it is written as a
// list.
template <class T>
struct OneOrMany {
  std::vector<T> values;
};

class FieldReader;
class FieldWriter;
class FieldDocs;

template <class T>
concept HasFields = requires(T t, FieldDocs& f) {
  t.fields(f);
};

namespace detail {

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;
template <class T>
inline constexpr bool kIsVector = false;
template <class T>
inline constexpr bool kIsVector<std::vector<T>> = true;
template <class T>
inline constexpr bool kIsOneOrMany = false;
template <class T>
inline constexpr bool kIsOneOrMany<OneOrMany<T>> = true;
template <class T>
inline constexpr bool kIsArray = false;
template <class T, std::size_t N>
inline constexpr bool kIsArray<std::array<T, N>> = true;
template <class T>
inline constexpr bool kIsMap = false;
template <class T>
inline constexpr bool kIsMap<std::map<std::string, T>> = true;
template <class T>
inline constexpr bool kIsVariant = false;
template <class... Ts>
inline constexpr bool kIsVariant<std::variant<Ts...>> = true;

template <class E>
std::vector<std::string> names_of_enum() {
  std::vector<std::string> names;
  for (const auto& [name, value] : enum_names(E{})) names.emplace_back(name);
  return names;
}

template <class... Ts>
std::vector<std::string> names_of_choice(std::type_identity<std::variant<Ts...>>) {
  std::vector<std::string> names;
  const auto add = [&]<class T>(std::type_identity<T>) {
    if constexpr (Choice<T>) names.emplace_back(T::kName);
  };
  (add(std::type_identity<Ts>{}), ...);
  return names;
}

}  // namespace detail
}  // namespace qnn
