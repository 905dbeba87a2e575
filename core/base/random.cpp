#include "core/base/random.hpp"

#include <Random123/philox.h>

#include <bit>
#include <cmath>

#include "core/base/errors.hpp"

namespace qnn {
namespace {

constexpr std::uint32_t kOrdinalLimit = 1u << 24;

std::uint32_t low_half(std::uint64_t value) { return static_cast<std::uint32_t>(value); }
std::uint32_t high_half(std::uint64_t value) { return static_cast<std::uint32_t>(value >> 32); }

// log(x) for x in (0, 1), to within a few ulp, by + - * / alone: x = 2^exponent m with m in
// [√½, √2), and log m = 2 artanh(s) with s = (m - 1) / (m + 1), |s| < 0.172.
double logarithm(double x) {
  constexpr double kLog2 = 0.69314718055994530942;
  constexpr double kRootOf2 = 1.4142135623730950488;
  constexpr int kTerms = 11;  // the first left out is below 2^-58 of the sum
  const auto bits = std::bit_cast<std::uint64_t>(x);
  int exponent = static_cast<int>(bits >> 52) - 1023;
  double m = std::bit_cast<double>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (m >= kRootOf2) {
    m /= 2;
    ++exponent;
  }
  const double s = (m - 1) / (m + 1);
  double sum = 0;
  for (int k = kTerms; k-- > 0;) sum = sum * (s * s) + 1.0 / (2 * k + 1);
  return exponent * kLog2 + 2 * s * sum;
}

// (-1, 1), never 0.
double centred(std::uint32_t word) { return (word + 0.5) * 0x1p-31 - 1; }

}  // namespace

std::array<std::uint32_t, 4> philox4x32_10(const std::array<std::uint32_t, 4>& counter,
                                           const std::array<std::uint32_t, 2>& key) {
  const r123::Philox4x32::ctr_type c{{counter[0], counter[1], counter[2], counter[3]}};
  const r123::Philox4x32::key_type k{{key[0], key[1]}};
  const r123::Philox4x32::ctr_type result = r123::Philox4x32{}(c, k);
  return {result[0], result[1], result[2], result[3]};
}

RandomStream::RandomStream(std::uint64_t seed, RandomPurpose purpose, std::uint32_t ordinal,
                           std::uint64_t step)
    : key_{low_half(seed), high_half(seed)},
      purpose_and_ordinal_(static_cast<std::uint32_t>(purpose) << 24 | ordinal),
      step_(step) {
  require(ordinal < kOrdinalLimit, "the ordinal of a random stream is too large");
}

RandomStream RandomStream::at(std::uint64_t step) const {
  RandomStream stream = *this;
  stream.step_ = step;
  return stream;
}

std::array<std::uint32_t, 4> RandomStream::block(std::uint64_t block) const {
  require(high_half(block) == 0, "the index of a random number is too large");
  return philox4x32_10({low_half(block), purpose_and_ordinal_, low_half(step_), high_half(step_)},
                       key_);
}

std::uint32_t RandomStream::bits(std::uint64_t index) const { return block(index / 4)[index % 4]; }

float RandomStream::uniform(std::uint64_t index) const {
  return static_cast<float>(bits(index) >> 8) * 0x1p-24f;
}

float RandomStream::uniform(std::uint64_t index, float low, float high) const {
  return low + (high - low) * uniform(index);
}

// Marsaglia's polar method: of points in the square, the first inside the unit circle. Four in five
// are; a block has two, and where both are outside its words make the next block.
float RandomStream::normal(std::uint64_t index) const {
  for (auto words = block(index);; words = philox4x32_10(words, key_)) {
    for (const std::size_t i : {0, 2}) {
      const double x = centred(words[i]);
      const double y = centred(words[i + 1]);
      const double square = x * x + y * y;
      if (square < 1) return static_cast<float>(x * std::sqrt(-2 * logarithm(square) / square));
    }
  }
}

std::uint32_t RandomStream::below(std::uint64_t index, std::uint32_t bound) const {
  require(bound > 0, "no number is below 0");
  return high_half(std::uint64_t{bits(index)} * bound);
}

}  // namespace qnn
