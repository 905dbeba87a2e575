#include "core/kernels/lookup_tile.hpp"

#include <algorithm>
#include <cstring>

#include "core/kernels/highway_settings.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/lookup_tile.cpp"
#include "hwy/foreach_target.h"

#include "core/kernels/vector_inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_AVX3

using WordTag = hn::ScalableTag<std::uint32_t>;
using Words = hn::Vec<WordTag>;
constexpr std::size_t kLanes = 16;
static_assert(hn::MaxLanes(FloatTag()) == kTableSize && kLookupLanes == 4 * kLanes);

bool available() { return true; }

// vpermps reads the lowest four bits of each word: what stands above them need not be cleared.
HWY_INLINE Floats look_up(Floats table, Words words) {
  return hn::TableLookupLanes(table, hn::Indices512<float>{words.raw});
}

// `first` is the tile's first row; `last` reads and writes the last vector of c.
template <std::size_t kRows, std::size_t kVectors, class Last>
HWY_NOINLINE void multiply_tile(const LookupTiles& tiles, std::size_t first, Last last) {
  const FloatTag d;
  const WordTag dw;
  const float* a[kRows];
  Floats sums[kRows][kVectors];
#pragma GCC unroll 12
  for (std::size_t m = 0; m < kRows; ++m) {
    a[m] = tiles.a[first + m];
    const float* c = tiles.c[first + m];
#pragma GCC unroll 4
    for (std::size_t v = 0; v < kVectors; ++v) {
      sums[m][v] = hn::Zero(d);
      if (tiles.accumulate)
        sums[m][v] = v + 1 < kVectors ? hn::LoadU(d, c + v * kLanes) : last.load(c + v * kLanes);
    }
  }
  const LookupSweep sweep = tiles.sweep;
  for (std::size_t i0 = 0; i0 < sweep.count[0]; ++i0) {
    for (std::size_t i1 = 0; i1 < sweep.count[1]; ++i1) {
      const auto j0 = static_cast<std::ptrdiff_t>(i0);
      const auto j1 = static_cast<std::ptrdiff_t>(i1);
      std::ptrdiff_t at = j0 * sweep.table_stride[0] + j1 * sweep.table_stride[1];
      const std::uint32_t* panel =
          tiles.panel + j0 * sweep.panel_stride[0] + j1 * sweep.panel_stride[1];
      for (std::size_t group = 0; group < sweep.groups;
           group += kStepGroups, panel += kLookupLanes) {
        Words words[kVectors];
#pragma GCC unroll 4
        for (std::size_t v = 0; v < kVectors; ++v) words[v] = hn::LoadU(dw, panel + v * kLanes);
        const std::size_t groups = std::min(kStepGroups, sweep.groups - group);
        for (std::size_t g = 0; g < groups; ++g) {
#pragma GCC unroll 12
          for (std::size_t m = 0; m < kRows; ++m) {
            const Floats table = hn::LoadU(d, a[m] + at);
#pragma GCC unroll 4
            for (std::size_t v = 0; v < kVectors; ++v)
              sums[m][v] = hn::Add(sums[m][v], look_up(table, words[v]));
          }
#pragma GCC unroll 4
          for (std::size_t v = 0; v < kVectors; ++v)
            words[v] = hn::ShiftRight<static_cast<int>(kTableValues)>(words[v]);
          at += static_cast<std::ptrdiff_t>(sweep.group_stride);
        }
      }
    }
  }
#pragma GCC unroll 12
  for (std::size_t m = 0; m < kRows; ++m) {
    float* c = tiles.c[first + m];
#pragma GCC unroll 4
    for (std::size_t v = 0; v + 1 < kVectors; ++v) hn::StoreU(sums[m][v], d, c + v * kLanes);
    last.store(sums[m][kVectors - 1], c + (kVectors - 1) * kLanes);
  }
}

// The last tile: as many rows as there are.
template <std::size_t kRows, std::size_t kVectors, class Last>
void multiply_rest(const LookupTiles& tiles, std::size_t rows, Last last) {
  if constexpr (kRows > 0) {
    if (rows == kRows)
      multiply_tile<kRows, kVectors>(tiles, tiles.rows - rows, last);
    else
      multiply_rest<kRows - 1, kVectors>(tiles, rows, last);
  }
}

template <std::size_t kVectors, class Last>
void multiply_lanes(const LookupTiles& tiles, Last last) {
  constexpr std::size_t kRows = kVectors <= 2 ? 12 : 24 / kVectors;
  const std::size_t rest = tiles.rows % kRows;
  for (std::size_t first = 0; first < tiles.rows - rest; first += kRows)
    multiply_tile<kRows, kVectors>(tiles, first, last);
  multiply_rest<kRows - 1, kVectors>(tiles, rest, last);
}

template <std::size_t kVectors>
void multiply_vectors(const LookupTiles& tiles) {
  if (tiles.lanes == kVectors * kLanes)
    multiply_lanes<kVectors>(tiles, WholeVector());
  else
    multiply_lanes<kVectors>(tiles, FirstLanes{tiles.lanes - (kVectors - 1) * kLanes});
}

void multiply_all(const LookupTiles& tiles) {
  switch ((tiles.lanes + kLanes - 1) / kLanes) {
    case 1:
      return multiply_vectors<1>(tiles);
    case 2:
      return multiply_vectors<2>(tiles);
    case 3:
      return multiply_vectors<3>(tiles);
    default:
      return multiply_vectors<4>(tiles);
  }
}

// The 16 signs that value j of a group has in its table.
HWY_INLINE Floats signs_of(std::uint32_t j) {
  const WordTag d;
  const Words minus =
      hn::And(hn::ShiftRightSame(hn::Iota(d, 0), static_cast<int>(j)), hn::Set(d, 1));
  return hn::IfThenElse(hn::RebindMask(FloatTag(), hn::Ne(minus, hn::Zero(d))), broadcast(-1.0F),
                        broadcast(1.0F));
}

void tables(const TableSource& source, float* to) {
  const Floats signs[kTableValues] = {signs_of(0), signs_of(1), signs_of(2), signs_of(3)};
  const std::size_t groups = table_groups(source.count);
  const std::size_t whole = source.count / kTableValues;
  const std::size_t row_step = source.interleaved ? kTableSize : groups * kTableSize;
  const std::size_t group_step = source.interleaved ? source.rows * kTableSize : kTableSize;
  for (std::size_t g = 0; g < groups; ++g) {
    const std::size_t present = g < whole ? kTableValues : source.count - whole * kTableValues;
    for (std::size_t r = 0; r < source.rows; ++r) {
      const float* values =
          source.values + g * kTableValues * source.value_stride + r * source.row_stride;
      Floats sum = hn::Mul(signs[0], broadcast(values[0]));
      if (HWY_LIKELY(present == kTableValues)) {
#pragma GCC unroll 3
        for (std::size_t j = 1; j < kTableValues; ++j)
          sum = hn::MulAdd(signs[j], broadcast(values[j * source.value_stride]), sum);
      } else {
        for (std::size_t j = 1; j < present; ++j)
          sum = hn::MulAdd(signs[j], broadcast(values[j * source.value_stride]), sum);
      }
      hn::StoreU(sum, FloatTag(), to + g * group_step + r * row_step);
    }
  }
}

template <std::size_t kVectors>
void transpose_vectors(std::span<const std::uint64_t> words, std::uint32_t* step) {
  const WordTag d;
  Words lanes[kVectors];
#pragma GCC unroll 4
  for (std::size_t v = 0; v < kVectors; ++v) lanes[v] = hn::Zero(d);
  for (std::size_t k = 0; k < words.size(); ++k) {
    const Words bit = hn::Set(d, std::uint32_t{1} << k);
    std::uint8_t bytes[sizeof(std::uint64_t) + 8] = {};  // a mask is read as 8 bytes
    std::memcpy(bytes, &words[k], sizeof(std::uint64_t));
#pragma GCC unroll 4
    for (std::size_t v = 0; v < kVectors; ++v)
      lanes[v] = hn::Or(lanes[v], hn::IfThenElseZero(hn::LoadMaskBits(d, bytes + 2 * v), bit));
  }
#pragma GCC unroll 4
  for (std::size_t v = 0; v < kVectors; ++v) hn::StoreU(lanes[v], d, step + v * kLanes);
}

void transpose(std::span<const std::uint64_t> words, std::size_t lanes, std::uint32_t* step) {
  switch ((lanes + kLanes - 1) / kLanes) {
    case 1:
      return transpose_vectors<1>(words, step);
    case 2:
      return transpose_vectors<2>(words, step);
    case 3:
      return transpose_vectors<3>(words, step);
    default:
      return transpose_vectors<4>(words, step);
  }
}

#else

bool available() { return false; }
void multiply_all(const LookupTiles&) {}
void tables(const TableSource&, float*) {}
void transpose(std::span<const std::uint64_t>, std::size_t, std::uint32_t*) {}

#endif

}  // namespace
}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qnn {
namespace {
HWY_EXPORT(available);
HWY_EXPORT(multiply_all);
HWY_EXPORT(tables);
HWY_EXPORT(transpose);
}  // namespace

bool looks_up_tables() { return HWY_DYNAMIC_DISPATCH(available)(); }
void multiply_tiles(const LookupTiles& tiles) { HWY_DYNAMIC_DISPATCH(multiply_all)(tiles); }
void make_tables(const TableSource& source, float* to) { HWY_DYNAMIC_DISPATCH(tables)(source, to); }
void transpose_bits(std::span<const std::uint64_t> words, std::size_t lanes, std::uint32_t* step) {
  HWY_DYNAMIC_DISPATCH(transpose)(words, lanes, step);
}

}  // namespace qnn
#endif
