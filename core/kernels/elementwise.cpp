#include "core/kernels/elementwise.hpp"

#include <algorithm>
#include <cstring>

#include "core/kernels/chunks.hpp"
#include "core/kernels/highway_settings.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/elementwise.cpp"
#include "hwy/foreach_target.h"  // must precede highway.h

#include "core/kernels/vector_inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {

void fill_chunk(float value, float* y, std::size_t size) {
  const auto v = broadcast(value);
  for_each_vector(size, [=](std::size_t i, auto at) HWY_ATTR { at.store(v, y + i); });
}

void add_chunk(const float* a, const float* b, float* y, std::size_t size) {
  for_each_vector(size, [=](std::size_t i, auto at)
                            HWY_ATTR { at.store(hn::Add(at.load(a + i), at.load(b + i)), y + i); });
}

void subtract_chunk(const float* a, const float* b, float* y, std::size_t size) {
  for_each_vector(size, [=](std::size_t i, auto at)
                            HWY_ATTR { at.store(hn::Sub(at.load(a + i), at.load(b + i)), y + i); });
}

void multiply_chunk(const float* a, const float* b, float* y, std::size_t size) {
  for_each_vector(size, [=](std::size_t i, auto at)
                            HWY_ATTR { at.store(hn::Mul(at.load(a + i), at.load(b + i)), y + i); });
}

void scale_chunk(const float* x, float factor, float* y, std::size_t size) {
  const auto f = broadcast(factor);
  for_each_vector(
      size, [=](std::size_t i, auto at) HWY_ATTR { at.store(hn::Mul(at.load(x + i), f), y + i); });
}

// Comparisons instead of Min and Max, whose result for NaN differs between processors.
void clip_chunk(const float* x, float low, float high, float* y, std::size_t size) {
  const auto l = broadcast(low);
  const auto h = broadcast(high);
  for_each_vector(size, [=](std::size_t i, auto at) HWY_ATTR {
    const auto v = at.load(x + i);
    at.store(hn::IfThenElse(hn::Lt(v, l), l, hn::IfThenElse(hn::Gt(v, h), h, v)), y + i);
  });
}

void sign_chunk(const float* x, float* y, std::size_t size) {
  const auto zero = broadcast(0);
  for_each_vector(size, [=](std::size_t i, auto at) HWY_ATTR {
    const auto v = at.load(x + i);
    const auto not_negative = hn::IfThenElse(hn::Ge(v, zero), broadcast(1), v);  // or NaN
    at.store(hn::IfThenElse(hn::Lt(v, zero), broadcast(-1), not_negative), y + i);
  });
}

void clipped_gradient_chunk(const float* x, float clip, const float* dy, float* dx,
                            std::size_t size) {
  const auto c = broadcast(clip);
  for_each_vector(size, [=](std::size_t i, auto at) HWY_ATTR {
    at.store(hn::IfThenElseZero(hn::Le(hn::Abs(at.load(x + i)), c), at.load(dy + i)), dx + i);
  });
}

void approx_sign_gradient_chunk(const float* x, const float* dy, float* dx, std::size_t size) {
  const auto one = broadcast(1);
  for_each_vector(size, [=](std::size_t i, auto at) HWY_ATTR {
    const auto size_of_x = hn::Abs(at.load(x + i));
    const auto slope = hn::Mul(hn::Sub(one, size_of_x), broadcast(2));
    at.store(hn::IfThenElseZero(hn::Le(size_of_x, one), hn::Mul(slope, at.load(dy + i))), dx + i);
  });
}

}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qnn {

HWY_EXPORT(fill_chunk);
HWY_EXPORT(add_chunk);
HWY_EXPORT(subtract_chunk);
HWY_EXPORT(multiply_chunk);
HWY_EXPORT(scale_chunk);
HWY_EXPORT(clip_chunk);
HWY_EXPORT(sign_chunk);
HWY_EXPORT(clipped_gradient_chunk);
HWY_EXPORT(approx_sign_gradient_chunk);

void fill(std::span<float> y, float value) {
  for_each_chunk(y.size(), kChunkValues, [&](std::size_t i, std::size_t size) {
    HWY_DYNAMIC_DISPATCH(fill_chunk)(value, &y[i], size);
  });
}

void copy(std::span<const float> x, std::span<float> y) {
  for_each_chunk(y.size(), kChunkValues, [&](std::size_t i, std::size_t size) {
    std::memmove(&y[i], &x[i], size * sizeof(float));
  });
}

void add(std::span<const float> a, std::span<const float> b, std::span<float> y) {
  for_each_chunk(y.size(), kChunkValues, [&](std::size_t i, std::size_t size) {
    HWY_DYNAMIC_DISPATCH(add_chunk)(&a[i], &b[i], &y[i], size);
  });
}

void subtract(std::span<const float> a, std::span<const float> b, std::span<float> y) {
  for_each_chunk(y.size(), kChunkValues, [&](std::size_t i, std::size_t size) {
    HWY_DYNAMIC_DISPATCH(subtract_chunk)(&a[i], &b[i], &y[i], size);
  });
}

void multiply(std::span<const float> a, std::span<const float> b, std::span<float> y) {
  for_each_chunk(y.size(), kChunkValues, [&](std::size_t i, std::size_t size) {
    HWY_DYNAMIC_DISPATCH(multiply_chunk)(&a[i], &b[i], &y[i], size);
  });
}

void scale(std::span<const float> x, float factor, std::span<float> y) {
  for_each_chunk(y.size(), kChunkValues, [&](std::size_t i, std::size_t size) {
    HWY_DYNAMIC_DISPATCH(scale_chunk)(&x[i], factor, &y[i], size);
  });
}

void clip(std::span<const float> x, float low, float high, std::span<float> y) {
  for_each_chunk(y.size(), kChunkValues, [&](std::size_t i, std::size_t size) {
    HWY_DYNAMIC_DISPATCH(clip_chunk)(&x[i], low, high, &y[i], size);
  });
}

void sign(std::span<const float> x, std::span<float> y) {
  for_each_chunk(y.size(), kChunkValues, [&](std::size_t i, std::size_t size) {
    HWY_DYNAMIC_DISPATCH(sign_chunk)(&x[i], &y[i], size);
  });
}

void clipped_gradient(std::span<const float> x, float clip, std::span<const float> dy,
                      std::span<float> dx) {
  for_each_chunk(dx.size(), kChunkValues, [&](std::size_t i, std::size_t size) {
    HWY_DYNAMIC_DISPATCH(clipped_gradient_chunk)(&x[i], clip, &dy[i], &dx[i], size);
  });
}

void approx_sign_gradient(std::span<const float> x, std::span<const float> dy,
                          std::span<float> dx) {
  for_each_chunk(dx.size(), kChunkValues, [&](std::size_t i, std::size_t size) {
    HWY_DYNAMIC_DISPATCH(approx_sign_gradient_chunk)(&x[i], &dy[i], &dx[i], size);
  });
}

}  // namespace qnn
#endif  // HWY_ONCE
