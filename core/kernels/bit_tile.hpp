#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/kernels/product_tile.hpp"

namespace qnn {

// The inner loops of the binary products, as product_tile.hpp for bits. Internal to this module.
//
//   c[m][n] = length - 2 Σ over the steps s of the sweep:  popcount(a[m][offset(s)] xor
//   panel[s][n])
//
// or c[m][n] -= 2 Σ … with `accumulate`. Counts are exact in float32 below 2^24. With `below`, c is
// not stored: bit first_bit + n of signs[m] is turned over where c[m][n] < below[m][n].

// Width of a panel in 64-bit words: the processor's, 32 with AVX-512.
std::size_t bit_panel_lanes();

struct BitTiles {
  using Value = std::uint64_t;
  Sweep sweep;
  std::size_t rows = 0;
  const std::uint64_t* const* a = nullptr;  // [rows]
  float* const* c = nullptr;                // [rows]
  const std::uint64_t* panel = nullptr;     // [steps, bit_panel_lanes()]
  std::size_t lanes = 0;                    // of c: 1 ... bit_panel_lanes()
  float length = 0;
  bool accumulate = false;
  const float* const* below = nullptr;    // [rows], each [bit_panel_lanes()]; -inf: never
  std::uint64_t* const* signs = nullptr;  // [rows]
  std::size_t first_bit = 0;
};
void multiply_tiles(const BitTiles& tiles);

// panel[k][j] = matrix[j * stride + k] for k < depth and j < lanes, else 0.
struct BitPanelSource {
  std::span<const std::uint64_t> matrix;  // from the first word of the panel on
  std::size_t stride = 0;
  std::size_t lanes = 0;
  std::size_t depth = 0;
};
void pack_bit_panel(const BitPanelSource& source, std::uint64_t* panel);

inline std::size_t bit_panels(std::size_t lanes) {
  return (lanes + bit_panel_lanes() - 1) / bit_panel_lanes();
}
inline std::size_t bit_panel_size(std::size_t depth) { return depth * bit_panel_lanes(); }

}  // namespace qnn
