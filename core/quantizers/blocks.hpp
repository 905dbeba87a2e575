#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "core/kernels/block_operation.hpp"
#include "core/kernels/chunks.hpp"

namespace qnn::detail {

// Quantizers that take several operations carry them out on blocks that stay in the L1 cache.
inline constexpr std::size_t kBlockValues = 1024;
using Block = std::array<float, kBlockValues>;

// Calls body(begin, count) for pieces of 0 ... size - 1 of at most kBlockValues, in parallel
// chunks.
template <class Body>
void for_each_block(std::size_t size, const Body& body) {
  for_each_chunk(size, kChunkValues, [&](std::size_t begin, std::size_t count) {
    for (std::size_t at = begin; at < begin + count; at += kBlockValues)
      body(at, std::min(kBlockValues, begin + count - at));
  });
}

inline RepeatedValue repeated(float value) {
  RepeatedValue values{};
  values.fill(value);
  return values;
}

// y = operation(a), operation(a, b), where a number counts for the whole block; y may be an
// operand.
inline void apply_to(BlockOperation operation, std::span<const float> a, std::span<float> y) {
  apply(operation, std::array{BlockOperand(a.data())}, y);
}
inline void apply_to(BlockOperation operation, std::span<const float> a, std::span<const float> b,
                     std::span<float> y) {
  apply(operation, std::array{BlockOperand(a.data()), BlockOperand(b.data())}, y);
}
inline void apply_to(BlockOperation operation, std::span<const float> a, float b,
                     std::span<float> y) {
  const RepeatedValue value = repeated(b);
  apply(operation, std::array{BlockOperand(a.data()), BlockOperand(value)}, y);
}
inline void apply_to(BlockOperation operation, float a, std::span<const float> b,
                     std::span<float> y) {
  const RepeatedValue value = repeated(a);
  apply(operation, std::array{BlockOperand(value), BlockOperand(b.data())}, y);
}

}  // namespace qnn::detail
