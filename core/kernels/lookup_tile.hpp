#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace qnn {

// The inner loops of products of float32 by ±1, the latter as bits, by table look-up. Internal to
// this module.
//
// Four floats a0 ... a3 of one operand make a table of the 16 sums ±a0 ±a1 ±a2 ±a3: entry i has -aj
// where bit j of i is set. Four bits of the other operand choose a lane's sum, so that one permute
// and one addition stand for four multiply-adds. A panel holds those bits: for each lane a 32-bit
// word of 8 groups, the first in the lowest bits.
//
//   c[m][n] = Σ over the taps t, and the groups g of each:  table(m, t, g)[bits of lane n]
//
// in the order of t and g: a result depends neither on the other rows and lanes nor on the place of
// the row among them.

inline constexpr std::size_t kTableValues = 4;  // floats that make one table
inline constexpr std::size_t kTableSize = 16;   // floats of one table
inline constexpr std::size_t kStepGroups = 8;   // groups in a word of a panel
inline constexpr std::size_t kStepValues = kStepGroups * kTableValues;
inline constexpr std::size_t kLookupLanes = 64;  // width of a panel

// Whether this processor looks up 16 floats in one instruction (AVX-512); the functions below are
// called only then.
bool looks_up_tables();

// Taps are two nested loops, count[0] the outer one. Strides of tables are in floats, of panels in
// words; a tap's groups lie `group_stride` floats apart, and its part of the panel is
// [ceil(groups / 8), 64] words.
struct LookupSweep {
  std::array<std::size_t, 2> count = {1, 1};
  std::array<std::ptrdiff_t, 2> table_stride = {0, 0};
  std::array<std::ptrdiff_t, 2> panel_stride = {0, 0};
  std::size_t groups = 1;
  std::size_t group_stride = kTableSize;
};

struct LookupTiles {
  using Value = float;
  LookupSweep sweep;
  std::size_t rows = 0;
  const float* const* a = nullptr;  // [rows]: the first table of each
  float* const* c = nullptr;        // [rows]
  const std::uint32_t* panel = nullptr;
  std::size_t lanes = 0;    // of c: 1 ... 64
  bool accumulate = false;  // sums begin at c instead of 0
};
void multiply_tiles(const LookupTiles& tiles);

// Tables of `rows` rows of `count` values each (0 follows in the last group): value k of row r is
// values[k * value_stride + r * row_stride], its table g begins at to[(g * rows + r) * 16] if the
// rows are interleaved, else at to[(r * ceil(count / 4) + g) * 16].
struct TableSource {
  const float* values = nullptr;
  std::size_t value_stride = 1, row_stride = 0;
  std::size_t count = 0, rows = 1;
  bool interleaved = false;
};
void make_tables(const TableSource& source, float* to);

inline std::size_t table_groups(std::size_t values) {
  return (values + kTableValues - 1) / kTableValues;
}
inline std::size_t lookup_steps(std::size_t values) {
  return (values + kStepValues - 1) / kStepValues;
}
inline std::size_t lookup_panels(std::size_t lanes) {
  return (lanes + kLookupLanes - 1) / kLookupLanes;
}

// One step of a panel, of which `lanes` lanes are read: lane n's bit k is bit n of words[k], for
// the first words.size() <= 32 bits, else 0.
void transpose_bits(std::span<const std::uint64_t> words, std::size_t lanes, std::uint32_t* step);

}  // namespace qnn
