#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/kernels/sum_signs.hpp"
#include "core/tensor/shape.hpp"
#include "tests/support/kernel_operands.hpp"

namespace qnn::test {

// Bounds by channel near the middle of sums of `terms` ±1, some beyond all sums, and every third
// channel turned over if `flips`.
class TestBounds {
 public:
  TestBounds(std::size_t channels, std::size_t terms, bool flips)
      : below_(channels), flipped_(flips ? words_for_bits(channels) : 0, 0) {
    TestValues values(channels + terms);
    const auto spread = static_cast<std::uint64_t>(2 * std::sqrt(static_cast<double>(terms))) + 1;
    for (std::size_t c = 0; c < channels; ++c) {
      below_[c] = static_cast<float>(values.word() % (2 * spread + 1)) - static_cast<float>(spread);
      if (c % 7 == 5) below_[c] = static_cast<float>(terms + 1);
      if (c % 7 == 6) below_[c] = -static_cast<float>(terms);
      if (flips && c % 3 == 1) flipped_[c / 64] |= std::uint64_t{1} << c % 64;
    }
  }

  SumSigns signs(std::span<std::uint64_t> bits) const {
    return {.below = below_, .flipped = flipped_, .bits = bits};
  }

  // By the definition, one by one.
  std::vector<std::uint64_t> bits_of(std::span<const float> sums) const {
    const std::size_t channels = below_.size();
    const std::size_t words = words_for_bits(channels);
    std::vector<std::uint64_t> bits(sums.size() / channels * words, 0);
    for (std::size_t i = 0; i < sums.size(); ++i) {
      const std::size_t c = i % channels;
      const bool flips = !flipped_.empty() && c % 3 == 1;
      if ((sums[i] < below_[c]) != flips)
        bits[i / channels * words + c / 64] |= std::uint64_t{1} << c % 64;
    }
    return bits;
  }

 private:
  std::vector<float> below_;
  std::vector<std::uint64_t> flipped_;
};

}  // namespace qnn::test
