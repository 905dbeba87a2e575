#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "core/kernels/bit_tile.hpp"

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

  static constexpr std::size_t kCapacity = 96;  // a multiple of every tile height

 private:
  Tiles tiles_;
  std::size_t rows_ = 0;
  std::array<const typename Tiles::Value*, kCapacity> a_;
  std::array<float*, kCapacity> c_;
};

// Likewise of a product of bits whose sums become signs.
class SignRows {
 public:
  explicit SignRows(const BitTiles& tiles) : tiles_(tiles) {}

  // `count` rows: row m reads at a + m * a_step and turns bits at signs + m * signs_step where its
  // sums are below `below`.
  void add(const std::uint64_t* a, std::size_t a_step, std::uint64_t* signs, std::size_t signs_step,
           const float* below, std::size_t count) {
    for (std::size_t m = 0; m < count; ++m) {
      a_[rows_] = a + m * a_step;
      signs_[rows_] = signs + m * signs_step;
      below_[rows_] = below;
      if (++rows_ == kCapacity) flush();
    }
  }

  void flush() {
    if (rows_ == 0) return;
    tiles_.rows = rows_;
    tiles_.a = a_.data();
    tiles_.signs = signs_.data();
    tiles_.below = below_.data();
    multiply_tiles(tiles_);
    rows_ = 0;
  }

 private:
  static constexpr std::size_t kCapacity = TileRows<BitTiles>::kCapacity;

  BitTiles tiles_;
  std::size_t rows_ = 0;
  std::array<const std::uint64_t*, kCapacity> a_;
  std::array<std::uint64_t*, kCapacity> signs_;
  std::array<const float*, kCapacity> below_;
};

}  // namespace qnn
