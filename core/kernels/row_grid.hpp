#pragma once

#include <cstddef>

#include "core/base/parallel.hpp"

namespace qnn {

// A part of [rows, channels] that is handled at once: some rows of some channels.
//
// Where channels are few, several rows count as one wide row, so that vectors are full: a tile is
// `rows` wide rows of `width` values, `stride` apart, and one more of `rest` < width values. A
// value per channel stands `width` / `channels` times side by side there.
struct RowTile {
  std::size_t chunk;     // chunk of rows that it belongs to, for partial sums
  std::size_t first;     // its first value in [rows, channels]
  std::size_t column;    // its first channel
  std::size_t channels;  // its number of channels
  std::size_t rows, stride, width, rest;
};

// Cuts [rows, channels] into tiles, depending on these two numbers alone.
class RowGrid {
 public:
  static constexpr std::size_t kMaxWidth = 512;

  RowGrid(std::size_t rows, std::size_t channels);

  std::size_t row_chunks() const { return row_chunks_; }
  std::size_t rows_in_chunk(std::size_t chunk) const;
  std::size_t tiles() const { return row_chunks_ * column_blocks_; }
  RowTile tile(std::size_t index) const;

  // Calls body(tile) for each tile, in parallel.
  template <class Body>
  void for_each_tile(const Body& body) const {
    parallel_for(tiles(), [&](std::size_t index, std::size_t /*worker*/) { body(tile(index)); });
  }

 private:
  std::size_t rows_;
  std::size_t channels_;
  std::size_t repeats_;  // rows in a wide row
  std::size_t rows_per_chunk_;
  std::size_t row_chunks_;
  std::size_t column_blocks_;
};

}  // namespace qnn
