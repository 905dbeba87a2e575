#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "core/kernels/chunks.hpp"

namespace qnn {

// Calls body(begin, q) for stretches of `size` values that lie in rows of p.size() columns, in
// parallel chunks of rows: q[i] is p of the column of value begin + i. Narrow rows are taken many
// at a time, with p repeated, for loops that are worth vectorising.
template <class Body>
void for_each_stretch_of_columns(std::size_t size, std::span<const float> p, const Body& body) {
  constexpr std::size_t kStretch = 1024;
  const std::size_t columns = p.size();
  for_each_chunk(size / columns, items_per_chunk(columns), [&](std::size_t row, std::size_t rows) {
    std::array<float, kStretch> repeated;
    std::span<const float> q = p;
    if (const std::size_t copies = std::min(rows, kStretch / columns); copies > 1) {
      for (std::size_t copy = 0; copy < copies; ++copy)
        std::ranges::copy(p, repeated.begin() + static_cast<std::ptrdiff_t>(copy * columns));
      q = std::span(repeated).first(copies * columns);
    }
    const std::size_t end = (row + rows) * columns;
    for (std::size_t i = row * columns; i < end; i += q.size())
      body(i, q.first(std::min(q.size(), end - i)));
  });
}

// y[r, c] = f(x[r, c], p[c]) and f(a[r, c], b[r, c], p[c]); y may be an operand. f is plain
// arithmetic, which the compiler vectorises: a lambda, not the address of a function.
template <class F>
void map_columns(std::span<const float> x, std::span<const float> p, std::span<float> y, F f) {
  for_each_stretch_of_columns(y.size(), p, [&](std::size_t begin, std::span<const float> q) {
    const float* from = x.data() + begin;
    const float* of = q.data();
    float* to = y.data() + begin;
    for (std::size_t i = 0; i < q.size(); ++i) to[i] = f(from[i], of[i]);
  });
}
template <class F>
void map_columns(std::span<const float> a, std::span<const float> b, std::span<const float> p,
                 std::span<float> y, F f) {
  for_each_stretch_of_columns(y.size(), p, [&](std::size_t begin, std::span<const float> q) {
    const float* left = a.data() + begin;
    const float* right = b.data() + begin;
    const float* of = q.data();
    float* to = y.data() + begin;
    for (std::size_t i = 0; i < q.size(); ++i) to[i] = f(left[i], right[i], of[i]);
  });
}

}  // namespace qnn
