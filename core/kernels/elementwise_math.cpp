#include <cstddef>

#include "core/kernels/chunks.hpp"
#include "core/kernels/elementwise.hpp"
#include "core/kernels/highway_settings.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/elementwise_math.cpp"
#include "hwy/foreach_target.h"  // must precede highway.h

#include "core/kernels/math_inl.hpp"
#include "core/kernels/vector_inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {

void exp_chunk(const float* x, float* y, std::size_t size) {
  for_each_vector(
      size, [=](std::size_t i, auto at) HWY_ATTR { at.store(exp_of(at.load(x + i)), y + i); });
}

void log_chunk(const float* x, float* y, std::size_t size) {
  for_each_vector(
      size, [=](std::size_t i, auto at) HWY_ATTR { at.store(log_of(at.load(x + i)), y + i); });
}

void tanh_chunk(const float* x, float* y, std::size_t size) {
  for_each_vector(
      size, [=](std::size_t i, auto at) HWY_ATTR { at.store(tanh_of(at.load(x + i)), y + i); });
}

void sigmoid_chunk(const float* x, float* y, std::size_t size) {
  for_each_vector(
      size, [=](std::size_t i, auto at) HWY_ATTR { at.store(sigmoid_of(at.load(x + i)), y + i); });
}

void erf_chunk(const float* x, float* y, std::size_t size) {
  for_each_vector(
      size, [=](std::size_t i, auto at) HWY_ATTR { at.store(erf_of(at.load(x + i)), y + i); });
}

}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qnn {

HWY_EXPORT(exp_chunk);
HWY_EXPORT(log_chunk);
HWY_EXPORT(tanh_chunk);
HWY_EXPORT(sigmoid_chunk);
HWY_EXPORT(erf_chunk);

void exp(std::span<const float> x, std::span<float> y) {
  for_each_chunk(y.size(), kChunkValues, [&](std::size_t i, std::size_t size) {
    HWY_DYNAMIC_DISPATCH(exp_chunk)(&x[i], &y[i], size);
  });
}

void log(std::span<const float> x, std::span<float> y) {
  for_each_chunk(y.size(), kChunkValues, [&](std::size_t i, std::size_t size) {
    HWY_DYNAMIC_DISPATCH(log_chunk)(&x[i], &y[i], size);
  });
}

void tanh(std::span<const float> x, std::span<float> y) {
  for_each_chunk(y.size(), kChunkValues, [&](std::size_t i, std::size_t size) {
    HWY_DYNAMIC_DISPATCH(tanh_chunk)(&x[i], &y[i], size);
  });
}

void sigmoid(std::span<const float> x, std::span<float> y) {
  for_each_chunk(y.size(), kChunkValues, [&](std::size_t i, std::size_t size) {
    HWY_DYNAMIC_DISPATCH(sigmoid_chunk)(&x[i], &y[i], size);
  });
}

void erf(std::span<const float> x, std::span<float> y) {
  for_each_chunk(y.size(), kChunkValues, [&](std::size_t i, std::size_t size) {
    HWY_DYNAMIC_DISPATCH(erf_chunk)(&x[i], &y[i], size);
  });
}

}  // namespace qnn
#endif  // HWY_ONCE
