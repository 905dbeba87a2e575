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
// and one addition stand for four multiply-adds. A panel holds those bits, 32 for each lane in a
// step, the first group in the lowest bits.
//
//   c[m][n] = Σ over the taps t, and the cells g of each:  table(m, t, g)[bits of lane n]
//
// in the order of t and g: a result depends neither on the other rows and lanes nor on the place of
// the row among them.

//
// Where the floats are whole multiples of a unit, the sums of two groups stand in one cell of 32
// int16, and both sums of a lane are looked up and added, in int32, at once.

inline constexpr std::size_t kTableValues = 4;   // floats that make one table
inline constexpr std::size_t kTableSize = 16;    // floats of a cell: one table, or two of int16
inline constexpr std::size_t kStepValues = 32;   // values of one step of a panel
inline constexpr std::size_t kLookupLanes = 64;  // width of a panel

// How values are laid out in tables and panels; `unit`: 0, or that of the floats.
struct LookupLayout {
  std::size_t cell_values = kTableValues;
  std::size_t step_words = kLookupLanes;

  std::size_t cells(std::size_t values) const { return (values + cell_values - 1) / cell_values; }
  std::size_t step_cells() const { return kStepValues / cell_values; }
};
inline LookupLayout lookup_layout(float unit) {
  return unit == 0 ? LookupLayout{} : LookupLayout{2 * kTableValues, 2 * kLookupLanes};
}

// Whether this processor looks up 16 floats in one instruction (AVX-512); the functions below are
// called only then.
bool looks_up_tables();

// Taps are two nested loops, count[0] the outer one. Strides of tables are in floats, of panels in
// words; a tap's cells lie `cell_stride` floats apart, and its part of the panel is its steps.
struct LookupSweep {
  std::array<std::size_t, 2> count = {1, 1};
  std::array<std::ptrdiff_t, 2> table_stride = {0, 0};
  std::array<std::ptrdiff_t, 2> panel_stride = {0, 0};
  std::size_t cells = 1;
  std::size_t cell_stride = kTableSize;
};

struct LookupTiles {
  using Value = float;
  LookupSweep sweep;
  std::size_t rows = 0;
  const float* const* a = nullptr;  // [rows]: the first cell of each
  float* const* c = nullptr;        // [rows]
  const std::uint32_t* panel = nullptr;
  std::size_t lanes = 0;    // of c: 1 ... 64
  bool accumulate = false;  // sums begin at c instead of 0
  float unit = 0;           // of the values; 0: any floats
};
void multiply_tiles(const LookupTiles& tiles);

// Cells of `rows` rows of `count` values each (0 follows in the last one): value k of row r is
// values[k * value_stride + r * row_stride], its cell g begins at to[(g * rows + r) * 16] if the
// rows are interleaved, else at to[(r * cells + g) * 16].
struct TableSource {
  const float* values = nullptr;
  std::size_t value_stride = 1, row_stride = 0;
  std::size_t count = 0, rows = 1;
  bool interleaved = false;
  float unit = 0;
};
void make_tables(const TableSource& source, float* to);

inline std::size_t lookup_steps(std::size_t values) {
  return (values + kStepValues - 1) / kStepValues;
}
inline std::size_t lookup_panels(std::size_t lanes) {
  return (lanes + kLookupLanes - 1) / kLookupLanes;
}

// The bits of one step of a panel: lane n's bit k is bit n of words[k], for the first
// words.size() <= 32 bits, else 0. Only the first `lanes` lanes are wanted.
using StepBits = std::array<std::uint32_t, kLookupLanes>;
void transpose_bits(std::span<const std::uint64_t> words, std::size_t lanes, StepBits& bits);

// Writes the step of a panel that has these bits.
void make_step(const StepBits& bits, float unit, std::uint32_t* step);

}  // namespace qnn
