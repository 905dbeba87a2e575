#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "core/tensor/shape.hpp"

namespace qnn {

// One axis of a loop over two arrays: `extent` steps, of `from` values in the one and of `to`
// values in the other.
struct StridedAxis {
  std::size_t extent = 1, from = 0, to = 0;
};

// Pairs cells of one array with cells of another: with indices i over all axes,
//   from_begin + Σ i · from   and   to_begin + Σ i · to.
// This is what padding, cropping, transposing, repeating and slicing have in common. A `from` of 0
// reads a cell again. A plain value; axes are listed from the outermost.
class StridedMap {
 public:
  static constexpr std::size_t kMaxAxes = 10;

  std::size_t from_begin = 0, to_begin = 0;

  void add(const StridedAxis& axis);
  std::span<const StridedAxis> axes() const { return {axes_.data(), count_}; }

  // The same for `rows` samples, which lie `from` and `to` values apart.
  StridedMap over_rows(std::size_t rows, std::size_t from, std::size_t to) const;
  // From `to` to `from`.
  StridedMap reversed() const;
  // Without axes of one step, and with neighbours that are one axis in both arrays made into one,
  // as long as it has no more values than a chunk of parallel work.
  StridedMap simplified() const;

 private:
  std::array<StridedAxis, kMaxAxes> axes_{};
  std::size_t count_ = 0;
};

// ---- maps between row-major arrays --------------------------------------------------------------

// The cells of `box`, which begin at `from_start` in an array `from`, at `to_start` in an array
// `to`. All of one rank.
struct BoxPlace {
  Shape in;     // of the array
  Shape start;  // of the box in it
};
Shape origin_in(const Shape& array);  // the start that is 0 in every axis
StridedMap box_map(const Shape& box, const BoxPlace& from, const BoxPlace& to);

// From [extents] to the same with axes in another order: axis i of `to` is axis order[i] of `from`.
StridedMap permutation_map(const Shape& extents, std::span<const std::size_t> order);

// From `from` to `to`, of which each axis has the extent of `from` or repeats its one cell; axes
// that `from` lacks are the first ones of `to`.
StridedMap broadcast_map(const Shape& from, const Shape& to);

// ---- what they carry out ------------------------------------------------------------------------

// y[to] = x[from]. Every cell of y is met at most once: each axis of several steps has a `to`.
// Other cells stay as they are.
void copy_cells(const StridedMap& map, std::span<const float> x, std::span<float> y);

// copy_cells, with 0 in all other cells of y.
void rearrange(const StridedMap& map, std::span<const float> x, std::span<float> y);

// The gradient of rearrange: dx[from] = Σ dy[to] over the cells of y that read it, in row-major
// order and in double; 0 if there are none.
void rearrange_gradient(const StridedMap& map, std::span<const float> dy, std::span<float> dx);

}  // namespace qnn
