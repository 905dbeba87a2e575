#include "core/kernels/strided.hpp"

#include <algorithm>
#include <cstring>

#include "core/base/errors.hpp"
#include "core/kernels/chunks.hpp"
#include "core/kernels/elementwise.hpp"

namespace qnn {
namespace {

// Places in both arrays, cell by cell over some axes.
class Cursor {
 public:
  // Stands at cell number `index`, in row-major order.
  Cursor(std::span<const StridedAxis> axes, std::size_t from_begin, std::size_t to_begin,
         std::size_t index)
      : axes_(axes), from_(from_begin), to_(to_begin) {
    for (std::size_t a = axes_.size(); a-- > 0;) {
      at_[a] = index % axes_[a].extent;
      index /= axes_[a].extent;
      from_ += at_[a] * axes_[a].from;
      to_ += at_[a] * axes_[a].to;
    }
  }

  std::size_t from() const { return from_; }
  std::size_t to() const { return to_; }

  void next() {
    for (std::size_t a = axes_.size(); a-- > 0;) {
      from_ += axes_[a].from;
      to_ += axes_[a].to;
      if (++at_[a] < axes_[a].extent) return;
      from_ -= axes_[a].from * axes_[a].extent;
      to_ -= axes_[a].to * axes_[a].extent;
      at_[a] = 0;
    }
  }

 private:
  std::span<const StridedAxis> axes_;
  std::size_t from_, to_;
  std::array<std::size_t, StridedMap::kMaxAxes> at_{};
};

std::size_t cells_of(std::span<const StridedAxis> axes) {
  std::size_t cells = 1;
  for (const StridedAxis& axis : axes) cells *= axis.extent;
  return cells;
}

void copy_line(const StridedAxis& line, const float* x, float* y) {
  if (line.to == 1 && line.from == 1) {
    std::memcpy(y, x, line.extent * sizeof(float));
  } else if (line.to == 1 && line.from == 0) {
    std::fill_n(y, line.extent, *x);
  } else {
    for (std::size_t i = 0; i < line.extent; ++i) y[i * line.to] = x[i * line.from];
  }
}

// The axes of a map that its target has, and those that it sums over.
struct SumAxes {
  StridedMap kept, summed;
};

SumAxes split_axes(const StridedMap& map) {
  SumAxes axes;
  for (const StridedAxis& axis : map.axes()) (axis.to > 0 ? axes.kept : axes.summed).add(axis);
  return axes;
}

constexpr std::size_t kSumBlock = 256;  // sums that are made side by side

// y[to] = Σ x over `summed`, for one line of the target.
void sum_line(const StridedAxis& line, std::span<const StridedAxis> summed, const float* x,
              float* y) {
  const std::size_t terms = cells_of(summed);
  for (std::size_t begin = 0; begin < line.extent; begin += kSumBlock) {
    const std::size_t count = std::min(kSumBlock, line.extent - begin);
    std::array<double, kSumBlock> sums{};
    Cursor cursor(summed, begin * line.from, 0, 0);
    for (std::size_t term = 0; term < terms; ++term, cursor.next()) {
      const float* values = x + cursor.from();
      if (line.from == 1) {
        for (std::size_t i = 0; i < count; ++i) sums[i] += double{values[i]};
      } else {
        for (std::size_t i = 0; i < count; ++i) sums[i] += double{values[i * line.from]};
      }
    }
    for (std::size_t i = 0; i < count; ++i) {
      y[(begin + i) * line.to] = static_cast<float>(sums[i]);
    }
  }
}

void sum_cells(const StridedMap& map, std::span<const float> x, std::span<float> y) {
  SumAxes axes = split_axes(map);
  if (axes.kept.axes().empty()) axes.kept.add({});
  const auto outer = axes.kept.axes().first(axes.kept.axes().size() - 1);
  const StridedAxis line = axes.kept.axes().back();
  const auto summed = axes.summed.axes();
  const std::size_t work = line.extent * cells_of(summed);
  for_each_chunk(cells_of(outer), items_per_chunk(work), [&](std::size_t first, std::size_t count) {
    Cursor cursor(outer, map.from_begin, map.to_begin, first);
    for (std::size_t i = 0; i < count; ++i, cursor.next()) {
      sum_line(line, summed, x.data() + cursor.from(), y.data() + cursor.to());
    }
  });
}

std::array<std::size_t, Shape::kMaxRank> row_major_steps(const Shape& shape) {
  std::array<std::size_t, Shape::kMaxRank> steps{};
  std::size_t step = 1;
  for (std::size_t axis = shape.rank(); axis-- > 0;) {
    steps[axis] = step;
    step *= shape[axis];
  }
  return steps;
}

}  // namespace

void StridedMap::add(const StridedAxis& axis) {
  require(count_ < kMaxAxes, "a map between arrays has too many axes");
  axes_[count_++] = axis;
}

StridedMap StridedMap::over_rows(std::size_t rows, std::size_t from, std::size_t to) const {
  StridedMap map;
  map.from_begin = from_begin;
  map.to_begin = to_begin;
  map.add({rows, from, to});
  for (const StridedAxis& axis : axes()) map.add(axis);
  return map;
}

StridedMap StridedMap::reversed() const {
  StridedMap map;
  map.from_begin = to_begin;
  map.to_begin = from_begin;
  for (const StridedAxis& axis : axes()) map.add({axis.extent, axis.to, axis.from});
  return map;
}

StridedMap StridedMap::simplified() const {
  StridedMap map;
  map.from_begin = from_begin;
  map.to_begin = to_begin;
  for (const StridedAxis& axis : axes()) {
    if (axis.extent == 1) continue;
    if (map.count_ > 0) {
      StridedAxis& outer = map.axes_[map.count_ - 1];
      const bool one = outer.from == axis.from * axis.extent && outer.to == axis.to * axis.extent;
      if (one && outer.extent * axis.extent <= kChunkValues) {
        outer = {outer.extent * axis.extent, axis.from, axis.to};
        continue;
      }
    }
    map.add(axis);
  }
  return map;
}

Shape origin_in(const Shape& array) {
  Shape origin = array;
  for (std::size_t axis = 0; axis < array.rank(); ++axis) origin = origin.with_extent(axis, 0);
  return origin;
}

StridedMap box_map(const Shape& box, const BoxPlace& from, const BoxPlace& to) {
  const auto from_steps = row_major_steps(from.in);
  const auto to_steps = row_major_steps(to.in);
  StridedMap map;
  for (std::size_t axis = 0; axis < box.rank(); ++axis) {
    map.from_begin += from.start[axis] * from_steps[axis];
    map.to_begin += to.start[axis] * to_steps[axis];
    map.add({box[axis], from_steps[axis], to_steps[axis]});
  }
  return map;
}

StridedMap permutation_map(const Shape& extents, std::span<const std::size_t> order) {
  const auto from_steps = row_major_steps(extents);
  std::array<std::size_t, Shape::kMaxRank> to_steps{};
  std::size_t step = 1;
  for (std::size_t axis = order.size(); axis-- > 0;) {
    to_steps[axis] = step;
    step *= extents[order[axis]];
  }
  StridedMap map;
  for (std::size_t axis = 0; axis < order.size(); ++axis) {
    map.add({extents[order[axis]], from_steps[order[axis]], to_steps[axis]});
  }
  return map;
}

StridedMap broadcast_map(const Shape& from, const Shape& to) {
  const auto from_steps = row_major_steps(from);
  const auto to_steps = row_major_steps(to);
  const std::size_t missing = to.rank() - from.rank();
  StridedMap map;
  for (std::size_t axis = 0; axis < to.rank(); ++axis) {
    const bool repeats = axis < missing || from[axis - missing] != to[axis];
    map.add({to[axis], repeats ? 0 : from_steps[axis - missing], to_steps[axis]});
  }
  return map;
}

void copy_cells(const StridedMap& map, std::span<const float> x, std::span<float> y) {
  StridedMap simple = map.simplified();
  if (cells_of(simple.axes()) == 0) return;
  if (simple.axes().empty()) simple.add({});
  const auto outer = simple.axes().first(simple.axes().size() - 1);
  const StridedAxis line = simple.axes().back();
  for_each_chunk(cells_of(outer), items_per_chunk(line.extent),
                 [&](std::size_t first, std::size_t count) {
                   Cursor cursor(outer, simple.from_begin, simple.to_begin, first);
                   for (std::size_t i = 0; i < count; ++i, cursor.next()) {
                     copy_line(line, x.data() + cursor.from(), y.data() + cursor.to());
                   }
                 });
}

void rearrange(const StridedMap& map, std::span<const float> x, std::span<float> y) {
  if (cells_of(map.axes()) < y.size()) fill(y, 0.0f);
  copy_cells(map, x, y);
}

void rearrange_gradient(const StridedMap& map, std::span<const float> dy, std::span<float> dx) {
  const StridedMap back = map.reversed().simplified();
  const bool sums = !split_axes(back).summed.axes().empty();
  if (!sums) return rearrange(back, dy, dx);
  if (cells_of(split_axes(back).kept.axes()) < dx.size()) fill(dx, 0.0f);
  if (cells_of(back.axes()) > 0) sum_cells(back, dy, dx);
}

}  // namespace qnn
