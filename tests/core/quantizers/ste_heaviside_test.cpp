#include "core/quantizers/ste_heaviside.hpp"

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

TEST(SteHeaviside, MapsZeroToZero) {
  EXPECT_THAT(forward(SteHeaviside({}), {-2.0f, -0.0f, 0.0f, 1e-6f, 3.0f}),
              ElementsAre(0, 0, 0, 1, 1));
}

TEST(SteHeaviside, MapsDenormalsToZero) {
  EXPECT_THAT(forward(SteHeaviside({}), {-1e-40f, 1e-40f}), ElementsAre(0, 0));
}

TEST(SteHeaviside, KeepsNaNGoingForwardAndBlocksItsGradient) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(std::isnan(forward(SteHeaviside({}), {nan}).front()));
  EXPECT_THAT(backward(SteHeaviside({}), {nan}, {3}), ElementsAre(0));
}

TEST(SteHeaviside, PassesGradientsOfNegativeValuesInsideTheWindow) {
  EXPECT_THAT(
      backward(SteHeaviside({.clip_value = 0.5f}), {-0.6f, -0.5f, 0.5f, 0.6f}, {1, 2, 3, 4}),
      ElementsAre(0, 2, 3, 0));
}

TEST(SteHeaviside, PassesAllGradientsWithoutAClip) {
  EXPECT_THAT(backward(SteHeaviside({.clip_value = std::nullopt}), {-9, 9}, {1, 2}),
              ElementsAre(1, 2));
}

TEST(SteHeaviside, IsOneBitOfZeroAndOne) {
  EXPECT_EQ(SteHeaviside({}).precision(), 1);
  EXPECT_EQ(SteHeaviside({}).levels(), Levels::ZeroOne);
  EXPECT_FALSE(SteHeaviside({}).is_sign());
}

}  // namespace
}  // namespace qnn
