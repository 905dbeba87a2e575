#pragma once

#include <cstddef>
#include <span>

#include "core/kernels/chunks.hpp"

namespace qnn {

// y[r, c] = f(x[r, c], p[c]) and f(a[r, c], b[r, c], p[c]), in parallel chunks of rows; y may be an
// operand. f is plain arithmetic, which the compiler vectorises.
template <class F>
void map_columns(std::span<const float> x, std::span<const float> p, std::span<float> y, F f) {
  const std::size_t columns = p.size();
  for_each_chunk(y.size() / columns, items_per_chunk(columns),
                 [&](std::size_t row, std::size_t rows) {
                   for (std::size_t i = row * columns; i < (row + rows) * columns; i += columns) {
                     for (std::size_t c = 0; c < columns; ++c) y[i + c] = f(x[i + c], p[c]);
                   }
                 });
}
template <class F>
void map_columns(std::span<const float> a, std::span<const float> b, std::span<const float> p,
                 std::span<float> y, F f) {
  const std::size_t columns = p.size();
  for_each_chunk(y.size() / columns, items_per_chunk(columns),
                 [&](std::size_t row, std::size_t rows) {
                   for (std::size_t i = row * columns; i < (row + rows) * columns; i += columns) {
                     for (std::size_t c = 0; c < columns; ++c)
                       y[i + c] = f(a[i + c], b[i + c], p[c]);
                   }
                 });
}

}  // namespace qnn
