#include "core/quantizers/approx_sign.hpp"

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

TEST(ApproxSign, IsTheSignGoingForward) {
  EXPECT_THAT(forward(ApproxSign({}), {-3, -0.0f, 0, 0.1f}), ElementsAre(-1, 1, 1, 1));
}

TEST(ApproxSign, HasATriangleAsItsGradient) {
  EXPECT_THAT(backward(ApproxSign({}), {-1, -0.75f, -0.5f, 0, 0.25f, 1}, {1, 1, 1, 1, 2, 1}),
              ElementsAre(0, 0.5f, 1, 2, 3, 0));
}

TEST(ApproxSign, BlocksGradientsBeyondOneAndAtNaN) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(backward(ApproxSign({}), {-1.5f, 2, nan}, {1, 1, 1}), ElementsAre(0, 0, 0));
}

TEST(ApproxSign, IsOneBitOfPlusAndMinusOne) {
  EXPECT_EQ(ApproxSign({}).precision(), 1);
  EXPECT_EQ(ApproxSign({}).levels(), Levels::PlusMinusOne);
  EXPECT_TRUE(ApproxSign({}).is_sign());
}

}  // namespace
}  // namespace qnn
