#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qnn {

// Values that nobody changes, with whatever keeps them in memory: a vector, the contents of a file,
// a mapped file. Move-only; moving leaves the values where they are.
template <class T>
class Values {
 public:
  using value_type = T;

  Values() = default;
  // Implicit, so that a vector can stand where values are wanted.
  Values(std::vector<T> values)  // NOLINT(google-explicit-constructor)
      : Values(std::move(values), [](const std::vector<T>& kept) { return std::span(kept); }) {}
  // Values that `view` finds in their owner, a std::span<const T>.
  template <class Owner, class View>
  Values(Owner owner, View&& view) {
    auto kept = std::make_unique<Kept<Owner>>(std::move(owner));
    values_ = view(std::as_const(kept->owner));
    keeper_ = std::move(kept);
  }

  Values(Values&& other) noexcept
      : keeper_(std::move(other.keeper_)), values_(std::exchange(other.values_, {})) {}
  Values& operator=(Values&& other) noexcept {
    keeper_ = std::move(other.keeper_);
    values_ = std::exchange(other.values_, {});
    return *this;
  }

  const T* data() const { return values_.data(); }
  std::size_t size() const { return values_.size(); }
  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }
  const T& operator[](std::size_t i) const { return values_[i]; }

 private:
  struct Keeper {
    virtual ~Keeper() = default;
  };
  template <class Owner>
  struct Kept final : Keeper {
    explicit Kept(Owner kept) : owner(std::move(kept)) {}
    Owner owner;
  };

  std::unique_ptr<Keeper> keeper_;
  std::span<const T> values_;
};

// A text as values of its own, and back.
inline Values<char> text_values(std::string text) {
  return Values<char>(std::move(text), [](const std::string& kept) { return std::span(kept); });
}
inline std::string_view as_text(const Values<char>& values) {
  return {values.data(), values.size()};
}

}  // namespace qnn
