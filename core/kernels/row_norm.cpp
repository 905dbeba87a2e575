#include "core/kernels/row_norm.hpp"

#include <cmath>

#include "core/kernels/chunks.hpp"
#include "core/kernels/highway_settings.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/row_norm.cpp"
#include "hwy/foreach_target.h"  // must precede highway.h

#include "core/kernels/vector_inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {

// The lanes that belong to the row, and 0 in those of a tail that do not.
HWY_INLINE Floats inside(WholeVector /*at*/, Floats v) { return v; }
HWY_INLINE Floats inside(FirstLanes at, Floats v) {
  return hn::IfThenElseZero(hn::FirstN(FloatTag(), at.count), v);
}

// Σ of what `term` gives for each vector of a row.
template <class Term>
HWY_INLINE float sum_of_row(std::size_t width, const Term& term) {
  auto sum = hn::Zero(FloatTag());
  for_each_vector(
      width, [&](std::size_t i, auto at) HWY_ATTR { sum = hn::Add(sum, inside(at, term(i, at))); });
  return hn::GetLane(hn::SumOfLanes(FloatTag(), sum));
}

void layer_norm_row(const LayerNormArgs& args, std::size_t row) {
  const float* x = args.x.data() + row * args.width;
  float* y = args.y.data() + row * args.width;
  const auto width = static_cast<float>(args.width);
  const float mean =
      sum_of_row(args.width, [=](std::size_t i, auto at) HWY_ATTR { return at.load(x + i); }) /
      width;
  const auto center = broadcast(mean);
  const float squares = sum_of_row(args.width, [=](std::size_t i, auto at) HWY_ATTR {
    const auto deviation = hn::Sub(at.load(x + i), center);
    return hn::Mul(deviation, deviation);
  });
  const float inverse = 1.0F / std::sqrt(squares / width + args.epsilon);
  const auto factor = broadcast(inverse);
  const float* gamma = args.gamma.empty() ? nullptr : args.gamma.data();
  const float* beta = args.beta.empty() ? nullptr : args.beta.data();
  for_each_vector(args.width, [=](std::size_t i, auto at) HWY_ATTR {
    auto v = hn::Mul(hn::Sub(at.load(x + i), center), factor);
    if (gamma != nullptr) v = hn::Mul(v, at.load(gamma + i));
    if (beta != nullptr) v = hn::Add(v, at.load(beta + i));
    at.store(v, y + i);
  });
  if (!args.mean.empty()) args.mean[row] = mean;
  if (!args.inverse.empty()) args.inverse[row] = inverse;
}

void layer_norm_gradient_row(const LayerNormGradientArgs& args, std::size_t row) {
  const float* x = args.x.data() + row * args.width;
  const float* dy = args.dy.data() + row * args.width;
  const float* gamma = args.gamma.empty() ? nullptr : args.gamma.data();
  const auto center = broadcast(args.mean[row]);
  const auto inverse = broadcast(args.inverse[row]);
  const auto normal = [=](std::size_t i, auto at)
                          HWY_ATTR { return hn::Mul(hn::Sub(at.load(x + i), center), inverse); };
  const auto gradient = [=](std::size_t i, auto at) HWY_ATTR {
    return gamma != nullptr ? hn::Mul(at.load(dy + i), at.load(gamma + i)) : at.load(dy + i);
  };
  if (!args.products.empty()) {
    float* products = args.products.data() + row * args.width;
    for_each_vector(args.width, [=](std::size_t i, auto at) HWY_ATTR {
      at.store(hn::Mul(at.load(dy + i), normal(i, at)), products + i);
    });
  }
  if (args.dx.empty()) return;
  const auto width = static_cast<float>(args.width);
  const auto offset = broadcast(sum_of_row(args.width, gradient) / width);
  const auto slope = broadcast(
      sum_of_row(args.width, [=](std::size_t i, auto at)
                                 HWY_ATTR { return hn::Mul(gradient(i, at), normal(i, at)); }) /
      width);
  float* dx = args.dx.data() + row * args.width;
  for_each_vector(args.width, [=](std::size_t i, auto at) HWY_ATTR {
    const auto centered = hn::Sub(gradient(i, at), offset);
    at.store(hn::Mul(hn::Sub(centered, hn::Mul(normal(i, at), slope)), inverse), dx + i);
  });
}

HWY_INLINE float squares_of_row(const float* x, std::size_t width) {
  return sum_of_row(width, [=](std::size_t i, auto at)
                               HWY_ATTR { return hn::Mul(at.load(x + i), at.load(x + i)); });
}

void unit_norm_row(const float* x, std::size_t width, float epsilon, float* y) {
  const float squares = squares_of_row(x, width);
  const auto inverse = broadcast(1.0F / std::sqrt(squares < epsilon ? epsilon : squares));
  for_each_vector(width, [=](std::size_t i, auto at)
                             HWY_ATTR { at.store(hn::Mul(at.load(x + i), inverse), y + i); });
}

void unit_norm_gradient_row(const float* x, const float* dy, std::size_t width, float epsilon,
                            float* dx) {
  const float squares = squares_of_row(x, width);
  const bool small = squares < epsilon;
  const float inverse = 1.0F / std::sqrt(small ? epsilon : squares);
  const float product = sum_of_row(width, [=](std::size_t i, auto at) HWY_ATTR {
    return hn::Mul(at.load(x + i), at.load(dy + i));
  });
  const auto slope = broadcast(small ? 0.0F : product * inverse * inverse);
  const auto factor = broadcast(inverse);
  for_each_vector(width, [=](std::size_t i, auto at) HWY_ATTR {
    const auto rest = hn::Sub(at.load(dy + i), hn::Mul(at.load(x + i), slope));
    at.store(hn::Mul(rest, factor), dx + i);
  });
}

}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qnn {

HWY_EXPORT(layer_norm_row);
HWY_EXPORT(layer_norm_gradient_row);
HWY_EXPORT(unit_norm_row);
HWY_EXPORT(unit_norm_gradient_row);

namespace {

template <class Body>
void for_each_row(std::size_t values, std::size_t width, const Body& body) {
  for_each_chunk(values / width, items_per_chunk(width), [&](std::size_t first, std::size_t rows) {
    for (std::size_t row = first; row < first + rows; ++row) body(row);
  });
}

}  // namespace

void layer_norm(const LayerNormArgs& args) {
  for_each_row(args.x.size(), args.width, [&](std::size_t row) {
    HWY_DYNAMIC_DISPATCH(layer_norm_row)(args, row);
  });
}

void layer_norm_gradient(const LayerNormGradientArgs& args) {
  for_each_row(args.x.size(), args.width, [&](std::size_t row) {
    HWY_DYNAMIC_DISPATCH(layer_norm_gradient_row)(args, row);
  });
}

void unit_norm(std::span<const float> x, std::size_t width, float epsilon, std::span<float> y) {
  for_each_row(x.size(), width, [&](std::size_t row) {
    HWY_DYNAMIC_DISPATCH(unit_norm_row)(&x[row * width], width, epsilon, &y[row * width]);
  });
}

void unit_norm_gradient(std::span<const float> x, std::span<const float> dy, std::size_t width,
                        float epsilon, std::span<float> dx) {
  for_each_row(x.size(), width, [&](std::size_t row) {
    const std::size_t i = row * width;
    HWY_DYNAMIC_DISPATCH(unit_norm_gradient_row)(&x[i], &dy[i], width, epsilon, &dx[i]);
  });
}

}  // namespace qnn
#endif  // HWY_ONCE
