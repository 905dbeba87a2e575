#include "core/kernels/sum_signs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "core/kernels/batch_norm.hpp"
#include "core/kernels/channel_factors.hpp"
#include "tests/support/kernel_runs.hpp"

namespace qnn::test {
namespace {

using ::testing::ElementsAre;

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

struct Bounds {
  std::vector<float> below;
  std::vector<std::uint64_t> flipped;
};

// What the normalization takes, by channel; empty: not there.
struct Parameters {
  std::vector<float> scales{}, bias{}, factors{};
};

Bounds bounds_of(std::size_t channels, std::size_t terms, const Parameters& parameters) {
  Bounds bounds{std::vector<float>(channels, kNaN),
                std::vector<std::uint64_t>(words_for_bits(channels), ~std::uint64_t{0})};
  find_sum_bounds({.terms = terms,
                   .scales = parameters.scales,
                   .bias = parameters.bias,
                   .factors = parameters.factors,
                   .below = bounds.below,
                   .flipped = bounds.flipped});
  return bounds;
}

// y of the same sum in every channel, step by step as the program makes it.
std::vector<float> values_of(float sum, std::size_t channels, const Parameters& parameters) {
  std::vector<float> y(channels, sum);
  for (std::size_t c = 0; c < channels; ++c) {
    if (!parameters.scales.empty()) y[c] *= parameters.scales[c];
    if (!parameters.bias.empty()) y[c] += parameters.bias[c];
  }
  if (parameters.factors.empty()) return y;
  std::vector<float> memory(ChannelFactors::memory_size(channels));
  ChannelFactors(parameters.factors, memory).normalize(0, y, y);
  return y;
}

void expect_the_same_signs(std::size_t channels, int terms, const Parameters& parameters) {
  const Bounds bounds = bounds_of(channels, static_cast<std::size_t>(terms), parameters);
  for (int sum = -terms; sum <= terms; ++sum) {
    const std::vector<float> y = values_of(static_cast<float>(sum), channels, parameters);
    for (std::size_t c = 0; c < channels; ++c) {
      const bool flips = (bounds.flipped[c / 64] >> c % 64 & 1U) != 0;
      ASSERT_EQ((static_cast<float>(sum) < bounds.below[c]) != flips, y[c] < 0)
          << "sum " << sum << ", channel " << c;
    }
  }
}

std::vector<float> joined(std::vector<float> a, const std::vector<float>& b,
                          const std::vector<float>& c) {
  a.insert(a.end(), b.begin(), b.end());
  a.insert(a.end(), c.begin(), c.end());
  return a;
}

TEST(SumBounds, AreThoseOfTheComparisonOfEverySum) {
  testing::for_each_instruction_set([] {
    for (const std::size_t channels : {1U, 3U, 64U, 77U}) {
      for (const int terms : {0, 1, 9, 577}) {
        const auto range = static_cast<float>(terms) + 1;
        const Parameters normalized{.factors =
                                        joined(testing::random_values(channels, -range, range, 2),
                                               testing::random_values(channels, -1, 1, 3),
                                               testing::random_values(channels, -2, 2, 4))};
        expect_the_same_signs(channels, terms, normalized);
        Parameters all = normalized;
        all.scales = testing::random_values(channels, 0, 2, 5);
        all.bias = testing::random_values(channels, -range, range, 6);
        expect_the_same_signs(channels, terms, all);
        expect_the_same_signs(channels, terms, {.scales = all.scales});
        expect_the_same_signs(channels, terms, {.bias = all.bias});
        expect_the_same_signs(channels, terms, {});
      }
    }
  });
}

// All combinations of odd parameters, one channel each: 0, huge, tiny, infinite, NaN.
TEST(SumBounds, AreThoseOfOddParameters) {
  const std::vector<float> odd = {0.0F,   -0.0F,   1.5F,      -1.5F,      3e38F, -3e38F,
                                  1e-45F, -1e-38F, kInfinity, -kInfinity, kNaN,  7.0F};
  Parameters parameters;
  std::vector<float> means, scales, shifts;
  for (const float bias : odd) {
    for (const float mean : odd) {
      for (const float scale : odd) {
        for (const float shift : odd) {
          parameters.bias.push_back(bias);
          means.push_back(mean);
          scales.push_back(scale);
          shifts.push_back(shift);
        }
      }
    }
  }
  const std::size_t channels = means.size();
  parameters.factors = joined(means, scales, shifts);
  testing::for_each_instruction_set([&] {
    expect_the_same_signs(channels, 9, parameters);
    const FlushDenormals flush;
    expect_the_same_signs(channels, 9, parameters);
  });
}

// y = 2 (x - 1) is below 0 for sums under 1; y = -x for sums over 0, which is not under 1; 3 never;
// -3 always.
TEST(SumBounds, AreAsByHand) {
  const Bounds bounds = bounds_of(4, 5, {.factors = {1, 0, 0, 0, 2, -1, 0, 0, 0, 0, 3, -3}});
  EXPECT_THAT(bounds.below, ElementsAre(1, 1, -5, 6));
  EXPECT_THAT(bounds.flipped, ElementsAre(0b0010));
}

// Where the rounding of the normalization decides: 1e8 + 1 is 1e8 in float32.
TEST(SumBounds, FollowTheRoundingOfTheNormalization) {
  expect_the_same_signs(2, 40, {.factors = {0, 0, 1, -1, 1e8F, -1e8F}});
  const Bounds bounds = bounds_of(1, 40, {.factors = {0, 1e-9F, -1e-45F}});
  EXPECT_EQ(bounds.flipped[0], 0U);
}

}  // namespace
}  // namespace qnn::test
