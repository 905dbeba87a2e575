#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/config/field_traits.hpp"
#include "core/kernels/strided.hpp"
#include "core/tensor/shape.hpp"

namespace qnn {

// Axes of one sample.
using AxisSet = std::bitset<Shape::kMaxRank>;

// The axis of a sample that Keras calls `axis`: it counts the batch as axis 0 and, below 0, from
// the end, so that 1 is the sample's first and -1 its last. Throws UserError(Config) naming layer
// type `layer` if there is none, or if it is the batch.
std::size_t sample_axis(std::int32_t axis, const Shape& sample, std::string_view layer);

// Several; throws UserError(Config) also if none or if one is listed twice.
AxisSet sample_axes(const OneOrMany<std::int32_t>& axes, const Shape& sample,
                    std::string_view layer);

// The extents of `sample` in these axes and 1 in all others.
Shape extents_in(const Shape& sample, const AxisSet& axes);

// Batches of samples with some axes moved to the end, so that a kernel over the last axis serves
// any. If they are the last already, nothing moves.
class AxesLast {
 public:
  AxesLast(const Shape& sample, const AxisSet& axes);

  std::size_t width() const { return width_; }  // values of a sample in these axes together
  // Floats that a moved copy of `rows` samples takes; 0 if nothing moves.
  std::size_t copy_size(std::size_t rows) const { return in_place_ ? 0 : rows * sample_size_; }

  // x itself, or a moved copy of it, which is made in `copy`.
  std::span<const float> moved(std::span<const float> x, std::span<float> copy) const;
  // Where a moved result for y is to be written: y itself, or `copy`; then move_back brings it to
  // y.
  std::span<float> target(std::span<float> y, std::span<float> copy) const {
    return in_place_ ? y : copy.first(y.size());
  }
  void move_back(std::span<const float> moved, std::span<float> y) const;

 private:
  StridedMap over(std::size_t values) const;

  StridedMap map_;
  std::size_t width_ = 1;
  std::size_t sample_size_ = 1;
  bool in_place_ = true;
};

}  // namespace qnn
