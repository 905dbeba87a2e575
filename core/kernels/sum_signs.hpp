#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/tensor/shape.hpp"

namespace qnn {

// Signs of what is made of the sums of a binary product, without making it: a function of the sum
// that grows or falls all the way is below 0 on one side of a bound.

// Bits in place of a product's sums y [..., out]: bit 1, which is -1, where
//
//   (y[..., o] < below[o]) xor flipped[o]
//
// The bounds are whole numbers of at most 2^23, and the product has no more terms than that.
struct SumSigns {
  static constexpr std::size_t kMostTerms = std::size_t{1} << 23;

  std::span<const float> below{};            // [out]
  std::span<const std::uint64_t> flipped{};  // [words_for_bits(out)]; empty: none is
  // [..., words_for_bits(out)] as DType::Bit has it; overwritten. Empty: the sums are wanted.
  std::span<std::uint64_t> bits{};

  bool wanted() const { return !bits.empty(); }
  // Sets the bit of one sum, of the cell `row` and the channel `out`, where it is 0 before.
  void put(std::size_t row, std::size_t out, float sum) const {
    const bool flips = !flipped.empty() && (flipped[out / 64] >> out % 64 & 1U) != 0;
    const std::size_t words = words_for_bits(below.size());
    if ((sum < below[out]) != flips) bits[row * words + out / 64] |= std::uint64_t{1} << out % 64;
  }
};

// The bounds of y < 0 for
//
//   y = factor (x - mean) + shift,  x = sum · scale + bias       by channel, rounded step by step
//
// with whole sums of -terms ... terms; NaN is not below 0. The same comparison for every sum, since
// each step keeps order, but where sum · scale overflows or the scale is no number: without scales
// there is no such case, whatever the other parameters are. Of a channel whose y is below 0 for all
// sums or for none, the bound is terms + 1 or -terms, not flipped.
struct SumBoundsArgs {
  std::size_t terms = 0;                    // at most SumSigns::kMostTerms
  std::span<const float> scales{}, bias{};  // [out]; empty: 1, 0
  std::span<const float> factors{};         // [3, out]: mean, factor, shift; empty: y = x
  std::span<float> below{};                 // [out]; overwritten
  std::span<std::uint64_t> flipped{};       // [words_for_bits(out)]; overwritten
};
void find_sum_bounds(const SumBoundsArgs& args);

}  // namespace qnn
