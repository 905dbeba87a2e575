#include "core/quantizers/ste_tern.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/support/quantizer_runs.hpp"

namespace qnn {
namespace {

using testing::backward;
using ::testing::ElementsAre;
using testing::forward;

TEST(SteTern, CountsTheThresholdItselfAsOutside) {
  EXPECT_THAT(forward(SteTern({}), {-1, -0.05f, -0.0499f, 0, 0.0499f, 0.05f, 1}),
              ElementsAre(-1, -1, 0, 0, 0, 1, 1));
}

TEST(SteTern, KeepsZeroWithoutAThreshold) {
  EXPECT_THAT(forward(SteTern({.threshold_value = 0}), {-0.01f, -0.0f, 0.0f, 0.01f}),
              ElementsAre(-1, 0, 0, 1));
}

TEST(SteTern, TakesANegativeThresholdAsItsMagnitude) {
  EXPECT_THAT(forward(SteTern({.threshold_value = -0.5f}), {-0.6f, -0.4f, 0.4f, 0.6f}),
              ElementsAre(-1, 0, 0, 1));
}

// Mean magnitude 1, so the threshold is 0.7, whatever threshold_value says.
TEST(SteTern, TakesAShareOfTheMeanMagnitudeForTernaryWeightNetworks) {
  const SteTern quantizer({.threshold_value = 9, .ternary_weight_networks = true});
  EXPECT_THAT(forward(quantizer, {-2, -0.6f, 0.6f, 0.8f}), ElementsAre(-1, 0, 0, 1));
}

TEST(SteTern, ClipsItsGradient) {
  EXPECT_THAT(backward(SteTern({}), {-1.1f, -1, 0, 1, 1.1f}, {1, 2, 3, 4, 5}),
              ElementsAre(0, 2, 3, 4, 0));
  EXPECT_THAT(backward(SteTern({.clip_value = std::nullopt}), {-9, 9}, {1, 2}), ElementsAre(1, 2));
}

TEST(SteTern, KeepsNaNGoingForward) {
  EXPECT_TRUE(std::isnan(forward(SteTern({}), {std::numeric_limits<float>::quiet_NaN()}).front()));
}

TEST(SteTern, TakesTwoBits) {
  EXPECT_EQ(SteTern({}).precision(), 2);
  EXPECT_EQ(SteTern({}).levels(), Levels::Any);
}

}  // namespace
}  // namespace qnn
