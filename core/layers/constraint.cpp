#include "core/layers/constraint.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/kernels/chunks.hpp"
#include "core/kernels/elementwise.hpp"

namespace qnn {
namespace {

constexpr float kEpsilon = 1e-7f;  // Keras's

// Some axes of a tensor, walked in order.
struct Walk {
  std::array<std::size_t, Shape::kMaxRank> extents{};
  std::array<std::size_t, Shape::kMaxRank> strides{};
  std::size_t count = 0;
  std::size_t points = 1;

  void add(std::size_t extent, std::size_t stride) {
    extents[count] = extent;
    strides[count] = stride;
    ++count;
    points *= extent;
  }
  std::size_t offset(std::size_t point) const {
    std::size_t sum = 0;
    for (std::size_t i = count; i-- > 0;) {
      sum += point % extents[i] * strides[i];
      point /= extents[i];
    }
    return sum;
  }
};

// Groups of weights: the axes that tell them apart, those inside, and the innermost of these.
struct Groups {
  Walk apart, inside;
  std::size_t run = 1, step = 1;  // of the innermost axis
};

Groups groups_of(const OneOrMany<std::int32_t>& axis, WeightLayout layout, const Shape& shape) {
  std::array<bool, Shape::kMaxRank> is_inside{};
  for (const std::int32_t each : axis.values) is_inside[axis_here(layout, shape, each)] = true;
  std::array<std::size_t, Shape::kMaxRank> strides{};
  std::size_t stride = 1;
  for (std::size_t i = shape.rank(); i-- > 0; stride *= shape[i]) strides[i] = stride;
  std::size_t innermost = shape.rank();
  for (std::size_t i = 0; i < shape.rank(); ++i)
    if (is_inside[i]) innermost = i;

  Groups groups;
  for (std::size_t i = 0; i < shape.rank(); ++i) {
    if (i == innermost) {
      groups.run = shape[i];
      groups.step = strides[i];
    } else {
      (is_inside[i] ? groups.inside : groups.apart).add(shape[i], strides[i]);
    }
  }
  return groups;
}

template <class Visit>
void for_each_weight(const Groups& groups, float* group, const Visit& visit) {
  for (std::size_t outer = 0; outer < groups.inside.points; ++outer) {
    float* weight = group + groups.inside.offset(outer);
    for (std::size_t i = 0; i < groups.run; ++i, weight += groups.step) visit(*weight);
  }
}

// w <- w wanted(norm) / (epsilon + norm) in each group.
template <class Wanted>
void rescale(const OneOrMany<std::int32_t>& axis, WeightLayout layout, const TensorView& weights,
             const Wanted& wanted) {
  const Groups groups = groups_of(axis, layout, weights.shape());
  const std::size_t per_group = groups.inside.points * groups.run;
  float* const values = weights.floats().data();
  for_each_chunk(
      groups.apart.points, items_per_chunk(per_group), [&](std::size_t begin, std::size_t count) {
        for (std::size_t g = begin; g < begin + count; ++g) {
          float* const group = values + groups.apart.offset(g);
          double squares = 0;
          for_each_weight(groups, group, [&](float w) { squares += double{w} * double{w}; });
          const auto norm = static_cast<float>(std::sqrt(squares));
          const float factor = wanted(norm) / (kEpsilon + norm);
          for_each_weight(groups, group, [&](float& w) { w *= factor; });
        }
      });
}

// As Keras: a range that is none has its lower end alone.
float clipped(float norm, float low, float high) {
  return std::max(std::min(norm, std::max(low, high)), low);
}

// Larq computes max(min(w, c), -c), which is -c throughout where c is negative; hence the
// magnitude.
ClipRange range_of(const WeightClip& constraint) {
  return {.low = -constraint.clip_value, .high = std::abs(constraint.clip_value)};
}

ClipRange range_of(const NonNeg&) {
  return {.low = 0, .high = std::numeric_limits<float>::infinity()};
}

template <class C>
constexpr bool kClips = requires(const C& constraint) {
  range_of(constraint);
};

template <class C>
requires kClips<C>
void apply(const C& constraint, WeightLayout, const TensorView& weights) {
  const ClipRange range = range_of(constraint);
  clip(weights.floats(), range.low, range.high, weights.floats());
}

void apply(const MaxNorm& constraint, WeightLayout layout, const TensorView& weights) {
  rescale(constraint.axis, layout, weights,
          [&](float norm) { return clipped(norm, 0, constraint.max_value); });
}

void apply(const UnitNorm& constraint, WeightLayout layout, const TensorView& weights) {
  rescale(constraint.axis, layout, weights, [](float) { return 1.0f; });
}

void apply(const MinMaxNorm& constraint, WeightLayout layout, const TensorView& weights) {
  rescale(constraint.axis, layout, weights, [&](float norm) {
    return constraint.rate * clipped(norm, constraint.min_value, constraint.max_value) +
           (1 - constraint.rate) * norm;
  });
}

}  // namespace

void check_constraint(const Constraint& constraint, const Shape& weights) {
  std::visit(
      [&]<class C>(const C& chosen) {
        if constexpr (requires { chosen.axis; }) {
          const auto rank = static_cast<std::int32_t>(weights.rank());
          for (const std::int32_t axis : chosen.axis.values) {
            if (axis >= -rank && axis < rank) continue;
            throw UserError(ErrorKind::Config,
                            format("{} names axis {} of weights with {} axes; choose from {} to {}",
                                   C::kName, axis, rank, -rank, rank - 1));
          }
        }
      },
      constraint);
}

std::optional<ClipRange> weight_range(const Constraint& constraint) {
  return std::visit(
      []<class C>(const C& chosen) -> std::optional<ClipRange> {
        if constexpr (kClips<C>) return range_of(chosen);
        return std::nullopt;
      },
      constraint);
}

void apply_constraint(const Constraint& constraint, WeightLayout layout,
                      const TensorView& weights) {
  std::visit([&](const auto& chosen) { apply(chosen, layout, weights); }, constraint);
}

}  // namespace qnn
