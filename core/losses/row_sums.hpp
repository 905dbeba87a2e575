#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "core/base/parallel.hpp"
#include "core/kernels/chunks.hpp"

namespace qnn {

// Adds up sum(begin, end) over pieces of the rows 0 ... rows - 1, in parallel. What the pieces are
// depends on the problem only, and they are added in order. Allocates nothing.
template <class Sum>
double sum_over_rows(std::size_t rows, std::size_t values_per_row, const Sum& sum) {
  constexpr std::size_t kMostPieces = 64;
  const std::size_t piece =
      std::max(items_per_chunk(values_per_row), ceil_divide(rows, kMostPieces));
  const std::size_t count = ceil_divide(rows, piece);
  std::array<double, kMostPieces> sums{};
  parallel_for(count, [&](std::size_t index, std::size_t /*worker*/) {
    sums[index] = sum(index * piece, std::min(rows, (index + 1) * piece));
  });
  double total = 0;
  for (std::size_t i = 0; i < count; ++i) total += sums[i];
  return total;
}

}  // namespace qnn
