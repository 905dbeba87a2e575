#include "core/kernels/reduce.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

#include "core/kernels/chunks.hpp"
#include "core/kernels/highway_settings.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/reduce.cpp"
#include "hwy/foreach_target.h"  // must precede highway.h

#include "core/kernels/vector_inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {

using DoubleTag = hn::ScalableTag<double>;
using HalfFloatTag = hn::Rebind<float, DoubleTag>;  // as many floats as a vector has doubles

// Σ term(x) in double. Two sums, because one would wait for each addition.
template <class Term>
HWY_INLINE double sum_of(const float* x, std::size_t size, const Term& term) {
  const DoubleTag d;
  const HalfFloatTag half;
  const std::size_t lanes = hn::Lanes(d);
  auto even = hn::Zero(d);
  auto odd = hn::Zero(d);
  std::size_t i = 0;
  for (; i + 2 * lanes <= size; i += 2 * lanes) {
    even = hn::Add(even, term(hn::PromoteTo(d, hn::LoadU(half, x + i))));
    odd = hn::Add(odd, term(hn::PromoteTo(d, hn::LoadU(half, x + i + lanes))));
  }
  for (; i < size; i += lanes) {
    const FirstLanes tail{std::min(lanes, size - i)};
    even = hn::Add(even, term(hn::PromoteTo(d, tail.load(half, x + i))));
  }
  return hn::GetLane(hn::SumOfLanes(d, hn::Add(even, odd)));
}

double sum_chunk(const float* x, std::size_t size) {
  return sum_of(x, size, [](auto v) HWY_ATTR { return v; });
}

double sum_of_absolutes_chunk(const float* x, std::size_t size) {
  return sum_of(x, size, [](auto v) HWY_ATTR { return hn::Abs(v); });
}

double sum_of_squares_chunk(const float* x, std::size_t size) {
  return sum_of(x, size, [](auto v) HWY_ATTR { return hn::Mul(v, v); });
}

double sum_of_clipped_squares_chunk(const float* x, std::size_t size, float limit) {
  const auto largest = hn::Set(DoubleTag(), static_cast<double>(limit));
  return sum_of(x, size, [&](auto v) HWY_ATTR {
    const auto clipped = hn::Min(hn::Abs(v), largest);
    return hn::Mul(clipped, clipped);
  });
}

// The bits of floats without sign order like integers, infinity next to last and NaN last.
std::int32_t max_absolute_bits_chunk(const float* x, std::size_t size) {
  const hn::RebindToSigned<FloatTag> di;
  auto largest = hn::Zero(di);
  for_each_vector(size, [&](std::size_t i, auto at) HWY_ATTR {
    largest = hn::Max(largest, hn::BitCast(di, hn::Abs(at.load(x + i))));
  });
  return hn::GetLane(hn::MaxOfLanes(di, largest));
}

}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qnn {
namespace {

constexpr std::size_t kMaxPartials = 256;

// Parts of a sum: at most kMaxPartials, so that they fit on the stack.
std::size_t values_per_partial(std::size_t size) {
  return std::max(kChunkValues, ceil_divide(size, kMaxPartials));
}

template <class SumChunk>
double sum_in_order(std::span<const float> x, const SumChunk& sum_chunk_at) {
  std::array<double, kMaxPartials> partials{};
  const std::size_t chunk = values_per_partial(x.size());
  for_each_chunk(x.size(), chunk, [&](std::size_t i, std::size_t size) {
    partials[i / chunk] = sum_chunk_at(&x[i], size);
  });
  double total = 0;
  for (std::size_t p = 0; p < ceil_divide(x.size(), chunk); ++p) total += partials[p];
  return total;
}

}  // namespace

HWY_EXPORT(sum_chunk);
HWY_EXPORT(sum_of_absolutes_chunk);
HWY_EXPORT(sum_of_squares_chunk);
HWY_EXPORT(sum_of_clipped_squares_chunk);
HWY_EXPORT(max_absolute_bits_chunk);

double sum(std::span<const float> x) {
  return sum_in_order(x, [](const float* values, std::size_t size) {
    return HWY_DYNAMIC_DISPATCH(sum_chunk)(values, size);
  });
}

double sum_of_absolutes(std::span<const float> x) {
  return sum_in_order(x, [](const float* values, std::size_t size) {
    return HWY_DYNAMIC_DISPATCH(sum_of_absolutes_chunk)(values, size);
  });
}

double sum_of_squares(std::span<const float> x) {
  return sum_in_order(x, [](const float* values, std::size_t size) {
    return HWY_DYNAMIC_DISPATCH(sum_of_squares_chunk)(values, size);
  });
}

double sum_of_clipped_squares(std::span<const float> x, float limit) {
  return sum_in_order(x, [&](const float* values, std::size_t size) {
    return HWY_DYNAMIC_DISPATCH(sum_of_clipped_squares_chunk)(values, size, limit);
  });
}

float max_absolute(std::span<const float> x) {
  std::array<std::int32_t, kMaxPartials> partials{};
  const std::size_t chunk = values_per_partial(x.size());
  for_each_chunk(x.size(), chunk, [&](std::size_t i, std::size_t size) {
    partials[i / chunk] = HWY_DYNAMIC_DISPATCH(max_absolute_bits_chunk)(&x[i], size);
  });
  return std::bit_cast<float>(*std::max_element(partials.begin(), partials.end()));
}

bool all_finite(std::span<const float> x) { return std::isfinite(max_absolute(x)); }

}  // namespace qnn
#endif  // HWY_ONCE
