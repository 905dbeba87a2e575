#pragma once

#include <cstddef>
#include <span>

#include "core/kernels/chunks.hpp"

namespace qnn::detail {

// y[i] = f(a[i]) and y[i] = f(a[i], b[i]), in parallel chunks; y may be an operand. f is plain
// arithmetic, which the compiler vectorises.
template <class F>
void map(std::span<const float> a, std::span<float> y, F f) {
  for_each_chunk(y.size(), kChunkValues, [&](std::size_t begin, std::size_t count) {
    for (std::size_t i = begin; i < begin + count; ++i) y[i] = f(a[i]);
  });
}
template <class F>
void map(std::span<const float> a, std::span<const float> b, std::span<float> y, F f) {
  for_each_chunk(y.size(), kChunkValues, [&](std::size_t begin, std::size_t count) {
    for (std::size_t i = begin; i < begin + count; ++i) y[i] = f(a[i], b[i]);
  });
}

}  // namespace qnn::detail
