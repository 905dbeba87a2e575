#include "core/layers/axes.hpp"

#include <array>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"

namespace qnn {

std::size_t sample_axis(std::int32_t axis, const Shape& sample, std::string_view layer) {
  const auto rank = static_cast<std::int32_t>(sample.rank());
  const std::int32_t place = axis < 0 ? axis + rank : axis - 1;
  if (place >= 0 && place < rank) return static_cast<std::size_t>(place);
  throw UserError(
      ErrorKind::Config,
      format("{} has the axis {}, but a sample {} has the axes 1 to {}, or -{} to -1 from the end; "
             "axis 0 is the batch",
             layer, axis, sample.text(), rank, rank));
}

AxisSet sample_axes(const OneOrMany<std::int32_t>& axes, const Shape& sample,
                    std::string_view layer) {
  AxisSet set;
  for (const std::int32_t axis : axes.values) {
    const std::size_t place = sample_axis(axis, sample, layer);
    if (set.test(place)) {
      throw UserError(ErrorKind::Config,
                      format("{} names one axis of {} twice; the second time as {}", layer,
                             sample.text(), axis));
    }
    set.set(place);
  }
  if (set.none()) {
    throw UserError(ErrorKind::Config, format("{} needs at least one axis; -1 is the last", layer));
  }
  return set;
}

Shape extents_in(const Shape& sample, const AxisSet& axes) {
  Shape extents = sample;
  for (std::size_t axis = 0; axis < sample.rank(); ++axis) {
    if (!axes.test(axis)) extents = extents.with_extent(axis, 1);
  }
  return extents;
}

AxesLast::AxesLast(const Shape& sample, const AxisSet& axes) : sample_size_(sample.elements()) {
  std::array<std::size_t, Shape::kMaxRank> order{};
  std::size_t count = 0;
  for (const bool last : {false, true}) {
    for (std::size_t axis = 0; axis < sample.rank(); ++axis) {
      if (axes.test(axis) != last) continue;
      if (last) width_ *= sample[axis];
      in_place_ = in_place_ && axis == count;
      order[count++] = axis;
    }
  }
  map_ = permutation_map(sample, std::span(order).first(count));
}

StridedMap AxesLast::over(std::size_t values) const {
  return map_.over_rows(values / sample_size_, sample_size_, sample_size_);
}

std::span<const float> AxesLast::moved(std::span<const float> x, std::span<float> copy) const {
  if (in_place_) return x;
  rearrange(over(x.size()), x, copy.first(x.size()));
  return copy.first(x.size());
}

void AxesLast::move_back(std::span<const float> moved, std::span<float> y) const {
  if (!in_place_) rearrange(over(y.size()).reversed(), moved, y);
}

}  // namespace qnn
