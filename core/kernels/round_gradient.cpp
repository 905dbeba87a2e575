#include "core/kernels/round_gradient.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

#include "core/kernels/chunks.hpp"
#include "core/kernels/highway_settings.hpp"
#include "core/kernels/reduce.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/round_gradient.cpp"
#include "hwy/foreach_target.h"  // must precede highway.h

#include "core/kernels/vector_inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {
namespace {

void round_nearest(float unit, float* values, std::size_t count) {
  const Floats u = broadcast(unit);
  const Floats inverse = broadcast(1.0F / unit);
  for_each_vector(count, [&](std::size_t i, auto at) HWY_ATTR {
    at.store(hn::Mul(hn::Round(hn::Mul(at.load(values + i), inverse)), u), values + i);
  });
}

// To the lower neighbour of value / unit + chance, which lies between 0 and 1.
void round_by_chance(float unit, const float* chance, float* values, std::size_t count) {
  const Floats u = broadcast(unit);
  const Floats inverse = broadcast(1.0F / unit);
  for_each_vector(count, [&](std::size_t i, auto at) HWY_ATTR {
    const Floats units = hn::MulAdd(at.load(values + i), inverse, at.load(chance + i));
    at.store(hn::Mul(hn::Floor(units), u), values + i);
  });
}

}  // namespace
}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qnn {
namespace {

HWY_EXPORT(round_nearest);
HWY_EXPORT(round_by_chance);

constexpr float kMostOf8Bits = 127;
constexpr float kSmallestUnit = 0x1p-100F;

// The smallest power of two of which `most` are at least `largest`; 0: none will do.
float unit_for(float largest, float most) {
  if (!(largest > 0) || !std::isfinite(largest)) return 0;
  int exponent = 0;
  const float fraction = std::frexp(largest / most, &exponent);
  const float unit = std::ldexp(1.0F, fraction == 0.5F ? exponent - 1 : exponent);
  return unit < kSmallestUnit ? 0 : unit;
}

// Value i gets byte i of the stream's numbers, as a fraction in the middle of its 256 steps.
constexpr std::size_t kBlockBytes = 16;
constexpr std::size_t kPiece = 16 * kBlockBytes;

void fill_chances(const RandomStream& random, std::size_t first,
                  std::array<float, kPiece>& chances) {
  for (std::size_t block = 0; block < kPiece / kBlockBytes; ++block) {
    const auto bytes = std::bit_cast<std::array<std::uint8_t, kBlockBytes>>(
        random.block(first / kBlockBytes + block));
    for (std::size_t i = 0; i < kBlockBytes; ++i)
      chances[block * kBlockBytes + i] = (static_cast<float>(bytes[i]) + 0.5F) * 0x1p-8F;
  }
}

}  // namespace

float round_gradient(GradientRounding rounding, std::span<float> values,
                     const RandomStream& random) {
  const bool nearest = rounding == GradientRounding::Nearest14Bits;
  const float unit = unit_for(max_absolute(values), nearest ? kMostGradientUnits : kMostOf8Bits);
  if (unit == 0) return 0;
  static_assert(kChunkValues % kPiece == 0);
  for_each_chunk(values.size(), kChunkValues, [&](std::size_t begin, std::size_t count) {
    float* chunk = values.data() + begin;
    if (nearest) {
      HWY_DYNAMIC_DISPATCH(round_nearest)(unit, chunk, count);
      return;
    }
    std::array<float, kPiece> chances;
    for (std::size_t i = 0; i < count; i += kPiece) {
      fill_chances(random, begin + i, chances);
      HWY_DYNAMIC_DISPATCH(round_by_chance)
      (unit, chances.data(), chunk + i, std::min(kPiece, count - i));
    }
  });
  return unit;
}

}  // namespace qnn
#endif
