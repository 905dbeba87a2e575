#include "core/kernels/row_grid.hpp"

#include <algorithm>
#include <numeric>

#include "core/kernels/chunks.hpp"

namespace qnn {
namespace {

constexpr std::size_t kLanes = 16;       // a multiple of every instruction set's vector length
constexpr std::size_t kFairWidth = 128;  // wide enough that starting a row costs little

std::size_t rows_side_by_side(std::size_t channels) {
  const std::size_t full_vectors = kLanes / std::gcd(kLanes, channels);
  const std::size_t width = full_vectors * channels;
  if (width > RowGrid::kMaxWidth) return 1;
  return full_vectors * ceil_divide(kFairWidth, width);
}

}  // namespace

RowGrid::RowGrid(std::size_t rows, std::size_t channels)
    : rows_(rows),
      channels_(channels),
      repeats_(rows_side_by_side(std::max<std::size_t>(channels, 1))) {
  const std::size_t block = std::min(std::max<std::size_t>(channels, 1), kMaxWidth);
  rows_per_chunk_ = kChunkValues / block / repeats_ * repeats_;
  row_chunks_ = ceil_divide(rows, rows_per_chunk_);
  column_blocks_ = ceil_divide(channels, kMaxWidth);
}

std::size_t RowGrid::rows_in_chunk(std::size_t chunk) const {
  return std::min(rows_per_chunk_, rows_ - chunk * rows_per_chunk_);
}

RowTile RowGrid::tile(std::size_t index) const {
  const std::size_t chunk = index / column_blocks_;
  const std::size_t column = index % column_blocks_ * kMaxWidth;
  const std::size_t block = std::min(kMaxWidth, channels_ - column);
  const std::size_t rows = rows_in_chunk(chunk);
  return {.chunk = chunk,
          .first = chunk * rows_per_chunk_ * channels_ + column,
          .column = column,
          .channels = block,
          .rows = rows / repeats_,
          .stride = repeats_ * channels_,
          .width = repeats_ * block,
          .rest = rows % repeats_ * block};
}

}  // namespace qnn
