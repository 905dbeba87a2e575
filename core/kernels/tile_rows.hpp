#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

namespace qnn {

// Collects the rows of a tiled product (product_tile.hpp, bit_tile.hpp) and multiplies them many at
// a time, so that tiles are full across the ends of lines and images. Internal to this module.
//
// The caller fills in `tiles` but for its rows; flush() carries out what is left.
template <class Tiles>
class TileRows {
 public:
  explicit TileRows(const Tiles& tiles) : tiles_(tiles) {}

  // `count` rows: row m reads at a + m * a_step and writes at c + m * c_step.
  void add(const typename Tiles::Value* a, std::size_t a_step, float* c, std::size_t c_step,
           std::size_t count) {
    while (count > 0) {
      const std::size_t now = std::min(count, kCapacity - rows_);
      for (std::size_t m = 0; m < now; ++m) {
        a_[rows_ + m] = a + m * a_step;
        c_[rows_ + m] = c + m * c_step;
      }
      rows_ += now;
      count -= now;
      if (rows_ == kCapacity) flush();
      a += now * a_step;
      c += now * c_step;
    }
  }

  void flush() {
    if (rows_ == 0) return;
    tiles_.rows = rows_;
    tiles_.a = a_.data();
    tiles_.c = c_.data();
    multiply_tiles(tiles_);
    rows_ = 0;
  }

 private:
  static constexpr std::size_t kCapacity = 96;  // a multiple of every tile height

  Tiles tiles_;
  std::size_t rows_ = 0;
  std::array<const typename Tiles::Value*, kCapacity> a_;
  std::array<float*, kCapacity> c_;
};

}  // namespace qnn
