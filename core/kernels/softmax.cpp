#include "core/kernels/softmax.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>

#include "core/kernels/chunks.hpp"
#include "core/kernels/highway_settings.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/softmax.cpp"
#include "hwy/foreach_target.h"  // must precede highway.h

#include "core/kernels/math_inl.hpp"
#include "core/kernels/vector_inl.hpp"
#include "hwy/highway.h"

// Each row is handled alone, so that its result does not depend on where it stands.
HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {

// The lanes that belong to the row, and `other` in those of a tail that do not.
HWY_INLINE Floats load_or(WholeVector at, const float* p, Floats /*other*/) { return at.load(p); }
HWY_INLINE Floats load_or(FirstLanes at, const float* p, Floats other) {
  return hn::IfThenElse(hn::FirstN(FloatTag(), at.count), at.load(p), other);
}

HWY_INLINE float max_of_row(const float* z, std::size_t classes) {
  const auto lowest = broadcast(-std::numeric_limits<float>::infinity());
  auto largest = lowest;
  for_each_vector(classes, [&](std::size_t i, auto at) HWY_ATTR {
    largest = hn::Max(largest, load_or(at, z + i, lowest));
  });
  return hn::GetLane(hn::MaxOfLanes(FloatTag(), largest));
}

// Σ exp(z - shift); the terms go to `powers` unless that is null.
HWY_INLINE float sum_of_powers(const float* z, std::size_t classes, float shift, float* powers) {
  const auto lowest = broadcast(-std::numeric_limits<float>::infinity());
  const auto s = broadcast(shift);
  auto sum = hn::Zero(FloatTag());
  for_each_vector(classes, [&](std::size_t i, auto at) HWY_ATTR {
    const auto power = exp_of(hn::Sub(load_or(at, z + i, lowest), s));
    sum = hn::Add(sum, power);
    if (powers != nullptr) at.store(power, powers + i);
  });
  return hn::GetLane(hn::SumOfLanes(FloatTag(), sum));
}

HWY_INLINE void multiply_row(const float* x, std::size_t size, float factor, float* y) {
  for_each_vector(size, [&](std::size_t i, auto at) HWY_ATTR {
    at.store(hn::Mul(at.load(x + i), broadcast(factor)), y + i);
  });
}

void softmax_rows(const float* z, std::size_t rows, std::size_t classes, float* y) {
  for (std::size_t r = 0; r < rows; ++r, z += classes, y += classes) {
    const float sum = sum_of_powers(z, classes, max_of_row(z, classes), y);
    multiply_row(y, classes, 1 / sum, y);
  }
}

void softmax_gradient_rows(const float* y, const float* dy, std::size_t rows, std::size_t classes,
                           float* dz) {
  for (std::size_t r = 0; r < rows; ++r, y += classes, dy += classes, dz += classes) {
    auto products = hn::Zero(FloatTag());
    for_each_vector(classes, [&](std::size_t i, auto at) HWY_ATTR {
      products = hn::Add(products, hn::Mul(at.load(y + i), at.load(dy + i)));
    });
    const auto sum = hn::SumOfLanes(FloatTag(), products);
    for_each_vector(classes, [&](std::size_t i, auto at) HWY_ATTR {
      at.store(hn::Mul(at.load(y + i), hn::Sub(at.load(dy + i), sum)), dz + i);
    });
  }
}

HWY_INLINE float log_of_scalar(float x) { return hn::GetLane(log_of(broadcast(x))); }

void log_softmax_rows(const float* z, std::size_t rows, std::size_t classes, float* y) {
  for (std::size_t r = 0; r < rows; ++r, z += classes, y += classes) {
    const float shift = max_of_row(z, classes);
    const auto logarithm = broadcast(log_of_scalar(sum_of_powers(z, classes, shift, nullptr)));
    for_each_vector(classes, [&](std::size_t i, auto at) HWY_ATTR {
      at.store(hn::Sub(hn::Sub(at.load(z + i), broadcast(shift)), logarithm), y + i);
    });
  }
}

void log_softmax_gradient_rows(const float* y, const float* dy, std::size_t rows,
                               std::size_t classes, float* dz) {
  for (std::size_t r = 0; r < rows; ++r, y += classes, dy += classes, dz += classes) {
    auto total = hn::Zero(FloatTag());
    for_each_vector(
        classes, [&](std::size_t i, auto at) HWY_ATTR { total = hn::Add(total, at.load(dy + i)); });
    const auto sum = hn::SumOfLanes(FloatTag(), total);
    for_each_vector(classes, [&](std::size_t i, auto at) HWY_ATTR {
      const auto share = hn::Mul(exp_of(at.load(y + i)), sum);
      at.store(hn::Sub(at.load(dy + i), share), dz + i);
    });
  }
}

void cross_entropy_rows(const SoftmaxCrossEntropyArgs& args, std::size_t first, std::size_t rows) {
  const std::size_t classes = args.classes;
  for (std::size_t r = first; r < first + rows; ++r) {
    const std::size_t begin = r * classes;
    const float* z = &args.logits[begin];
    const auto label = static_cast<std::size_t>(args.labels[r]);
    float* probabilities = args.probabilities.empty() ? nullptr : &args.probabilities[begin];
    float* dz = args.dz.empty() ? nullptr : &args.dz[begin];
    float* powers = dz != nullptr ? dz : probabilities;

    const float shift = max_of_row(z, classes);
    const float label_score = z[label] - shift;  // before dz, which may be the same memory
    const float sum = sum_of_powers(z, classes, shift, powers);
    if (!args.losses.empty()) args.losses[r] = log_of_scalar(sum) - label_score;
    if (probabilities != nullptr) multiply_row(powers, classes, 1 / sum, probabilities);
    if (dz != nullptr) {
      const float label_probability = dz[label] * (1 / sum);
      multiply_row(dz, classes, (1 / sum) * args.scale, dz);
      dz[label] = (label_probability - 1) * args.scale;
    }
  }
}

}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qnn {

HWY_EXPORT(softmax_rows);
HWY_EXPORT(softmax_gradient_rows);
HWY_EXPORT(log_softmax_rows);
HWY_EXPORT(log_softmax_gradient_rows);
HWY_EXPORT(cross_entropy_rows);

namespace {

// Exponentials cost several times what plain arithmetic does.
std::size_t rows_per_chunk(std::size_t classes) { return items_per_chunk(4 * classes); }

}  // namespace

void softmax(std::span<const float> z, std::size_t classes, std::span<float> y) {
  if (z.empty()) return;
  for_each_chunk(
      z.size() / classes, rows_per_chunk(classes), [&](std::size_t row, std::size_t rows) {
        HWY_DYNAMIC_DISPATCH(softmax_rows)(&z[row * classes], rows, classes, &y[row * classes]);
      });
}

void softmax_gradient(std::span<const float> y, std::span<const float> dy, std::size_t classes,
                      std::span<float> dz) {
  if (y.empty()) return;
  for_each_chunk(
      y.size() / classes, items_per_chunk(classes), [&](std::size_t row, std::size_t rows) {
        const std::size_t i = row * classes;
        HWY_DYNAMIC_DISPATCH(softmax_gradient_rows)(&y[i], &dy[i], rows, classes, &dz[i]);
      });
}

void log_softmax(std::span<const float> z, std::size_t classes, std::span<float> y) {
  if (z.empty()) return;
  for_each_chunk(
      z.size() / classes, rows_per_chunk(classes), [&](std::size_t row, std::size_t rows) {
        HWY_DYNAMIC_DISPATCH(log_softmax_rows)(&z[row * classes], rows, classes, &y[row * classes]);
      });
}

void log_softmax_gradient(std::span<const float> y, std::span<const float> dy, std::size_t classes,
                          std::span<float> dz) {
  if (y.empty()) return;
  for_each_chunk(
      y.size() / classes, rows_per_chunk(classes), [&](std::size_t row, std::size_t rows) {
        const std::size_t i = row * classes;
        HWY_DYNAMIC_DISPATCH(log_softmax_gradient_rows)(&y[i], &dy[i], rows, classes, &dz[i]);
      });
}

void softmax_cross_entropy(const SoftmaxCrossEntropyArgs& args) {
  for_each_chunk(args.labels.size(), rows_per_chunk(args.classes),
                 [&](std::size_t row, std::size_t rows) {
                   HWY_DYNAMIC_DISPATCH(cross_entropy_rows)(args, row, rows);
                 });
}

}  // namespace qnn
#endif  // HWY_ONCE
