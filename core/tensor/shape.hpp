#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>

#include "core/tensor/dtype.hpp"

namespace qnn {

// Extents of a tensor, outermost first, at most kMaxRank of them, held inline. A scalar has none.
class Shape {
 public:
  static constexpr std::size_t kMaxRank = 6;

  Shape() = default;
  Shape(std::initializer_list<std::size_t> extents);
  explicit Shape(std::span<const std::size_t> extents);

  std::size_t rank() const { return rank_; }
  std::size_t operator[](std::size_t axis) const { return extents_[axis]; }
  std::size_t back() const { return extents_[rank_ - 1]; }
  std::span<const std::size_t> extents() const { return {extents_.data(), rank_}; }
  std::size_t elements() const;  // product of the extents; 1 for a scalar

  Shape with_front(std::size_t extent) const;  // [extent, ...this]
  Shape without_front() const;
  Shape with_extent(std::size_t axis, std::size_t extent) const;

  bool operator==(const Shape& other) const;
  std::string text() const;  // "[32, 32, 3]"

 private:
  std::array<std::size_t, kMaxRank> extents_{};
  std::size_t rank_ = 0;
};

// Words that hold `count` bits.
constexpr std::size_t words_for_bits(std::size_t count) { return (count + 63) / 64; }

// Bytes of a tensor; Bit rows are padded to whole words (see DType).
std::size_t bytes_of(const Shape& shape, DType dtype);

}  // namespace qnn
