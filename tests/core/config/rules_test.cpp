#include "core/config/rules.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace qnn {
namespace {

TEST(Rules, AcceptTheirBoundOrNot) {
  EXPECT_FALSE(AtLeast{1}.violation(1));
  EXPECT_FALSE(AtMost{1}.violation(1));
  EXPECT_TRUE(GreaterThan{1}.violation(1));
  EXPECT_TRUE(LessThan{1}.violation(1));
  EXPECT_FALSE(GreaterThan{1}.violation(1.5));
  EXPECT_FALSE(LessThan{1}.violation(0.5));
}

TEST(Rules, SayWhatMustBeAndWhatIs) {
  EXPECT_EQ(AtLeast{1}.violation(0), "must be at least 1, got 0");
  EXPECT_EQ(GreaterThan{0}.violation(-0.5), "must be greater than 0, got -0.5");
  EXPECT_EQ(AtMost{0.9}.violation(1.25), "must be at most 0.9, got 1.25");
  EXPECT_EQ((OneOf{{32, 16}}.violation(24)), "must be one of 32, 16, got 24");
  EXPECT_FALSE((OneOf{{32, 16}}.violation(16)));
  EXPECT_EQ(Whole{}.violation(2.5), "must be a whole number, got 2.5");
  EXPECT_FALSE(Whole{}.violation(3));
  EXPECT_EQ(LessThan{1}.violation(1e300), "must be less than 1, got 1e+300");
}

TEST(Rules, WriteLargeWholeNumbersInFull) {
  EXPECT_EQ(AtMost{1000000}.violation(5e9), "must be at most 1000000, got 5000000000");
}

TEST(Rules, AreBrokenByNan) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(AtLeast{0}.violation(kNan));
  EXPECT_TRUE(AtMost{0}.violation(kNan));
  EXPECT_TRUE(GreaterThan{0}.violation(kNan));
  EXPECT_TRUE(LessThan{0}.violation(kNan));
  EXPECT_TRUE(Whole{}.violation(kNan));
}

TEST(Rules, DescribeThemselves) {
  EXPECT_EQ(AtLeast{1}.text(), "at least 1");
  EXPECT_EQ(GreaterThan{0.5}.text(), "greater than 0.5");
  EXPECT_EQ(AtMost{-2}.text(), "at most -2");
  EXPECT_EQ((OneOf{{32, 16, 8}}).text(), "one of 32, 16, 8");
  EXPECT_EQ(LessThan{1}.text(), "less than 1");
  EXPECT_EQ(Whole{}.text(), "a whole number");
}

}  // namespace
}  // namespace qnn
