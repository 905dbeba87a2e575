#include "core/quantizers/group_statistics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace qnn {
namespace {

constexpr StatisticsUse kAll{.mean_abs = true, .max_abs = true, .mean = true, .deviation = true};

TEST(GroupStatistics, AreTheirFormulas) {
  const std::vector<float> x{-3, 1, 1, 5};

  const auto statistics = group_statistics(kAll, x);

  EXPECT_EQ(statistics.mean_abs, 2.5f);
  EXPECT_EQ(statistics.max_abs, 5);
  EXPECT_EQ(statistics.mean, 1);
  EXPECT_FLOAT_EQ(statistics.deviation, std::sqrt(8.0f));
}

TEST(GroupStatistics, LeaveOutWhatIsNotUsed) {
  const auto statistics = group_statistics({.max_abs = true}, std::vector<float>{-3, 1});

  EXPECT_EQ(statistics.max_abs, 3);
  EXPECT_EQ(statistics.mean_abs, 0);
  EXPECT_EQ(statistics.mean, 0);
  EXPECT_EQ(statistics.deviation, 0);
}

TEST(GroupStatistics, OfEqualValuesDeviateByLittle) {
  const auto statistics = group_statistics(kAll, std::vector<float>(1000, 0.1f));

  EXPECT_EQ(statistics.mean, 0.1f);
  EXPECT_GE(statistics.deviation, 0);
  EXPECT_LE(statistics.deviation, 1e-8f);
}

TEST(GroupStatistics, AreNaNWhereAValueIs) {
  const auto statistics =
      group_statistics(kAll, std::vector<float>{1, std::numeric_limits<float>::quiet_NaN()});

  EXPECT_TRUE(std::isnan(statistics.mean_abs));
  EXPECT_TRUE(std::isnan(statistics.max_abs));
  EXPECT_TRUE(std::isnan(statistics.mean));
  EXPECT_TRUE(std::isnan(statistics.deviation));
}

TEST(GroupStatistics, OfNothingAreZero) {
  EXPECT_EQ(group_statistics(kAll, {}).mean_abs, 0);
  EXPECT_EQ(group_statistics(kAll, {}).deviation, 0);
}

}  // namespace
}  // namespace qnn
