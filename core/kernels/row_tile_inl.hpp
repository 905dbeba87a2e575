// Loops over a RowTile, included once for each instruction set; see vector_inl.hpp.
#if defined(QNN_CORE_KERNELS_ROW_TILE_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef QNN_CORE_KERNELS_ROW_TILE_INL
#undef QNN_CORE_KERNELS_ROW_TILE_INL
#else
#define QNN_CORE_KERNELS_ROW_TILE_INL
#endif

#include <algorithm>
#include <array>
#include <cstddef>

#include "core/kernels/row_grid.hpp"
#include "core/kernels/vector_inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {

// One value for each column of a tile.
using WideRow = std::array<float, RowGrid::kMaxWidth>;

// Calls body(index of the first value, column, access) for each vector of a tile.
template <class Body>
HWY_INLINE void for_each_vector_of(const RowTile& tile, const Body& body) {
  std::size_t row = tile.first;
  for (std::size_t r = 0; r < tile.rows; ++r, row += tile.stride) {
    for_each_vector(tile.width,
                    [&](std::size_t column, auto at) HWY_ATTR { body(row + column, column, at); });
  }
  for_each_vector(tile.rest,
                  [&](std::size_t column, auto at) HWY_ATTR { body(row + column, column, at); });
}

// Rows that are summed in a register before they join the other sums, so that the error grows
// slowly.
inline constexpr std::size_t kBlockRows = 16;

// sums[column] += Σ term(row, column, access) over `rows` rows of `width` columns.
template <class Term>
HWY_INLINE void add_rows(std::size_t rows, std::size_t width, const Term& term, WideRow& sums) {
  for_each_vector(width, [&](std::size_t column, auto at) HWY_ATTR {
    auto sum = broadcast(0);
    for (std::size_t r = 0; r < rows; ++r) sum = hn::Add(sum, term(r, column, at));
    at.store(hn::Add(at.load(&sums[column]), sum), &sums[column]);
  });
}

// Calls body(first value, rows, width) for a tile's rows, kBlockRows at a time, and for its rest.
template <class Body>
HWY_INLINE void for_each_row_block(const RowTile& tile, const Body& body) {
  for (std::size_t row = 0; row < tile.rows; row += kBlockRows)
    body(tile.first + row * tile.stride, std::min(kBlockRows, tile.rows - row), tile.width);
  if (tile.rest > 0) body(tile.first + tile.rows * tile.stride, std::size_t{1}, tile.rest);
}

// sums[column] = Σ over the tile's rows of term(index, column, access), each column in the same
// order.
template <class Term>
HWY_INLINE void sum_columns(const RowTile& tile, const Term& term, WideRow& sums) {
  std::fill_n(sums.begin(), tile.width, 0.0F);
  for_each_row_block(tile, [&](std::size_t first, std::size_t rows, std::size_t width) HWY_ATTR {
    add_rows(
        rows, width,
        [&](std::size_t r, std::size_t column, auto at)
            HWY_ATTR { return term(first + r * tile.stride + column, column, at); },
        sums);
  });
}

// From a sum for each column of the tile to a sum for each channel.
HWY_INLINE void fold(const RowTile& tile, const WideRow& sums, float* channel_sums) {
  std::copy_n(sums.begin(), tile.channels, channel_sums);
  for (std::size_t column = tile.channels; column < tile.width; column += tile.channels) {
    for_each_vector(tile.channels, [&](std::size_t c, auto at) HWY_ATTR {
      at.store(hn::Add(at.load(channel_sums + c), at.load(&sums[column + c])), channel_sums + c);
    });
  }
}

// The reverse of a fold: the values of the channels, which stand at the begin of `row`, again and
// again up to the tile's width.
HWY_INLINE void repeat(const RowTile& tile, WideRow& row) {
  for (std::size_t column = tile.channels; column < tile.width; ++column) {
    row[column] = row[column - tile.channels];
  }
}
HWY_INLINE void repeat(const RowTile& tile, const float* channel_values, WideRow& row) {
  std::copy_n(channel_values, tile.channels, row.begin());
  repeat(tile, row);
}

}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
