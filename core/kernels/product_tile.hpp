#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace qnn {

// The inner loops that all tiled products share. Internal to this module.
//
// A tiled product computes, for each of `rows` rows m and the lanes n of one panel,
//
//   c[m][n] = Σ over the steps s of the sweep:  a[m][offset(s)] · panel[s][n]
//
// One value of `a` is broadcast over the lanes; a panel is the other operand, copied so that the
// lanes of a step lie side by side. Each result is one chain of fused multiply-adds in step order:
// it depends neither on the other rows and lanes nor on the place of the row among them.

// Three nested loops over an operand: count[0] is the outermost, strides are in elements.
// offset(s) = i0·stride[0] + i1·stride[1] + i2·stride[2], the steps s in the order of the loops.
struct Sweep {
  std::array<std::size_t, 3> count = {1, 1, 1};
  std::array<std::size_t, 3> stride = {0, 0, 1};
  std::size_t steps() const { return count[0] * count[1] * count[2]; }
};

// Width of a panel in floats: the processor's, 32 with AVX-512.
std::size_t float_panel_lanes();

struct FloatTiles {
  using Value = float;
  Sweep sweep;
  std::size_t rows = 0;
  const float* const* a = nullptr;  // [rows]
  float* const* c = nullptr;        // [rows]
  const float* panel = nullptr;     // of step s from s · panel_stride on
  std::size_t panel_stride = float_panel_lanes();
  std::size_t lanes = 0;    // of c: 1 ... float_panel_lanes(); whole vectors of the panel are read
  bool accumulate = false;  // the chain begins at c instead of 0
};
void multiply_tiles(const FloatTiles& tiles);

// panel[k][j] = matrix[j * stride + k] for k < depth and j < lanes, else 0.
struct PanelSource {
  std::span<const float> matrix;  // from the first element of the panel on
  std::size_t stride = 0;
  std::size_t lanes = 0;
  std::size_t depth = 0;
};
void pack_transposed_panel(const PanelSource& source, float* panel);
// panel[k][j] = matrix[k * stride + j] for k < depth and j < lanes, else 0.
void pack_panel(const PanelSource& source, float* panel);

// Number of panels, and values in them, that hold `lanes` lanes of `depth` steps.
inline std::size_t float_panels(std::size_t lanes) {
  return (lanes + float_panel_lanes() - 1) / float_panel_lanes();
}
inline std::size_t float_panel_size(std::size_t depth) { return depth * float_panel_lanes(); }

}  // namespace qnn
