#include "core/kernels/product_tile.hpp"

#include <algorithm>

#include "core/kernels/highway_settings.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/product_tile.cpp"
#include "hwy/foreach_target.h"  // must precede highway.h

#include "core/kernels/vector_inl.hpp"
#include "hwy/cache_control.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {
namespace {

// Rows whose sums stay in registers together: 24 of 32 vector registers, or 12 of 16.
constexpr std::size_t kTileRows = HWY_TARGET == HWY_AVX3 ? 12 : 6;

std::size_t panel_lanes() { return 2 * hn::Lanes(FloatTag()); }

// `first` is the tile's first row; `last` reads and writes the last vector of c, which may be
// beyond the lanes in part.
template <std::size_t kRows, std::size_t kVectors, class Last>
HWY_NOINLINE void multiply_tile(const FloatTiles& tiles, std::size_t first, Last last) {
  const FloatTag d;
  const std::size_t n = hn::Lanes(d);
  const float* a[kRows];
  Floats sums[kRows][kVectors];
#pragma GCC unroll 12
  for (std::size_t m = 0; m < kRows; ++m) {
    a[m] = tiles.a[first + m];
    const float* c = tiles.c[first + m];
#pragma GCC unroll 2
    for (std::size_t v = 0; v < kVectors; ++v) sums[m][v] = hn::Zero(d);
    if (!tiles.accumulate) {
      // It will be written when the sums are done; by then it shall be near.
#pragma GCC unroll 2
      for (std::size_t v = 0; v < kVectors; ++v) hwy::Prefetch(c + v * n);
      continue;
    }
    if constexpr (kVectors == 2) sums[m][0] = hn::LoadU(d, c);
    sums[m][kVectors - 1] = last.load(c + (kVectors - 1) * n);
  }
  const float* panel = tiles.panel;
  const auto [count0, count1, count2] = tiles.sweep.count;
  const auto [stride0, stride1, stride2] = tiles.sweep.stride;
  for (std::size_t i0 = 0; i0 < count0; ++i0) {
    for (std::size_t i1 = 0; i1 < count1; ++i1) {
      std::size_t at = i0 * stride0 + i1 * stride1;
      for (std::size_t i2 = 0; i2 < count2; ++i2, at += stride2, panel += tiles.panel_stride) {
        Floats lanes[kVectors];
#pragma GCC unroll 2
        for (std::size_t v = 0; v < kVectors; ++v) lanes[v] = hn::LoadU(d, panel + v * n);
#pragma GCC unroll 12
        for (std::size_t m = 0; m < kRows; ++m) {
          const Floats value = hn::Set(d, a[m][at]);
#pragma GCC unroll 2
          for (std::size_t v = 0; v < kVectors; ++v)
            sums[m][v] = hn::MulAdd(value, lanes[v], sums[m][v]);
        }
      }
    }
  }
#pragma GCC unroll 12
  for (std::size_t m = 0; m < kRows; ++m) {
    float* c = tiles.c[first + m];
    if constexpr (kVectors == 2) hn::StoreU(sums[m][0], d, c);
    last.store(sums[m][kVectors - 1], c + (kVectors - 1) * n);
  }
}

// A tile of up to kRows rows.
template <std::size_t kRows, std::size_t kVectors, class Last>
void multiply_rows(const FloatTiles& tiles, std::size_t first, std::size_t rows, Last last) {
  if constexpr (kRows > 0) {
    if (rows == kRows)
      multiply_tile<kRows, kVectors>(tiles, first, last);
    else
      multiply_rows<kRows - 1, kVectors>(tiles, first, rows, last);
  }
}

// As few tiles as there can be, of heights that differ by one row at most: a tile of few rows would
// wait for its own sums.
template <std::size_t kVectors, class Last>
void multiply_lanes(const FloatTiles& tiles, Last last) {
  const std::size_t count = (tiles.rows + kTileRows - 1) / kTileRows;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t first = i * tiles.rows / count;
    multiply_rows<kTileRows, kVectors>(tiles, first, (i + 1) * tiles.rows / count - first, last);
  }
}

void multiply_all(const FloatTiles& tiles) {
  const std::size_t n = hn::Lanes(FloatTag());
  if (tiles.lanes == 2 * n)
    multiply_lanes<2>(tiles, WholeVector());
  else if (tiles.lanes > n)
    multiply_lanes<2>(tiles, FirstLanes{tiles.lanes - n});
  else
    multiply_lanes<1>(tiles, FirstLanes{tiles.lanes});
}

// Four lanes of the panel by one vector of steps at a time, interleaved; the rest one by one.
void transpose_panel(const PanelSource& source, float* panel) {
  const FloatTag d;
  const std::size_t n = hn::Lanes(d);
  const std::size_t width = panel_lanes();
  const std::size_t whole_steps = source.depth - source.depth % n;
  const std::size_t whole_lanes = source.lanes - source.lanes % 4;
  const hn::CappedTag<float, 4> quad;
  HWY_ALIGN float block[4 * hn::MaxLanes(FloatTag())];
  const float* matrix = source.matrix.data();
  for (std::size_t k = 0; k < whole_steps; k += n) {
    for (std::size_t j = 0; j < whole_lanes; j += 4) {
      const float* row = matrix + j * source.stride + k;
      hn::StoreInterleaved4(hn::LoadU(d, row), hn::LoadU(d, row + source.stride),
                            hn::LoadU(d, row + 2 * source.stride),
                            hn::LoadU(d, row + 3 * source.stride), d, block);
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t q = 0; q < 4; q += hn::Lanes(quad))
          hn::StoreU(hn::LoadU(quad, block + 4 * i + q), quad, panel + (k + i) * width + j + q);
    }
  }
  for (std::size_t k = 0; k < source.depth; ++k) {
    float* step = panel + k * width;
    for (std::size_t j = k < whole_steps ? whole_lanes : 0; j < source.lanes; ++j)
      step[j] = matrix[j * source.stride + k];
    std::fill(step + source.lanes, step + width, 0.0F);
  }
}

}  // namespace
}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qnn {
namespace {
HWY_EXPORT(panel_lanes);
HWY_EXPORT(multiply_all);
HWY_EXPORT(transpose_panel);
}  // namespace

std::size_t float_panel_lanes() { return HWY_DYNAMIC_DISPATCH(panel_lanes)(); }

void multiply_tiles(const FloatTiles& tiles) { HWY_DYNAMIC_DISPATCH(multiply_all)(tiles); }

void pack_transposed_panel(const PanelSource& source, float* panel) {
  HWY_DYNAMIC_DISPATCH(transpose_panel)(source, panel);
}

void pack_panel(const PanelSource& source, float* panel) {
  const std::size_t width = float_panel_lanes();
  for (std::size_t k = 0; k < source.depth; ++k) {
    float* step = panel + k * width;
    std::copy_n(source.matrix.data() + k * source.stride, source.lanes, step);
    std::fill(step + source.lanes, step + width, 0.0F);
  }
}

}  // namespace qnn
#endif
