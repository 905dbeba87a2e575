#pragma once

#include <cstddef>
#include <optional>

#include "core/kernels/pool.hpp"

namespace qnn::testing {

// The cell under cell `k` of the window of output place (oz, oy, ox), or nothing outside.
inline std::optional<std::size_t> cell_under(const PoolProblem& p, std::size_t place,
                                             std::size_t k) {
  const std::size_t z =
      place / (p.out_height() * p.out_width()) * p.stride_d + k / (p.pool_h * p.pool_w);
  const std::size_t y =
      place / p.out_width() % p.out_height() * p.stride_h + k / p.pool_w % p.pool_h;
  const std::size_t x = place % p.out_width() * p.stride_w + k % p.pool_w;
  if (z < p.pad_front || z >= p.pad_front + p.depth) return {};
  if (y < p.pad_top || y >= p.pad_top + p.height) return {};
  if (x < p.pad_left || x >= p.pad_left + p.width) return {};
  return ((z - p.pad_front) * p.height + y - p.pad_top) * p.width + x - p.pad_left;
}

// Calls visit(output, cell, index within the window) for the cells inside the volume.
template <class Visit>
void for_each_cell(const PoolProblem& p, std::size_t rows, const Visit& visit) {
  const std::size_t places = p.output_size() / p.channels;
  for (std::size_t output = 0; output < rows * p.output_size(); ++output) {
    const std::size_t place = output / p.channels;
    for (std::size_t k = 0; k < p.window(); ++k) {
      const auto cell = cell_under(p, place % places, k);
      if (!cell) continue;
      visit(output, place / places * p.input_size() + *cell * p.channels + output % p.channels, k);
    }
  }
}

}  // namespace qnn::testing
