#include "core/kernels/bit_tile.hpp"

#include <algorithm>
#include <type_traits>

#include "core/kernels/highway_settings.hpp"
#ifdef __OPTIMIZE__       // else all files share one index of instruction sets, not counting it
#define HWY_WANT_AVX3_DL  // the vector popcount of whole words
#endif

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/bit_tile.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace qnn {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Tag = hn::ScalableTag<std::uint64_t>;
using Vector = hn::Vec<Tag>;

// A tile of counts that stays in registers: 24 of 32 vector registers, or 8 of 16.
constexpr bool kManyRegisters = HWY_TARGET == HWY_AVX3_DL || HWY_TARGET == HWY_AVX3;
constexpr std::size_t kTileVectors = kManyRegisters ? 24 : 8;
constexpr std::size_t kPanelVectors = 4;

std::size_t panel_lanes() { return kPanelVectors * hn::Lanes(Tag()); }

template <std::size_t kRows, std::size_t kVectors>
struct Counts {
  Vector of[kRows][kVectors];
};

// As many counts as a vector of floats has, from so many vectors on.
#if HWY_TARGET == HWY_SCALAR
constexpr std::size_t kVectorsPerStore = 1;
HWY_INLINE auto counts_of_floats(const Vector* counts) {
  return hn::TruncateTo(hn::ScalableTag<std::uint32_t>(), counts[0]);
}
#else
constexpr std::size_t kVectorsPerStore = 2;
HWY_INLINE auto counts_of_floats(const Vector* counts) {
  const hn::ScalableTag<std::uint32_t> d;
  return hn::ConcatEven(d, hn::BitCast(d, counts[1]), hn::BitCast(d, counts[0]));
}
#endif

using FloatTag = hn::ScalableTag<float>;

// c of a vector of lanes, but for `accumulate`.
HWY_INLINE hn::Vec<FloatTag> value_of(const BitTiles& tiles, const Vector* counts) {
  const FloatTag d;
  const auto count = hn::BitCast(hn::RebindToSigned<FloatTag>(), counts_of_floats(counts));
  return hn::MulAdd(hn::ConvertTo(d, count), hn::Set(d, -2.0F),
                    hn::Set(d, tiles.accumulate ? 0.0F : tiles.length));
}

// As wide as the bits that are written, which would stall if they were read back wider.
using LaneBits = std::conditional_t<
    hn::MaxLanes(FloatTag()) <= 8, std::uint8_t,
    std::conditional_t<hn::MaxLanes(FloatTag()) <= 16, std::uint16_t, std::uint64_t>>;
static_assert(hn::MaxLanes(FloatTag()) <= 64);

template <std::size_t kRows, std::size_t kVectors>
HWY_INLINE void turn_signs(const BitTiles& tiles, std::size_t first,
                           const Counts<kRows, kVectors>& counts) {
  const FloatTag d;
  const std::size_t n = hn::Lanes(d);
#pragma GCC unroll 12
  for (std::size_t m = 0; m < kRows; ++m) {
    const float* below = tiles.below[first + m];
    std::uint64_t* words = tiles.signs[first + m] + tiles.first_bit / 64;
    std::size_t at = tiles.first_bit % 64;
#pragma GCC unroll 4
    for (std::size_t v = 0; v < kVectors; v += kVectorsPerStore, below += n, at += n) {
      LaneBits lanes = 0;
      hn::StoreMaskBits(d, hn::Lt(value_of(tiles, &counts.of[m][v]), hn::LoadU(d, below)),
                        reinterpret_cast<std::uint8_t*>(&lanes));
      const std::uint64_t bits = lanes;
      words[at / 64] ^= bits << at % 64;
      if (const std::uint64_t behind = bits >> 1 >> (63 - at % 64); behind != 0)
        words[at / 64 + 1] ^= behind;
    }
  }
}

template <std::size_t kRows, std::size_t kVectors>
HWY_INLINE void store(const BitTiles& tiles, std::size_t first,
                      const Counts<kRows, kVectors>& counts) {
  const FloatTag df;
  const std::size_t n = hn::Lanes(df);
  HWY_ALIGN float values[kVectors * HWY_MAX_BYTES / sizeof(std::uint64_t)];
#pragma GCC unroll 12
  for (std::size_t m = 0; m < kRows; ++m) {
    float* c = tiles.c[first + m];
    const bool direct = !tiles.accumulate && tiles.lanes == kVectors * n / kVectorsPerStore;
    float* target = direct ? c : values;
#pragma GCC unroll 4
    for (std::size_t v = 0; v < kVectors; v += kVectorsPerStore) {
      hn::StoreU(value_of(tiles, &counts.of[m][v]), df, target + v / kVectorsPerStore * n);
    }
    if (direct) continue;
    for (std::size_t j = 0; j < tiles.lanes; ++j)
      c[j] = tiles.accumulate ? c[j] + values[j] : values[j];
  }
}

// Of the panel's vectors, the first kVectors.
template <std::size_t kRows, std::size_t kVectors>
HWY_NOINLINE void multiply_tile(const BitTiles& tiles, std::size_t first) {
  const Tag d;
  const std::size_t n = hn::Lanes(d);
  const std::uint64_t* a[kRows];
  Counts<kRows, kVectors> counts;
#pragma GCC unroll 12
  for (std::size_t m = 0; m < kRows; ++m) {
    a[m] = tiles.a[first + m];
#pragma GCC unroll 4
    for (std::size_t v = 0; v < kVectors; ++v) counts.of[m][v] = hn::Zero(d);
  }
  const std::uint64_t* panel = tiles.panel;
  const auto [count0, count1, count2] = tiles.sweep.count;
  const auto [stride0, stride1, stride2] = tiles.sweep.stride;
  for (std::size_t i0 = 0; i0 < count0; ++i0) {
    for (std::size_t i1 = 0; i1 < count1; ++i1) {
      std::size_t at = i0 * stride0 + i1 * stride1;
      for (std::size_t i2 = 0; i2 < count2; ++i2, at += stride2, panel += kPanelVectors * n) {
        Vector w[kVectors];
#pragma GCC unroll 4
        for (std::size_t v = 0; v < kVectors; ++v) w[v] = hn::LoadU(d, panel + v * n);
#pragma GCC unroll 12
        for (std::size_t m = 0; m < kRows; ++m) {
          const Vector x = hn::Set(d, a[m][at]);
#pragma GCC unroll 4
          for (std::size_t v = 0; v < kVectors; ++v)
            counts.of[m][v] = hn::Add(counts.of[m][v], hn::PopulationCount(hn::Xor(x, w[v])));
        }
      }
    }
  }
  if (tiles.below != nullptr) {
    turn_signs(tiles, first, counts);
  } else {
    store(tiles, first, counts);
  }
}

// The last tile: as many rows as there are.
template <std::size_t kRows, std::size_t kVectors>
void multiply_rest(const BitTiles& tiles, std::size_t first, std::size_t rows) {
  if constexpr (kRows > 0) {
    if (rows == kRows)
      multiply_tile<kRows, kVectors>(tiles, first);
    else
      multiply_rest<kRows - 1, kVectors>(tiles, first, rows);
  }
}

template <std::size_t kVectors>
void multiply_vectors(const BitTiles& tiles) {
  constexpr std::size_t kRows = kTileVectors / kVectors;
  std::size_t first = 0;
  for (; first + kRows <= tiles.rows; first += kRows) multiply_tile<kRows, kVectors>(tiles, first);
  multiply_rest<kRows - 1, kVectors>(tiles, first, tiles.rows - first);
}

void multiply_all(const BitTiles& tiles) {
  if (tiles.lanes <= kPanelVectors / 2 * hn::Lanes(Tag()))
    multiply_vectors<kPanelVectors / 2>(tiles);
  else
    multiply_vectors<kPanelVectors>(tiles);
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace qnn
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qnn {
namespace {
HWY_EXPORT(panel_lanes);
HWY_EXPORT(multiply_all);
}  // namespace

std::size_t bit_panel_lanes() { return HWY_DYNAMIC_DISPATCH(panel_lanes)(); }
void multiply_tiles(const BitTiles& tiles) { HWY_DYNAMIC_DISPATCH(multiply_all)(tiles); }

void pack_bit_panel(const BitPanelSource& source, std::uint64_t* panel) {
  const std::size_t width = bit_panel_lanes();
  for (std::size_t k = 0; k < source.depth; ++k) {
    std::uint64_t* step = panel + k * width;
    for (std::size_t j = 0; j < source.lanes; ++j) step[j] = source.matrix[j * source.stride + k];
    std::fill(step + source.lanes, step + width, std::uint64_t{0});
  }
}

}  // namespace qnn
#endif
