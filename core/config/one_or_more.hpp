#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>

#include "core/base/errors.hpp"

namespace qnn {

// One value or a list of them, at most kMost and held inline: a field that configs write as 0 or as
// [0, 1, 2].
template <class T, std::size_t kMostValues>
class OneOrMore {
 public:
  static constexpr std::size_t kMost = kMostValues;
  using Value = T;

  OneOrMore() = default;
  OneOrMore(std::initializer_list<T> values) {
    for (const T& value : values) add(value);
  }

  void add(const T& value) {
    require(count_ < kMost, "a list has no room left");
    values_[count_++] = value;
  }
  std::size_t size() const { return count_; }
  const T* begin() const { return values_.data(); }
  const T* end() const { return values_.data() + count_; }

 private:
  std::array<T, kMost> values_{};
  std::size_t count_ = 0;
};

}  // namespace qnn
