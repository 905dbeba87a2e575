#include "core/kernels/round_gradient.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/support/kernel_runs.hpp"

namespace qnn::testing {
namespace {

using ::testing::ElementsAre;

const RandomStream kRandom(7, RandomPurpose::GradientRounding, 3, 11);

TEST(RoundGradient, TakesTheSmallestUnitThatHoldsTheLargestValue) {
  std::vector<float> values = {8191, -1};
  EXPECT_EQ(round_gradient(GradientRounding::Nearest14Bits, values, kRandom), 1.0F);
  EXPECT_THAT(values, ElementsAre(8191, -1));
  values = {0.5F, -8192, 3};
  EXPECT_EQ(round_gradient(GradientRounding::Nearest14Bits, values, kRandom), 2.0F);
  EXPECT_THAT(values, ElementsAre(0, -8192, 4));  // 3 is 1.5 units: the even neighbour is 2
  values = {127 * 0.25F, 0};
  EXPECT_EQ(round_gradient(GradientRounding::Stochastic8Bits, values, kRandom), 0.25F);
  EXPECT_THAT(values, ElementsAre(127 * 0.25F, 0));
}

TEST(RoundGradient, LeavesAloneWhatHasNoUnit) {
  const float infinity = std::numeric_limits<float>::infinity();
  for (const std::vector<float>& given :
       {std::vector<float>{0, 0}, {1, infinity}, {1e-35F, 0}, {}}) {
    std::vector<float> values = given;
    EXPECT_EQ(round_gradient(GradientRounding::Nearest14Bits, values, kRandom), 0.0F);
    EXPECT_EQ(values, given);
  }
  std::vector<float> nan = {1, std::numeric_limits<float>::quiet_NaN()};
  EXPECT_EQ(round_gradient(GradientRounding::Nearest14Bits, nan, kRandom), 0.0F);
}

TEST(RoundGradient, IsWithinHalfAUnitOfEachValue) {
  for_each_instruction_set([&] {
    const std::vector<float> given = random_values(40'001, -3, 3);
    std::vector<float> values = given;
    const float unit = round_gradient(GradientRounding::Nearest14Bits, values, kRandom);
    EXPECT_EQ(unit, 0x1p-11F);  // 3 / 8191 is above 2^-12
    for (std::size_t i = 0; i < values.size(); ++i) {
      EXPECT_EQ(values[i] / unit, std::nearbyint(values[i] / unit));
      ASSERT_LE(std::abs(values[i] - given[i]), unit / 2);
    }
  });
}

// The mean of many roundings of one value is the value.
TEST(RoundGradient, IsRightOnAverageByChance) {
  for_each_instruction_set([&] {
    std::vector<float> values(100'000, 0.3F);
    values[0] = 127;
    EXPECT_EQ(round_gradient(GradientRounding::Stochastic8Bits, values, kRandom), 1.0F);
    double sum = 0;
    for (std::size_t i = 1; i < values.size(); ++i) {
      ASSERT_TRUE(values[i] == 0 || values[i] == 1) << values[i];
      sum += values[i];
    }
    EXPECT_NEAR(sum / 99'999, 0.3, 0.008);  // five deviations, and the steps of a 256th
  });
}

TEST(RoundGradient, GivesTheSameBytesOnAnyNumberOfThreads) {
  expect_same_bytes_for_any_thread_count([] {
    std::vector<float> values = random_values(100'003, -3, 3);
    round_gradient(GradientRounding::Stochastic8Bits, values, kRandom);
    return values;
  });
}

TEST(RoundGradient, DrawsOtherNumbersAtAnotherStep) {
  std::vector<float> first = random_values(1000, -3, 3);
  std::vector<float> second = first;
  round_gradient(GradientRounding::Stochastic8Bits, first, kRandom);
  round_gradient(GradientRounding::Stochastic8Bits, second, kRandom.at(12));
  EXPECT_NE(first, second);
}

}  // namespace
}  // namespace qnn::testing
