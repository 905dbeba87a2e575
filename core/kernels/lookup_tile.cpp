#include "core/kernels/lookup_tile.hpp"

#include <algorithm>
#include <cstring>

#include "core/kernels/highway_settings.hpp"
#ifdef __OPTIMIZE__       // else all files share one index of instruction sets, not counting it
#define HWY_WANT_AVX3_DL  // dot products of int16
#endif

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/lookup_tile.cpp"
#include "hwy/foreach_target.h"

#include "core/kernels/vector_inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
#if HWY_TARGET == HWY_AVX3_DL && !defined(__clang__)
#pragma GCC target("avx512vnni")  // which Highway asks of the processor, but not of the compiler
#endif
namespace qnn::HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX3_DL

using WordTag = hn::ScalableTag<std::uint32_t>;
using Words = hn::Vec<WordTag>;
constexpr std::size_t kLanes = 16;
static_assert(hn::MaxLanes(FloatTag()) == kTableSize && kLookupLanes == 4 * kLanes);

bool available() { return true; }

// One table a cell. vpermps reads the lowest four bits of each word: what stands above them need
// not be cleared.
struct FloatSums {
  using Sum = Floats;
  static constexpr std::size_t kCells = 8;  // that one vector of words chooses from
  static constexpr int kBits = 4;           // of a cell

  static HWY_INLINE Sum zero() { return hn::Zero(FloatTag()); }
  static HWY_INLINE Words next(Words words) { return hn::ShiftRight<kBits>(words); }
  static HWY_INLINE Sum add(Sum sum, const float* cell, Words words) {
    const Floats table = hn::LoadU(FloatTag(), cell);
    return hn::Add(sum, hn::TableLookupLanes(table, hn::Indices512<float>{words.raw}));
  }
  static HWY_INLINE Floats result(Sum sum, float /*unit*/) { return sum; }
};

// Two tables a cell: of each word's halves, the lower one chooses from the first table and the
// upper one from the second. vpermw reads the lowest five bits of each half.
struct WholeSums {
  using Sum = hn::Vec<hn::ScalableTag<std::int32_t>>;
  static constexpr std::size_t kCells = 2;
  static constexpr int kBits = 5;

  static HWY_INLINE Sum zero() { return hn::Zero(hn::ScalableTag<std::int32_t>()); }
  static HWY_INLINE Words next(Words words) { return hn::ShiftRight<kBits>(words); }
  static HWY_INLINE Sum add(Sum sum, const float* cell, Words words) {
    const __m512i pair = _mm512_permutexvar_epi16(words.raw, _mm512_loadu_si512(cell));
    const __m512i ones = _mm512_set1_epi16(1);
#if HWY_TARGET == HWY_AVX3_DL && !defined(__clang__)
    return Sum{_mm512_dpwssd_epi32(sum.raw, pair, ones)};
#else
    return Sum{_mm512_add_epi32(sum.raw, _mm512_madd_epi16(pair, ones))};
#endif
  }
  static HWY_INLINE Floats result(Sum sum, float unit) {
    return hn::Mul(hn::ConvertTo(FloatTag(), sum), broadcast(unit));
  }
};

// Adds what the cells of one tap give. `at` is the tap's first cell, in floats from a row's.
template <class Sums, std::size_t kRows, std::size_t kVectors>
HWY_INLINE void add_tap(const LookupSweep& sweep, const float* const* a, std::ptrdiff_t at,
                        const std::uint32_t* panel, typename Sums::Sum (&sums)[kRows][kVectors]) {
  const WordTag dw;
  for (std::size_t cell = 0; cell < sweep.cells; cell += Sums::kCells, panel += kLookupLanes) {
    Words words[kVectors];
#pragma GCC unroll 4
    for (std::size_t v = 0; v < kVectors; ++v) words[v] = hn::LoadU(dw, panel + v * kLanes);
    const std::size_t cells = std::min(Sums::kCells, sweep.cells - cell);
    for (std::size_t g = 0; g < cells; ++g) {
#pragma GCC unroll 12
      for (std::size_t m = 0; m < kRows; ++m) {
#pragma GCC unroll 4
        for (std::size_t v = 0; v < kVectors; ++v)
          sums[m][v] = Sums::add(sums[m][v], a[m] + at, words[v]);
      }
#pragma GCC unroll 4
      for (std::size_t v = 0; v < kVectors; ++v) words[v] = Sums::next(words[v]);
      at += static_cast<std::ptrdiff_t>(sweep.cell_stride);
    }
  }
}

// `first` is the tile's first row; `last` reads and writes the last vector of c.
template <class Sums, std::size_t kRows, std::size_t kVectors, class Last>
HWY_NOINLINE void multiply_tile(const LookupTiles& tiles, std::size_t first, Last last) {
  const FloatTag d;
  const float* a[kRows];
  typename Sums::Sum sums[kRows][kVectors];
#pragma GCC unroll 12
  for (std::size_t m = 0; m < kRows; ++m) {
    a[m] = tiles.a[first + m];
#pragma GCC unroll 4
    for (std::size_t v = 0; v < kVectors; ++v) sums[m][v] = Sums::zero();
  }
  const LookupSweep sweep = tiles.sweep;
  for (std::size_t i0 = 0; i0 < sweep.count[0]; ++i0) {
    for (std::size_t i1 = 0; i1 < sweep.count[1]; ++i1) {
      const auto j0 = static_cast<std::ptrdiff_t>(i0);
      const auto j1 = static_cast<std::ptrdiff_t>(i1);
      add_tap<Sums>(sweep, a, j0 * sweep.table_stride[0] + j1 * sweep.table_stride[1],
                    tiles.panel + j0 * sweep.panel_stride[0] + j1 * sweep.panel_stride[1], sums);
    }
  }
#pragma GCC unroll 12
  for (std::size_t m = 0; m < kRows; ++m) {
    float* c = tiles.c[first + m];
#pragma GCC unroll 4
    for (std::size_t v = 0; v < kVectors; ++v, c += kLanes) {
      Floats result = Sums::result(sums[m][v], tiles.unit);
      const bool whole = v + 1 < kVectors;
      if (tiles.accumulate) result = hn::Add(whole ? hn::LoadU(d, c) : last.load(c), result);
      if (whole)
        hn::StoreU(result, d, c);
      else
        last.store(result, c);
    }
  }
}

// The last tile: as many rows as there are.
template <class Sums, std::size_t kRows, std::size_t kVectors, class Last>
void multiply_rest(const LookupTiles& tiles, std::size_t rows, Last last) {
  if constexpr (kRows > 0) {
    if (rows == kRows)
      multiply_tile<Sums, kRows, kVectors>(tiles, tiles.rows - rows, last);
    else
      multiply_rest<Sums, kRows - 1, kVectors>(tiles, rows, last);
  }
}

template <class Sums, std::size_t kVectors, class Last>
void multiply_lanes(const LookupTiles& tiles, Last last) {
  constexpr std::size_t kRows = kVectors <= 2 ? 12 : 24 / kVectors;
  const std::size_t rest = tiles.rows % kRows;
  for (std::size_t first = 0; first < tiles.rows - rest; first += kRows)
    multiply_tile<Sums, kRows, kVectors>(tiles, first, last);
  multiply_rest<Sums, kRows - 1, kVectors>(tiles, rest, last);
}

template <class Sums, std::size_t kVectors>
void multiply_vectors(const LookupTiles& tiles) {
  if (tiles.lanes == kVectors * kLanes)
    multiply_lanes<Sums, kVectors>(tiles, WholeVector());
  else
    multiply_lanes<Sums, kVectors>(tiles, FirstLanes{tiles.lanes - (kVectors - 1) * kLanes});
}

template <class Sums>
void multiply_sums(const LookupTiles& tiles) {
  switch ((tiles.lanes + kLanes - 1) / kLanes) {
    case 1:
      return multiply_vectors<Sums, 1>(tiles);
    case 2:
      return multiply_vectors<Sums, 2>(tiles);
    case 3:
      return multiply_vectors<Sums, 3>(tiles);
    default:
      return multiply_vectors<Sums, 4>(tiles);
  }
}

void multiply_all(const LookupTiles& tiles) {
  if (tiles.unit == 0)
    multiply_sums<FloatSums>(tiles);
  else
    multiply_sums<WholeSums>(tiles);
}

// The 16 signs that value j of a group has in its table.
HWY_INLINE Floats signs_of(std::uint32_t j) {
  const WordTag d;
  const Words minus =
      hn::And(hn::ShiftRightSame(hn::Iota(d, 0), static_cast<int>(j)), hn::Set(d, 1));
  return hn::IfThenElse(hn::RebindMask(FloatTag(), hn::Ne(minus, hn::Zero(d))), broadcast(-1.0F),
                        broadcast(1.0F));
}

// The table of the values k ... k + 3 of a row, those of them that are below `count`.
HWY_INLINE Floats table_of(const TableSource& source, const Floats* signs, const float* row,
                           std::size_t k) {
  if (k >= source.count) return hn::Zero(FloatTag());
  const float* values = row + k * source.value_stride;
  Floats sum = hn::Mul(signs[0], broadcast(values[0]));
  if (HWY_LIKELY(k + kTableValues <= source.count)) {
#pragma GCC unroll 3
    for (std::size_t j = 1; j < kTableValues; ++j)
      sum = hn::MulAdd(signs[j], broadcast(values[j * source.value_stride]), sum);
  } else {
    for (std::size_t j = 1; k + j < source.count; ++j)
      sum = hn::MulAdd(signs[j], broadcast(values[j * source.value_stride]), sum);
  }
  return sum;
}

// Calls store(row's values, index of its first value, cell) for each cell.
template <class Store>
HWY_INLINE void for_each_cell(const TableSource& source, float* to, const Store& store) {
  const LookupLayout layout = lookup_layout(source.unit);
  const std::size_t cells = layout.cells(source.count);
  const std::size_t row_step = source.interleaved ? kTableSize : cells * kTableSize;
  const std::size_t cell_step = source.interleaved ? source.rows * kTableSize : kTableSize;
  for (std::size_t g = 0; g < cells; ++g)
    for (std::size_t r = 0; r < source.rows; ++r)
      store(source.values + r * source.row_stride, g * layout.cell_values,
            to + g * cell_step + r * row_step);
}

void tables(const TableSource& source, float* to) {
  const FloatTag d;
  const Floats signs[kTableValues] = {signs_of(0), signs_of(1), signs_of(2), signs_of(3)};
  if (source.unit == 0) {
    for_each_cell(source, to, [&](const float* row, std::size_t k, float* cell) HWY_ATTR {
      hn::StoreU(table_of(source, signs, row, k), d, cell);
    });
    return;
  }
  const hn::ScalableTag<std::int32_t> di;
  const hn::Half<hn::ScalableTag<std::int16_t>> dh;
  const Floats inverse = broadcast(1.0F / source.unit);
  for_each_cell(source, to, [&](const float* row, std::size_t k, float* cell) HWY_ATTR {
    auto* halves = reinterpret_cast<std::int16_t*>(cell);
    for (std::size_t half = 0; half < 2; ++half) {
      const Floats sum = table_of(source, signs, row, k + half * kTableValues);
      hn::StoreU(hn::DemoteTo(dh, hn::ConvertTo(di, hn::Mul(sum, inverse))), dh,
                 halves + half * kTableSize);
    }
  });
}

template <std::size_t kVectors>
void transpose_vectors(std::span<const std::uint64_t> words, StepBits& bits) {
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
  for (std::size_t v = 0; v < kVectors; ++v) hn::StoreU(lanes[v], d, bits.data() + v * kLanes);
}

void transpose(std::span<const std::uint64_t> words, std::size_t lanes, StepBits& step) {
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

// Each half of a word has five bits for each of two cells: the four of a group, and which of the
// cell's tables is its own.
void step_of(const StepBits& bits, float unit, std::uint32_t* step) {
  const WordTag d;
  const Words group = hn::Set(d, 15);
  for (std::size_t lane = 0; lane < kLookupLanes; lane += kLanes) {
    const Words all = hn::LoadU(d, bits.data() + lane);
    if (unit == 0) {
      hn::StoreU(all, d, step + lane);
      continue;
    }
    for (std::size_t part = 0; part < 2; ++part) {
      const Words four = hn::ShiftRightSame(all, static_cast<int>(16 * part));
      const Words lower =
          hn::Or(hn::And(four, group), hn::ShiftLeft<5>(hn::And(hn::ShiftRight<8>(four), group)));
      const Words upper = hn::Or(hn::And(hn::ShiftRight<4>(four), group),
                                 hn::ShiftLeft<5>(hn::And(hn::ShiftRight<12>(four), group)));
      hn::StoreU(hn::Or(lower, hn::ShiftLeft<16>(hn::Or(upper, hn::Set(d, 0x210)))), d,
                 step + part * kLookupLanes + lane);
    }
  }
}

#else

bool available() { return false; }
void multiply_all(const LookupTiles&) {}
void tables(const TableSource&, float*) {}
void transpose(std::span<const std::uint64_t>, std::size_t, StepBits&) {}
void step_of(const StepBits&, float, std::uint32_t*) {}

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
HWY_EXPORT(step_of);
}  // namespace

bool looks_up_tables() { return HWY_DYNAMIC_DISPATCH(available)(); }
void multiply_tiles(const LookupTiles& tiles) { HWY_DYNAMIC_DISPATCH(multiply_all)(tiles); }
void make_tables(const TableSource& source, float* to) { HWY_DYNAMIC_DISPATCH(tables)(source, to); }
void transpose_bits(std::span<const std::uint64_t> words, std::size_t lanes, StepBits& bits) {
  HWY_DYNAMIC_DISPATCH(transpose)(words, lanes, bits);
}

void make_step(const StepBits& bits, float unit, std::uint32_t* step) {
  HWY_DYNAMIC_DISPATCH(step_of)(bits, unit, step);
}

}  // namespace qnn
#endif
