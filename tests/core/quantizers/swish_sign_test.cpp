#include "core/quantizers/swish_sign.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "tests/support/quantizer_runs.hpp"

namespace qnn {
namespace {

using testing::backward;
using ::testing::Each;
using ::testing::ElementsAre;
using testing::forward;

TEST(SwishSign, MapsZeroToPlusOne) {
  EXPECT_THAT(forward(SwishSign({}), {-2.0f, -0.0f, 0.0f, 0.5f}), ElementsAre(-1, 1, 1, 1));
}

// Values of Larq for beta = 5.
TEST(SwishSign, HasTheGradientOfSignSwish) {
  const std::vector<float> dx =
      backward(SwishSign({}), {0, 0.05f, 0.5f, 1, 1.5f, -1}, {1, 1, 1, 1, 1, 1});
  const std::vector<float> expected{5, 4.846163f, -0.084622f, -0.194992f, -0.03034f, -0.194992f};
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(dx[i], expected[i], 2e-6f) << i;
}

TEST(SwishSign, ScalesTheIncomingGradientByBetaAtZero) {
  EXPECT_THAT(backward(SwishSign({.beta = 0.5f}), {0}, {3}), ElementsAre(1.5f));
}

TEST(SwishSign, FadesAwayWhereCoshOverflows) {
  EXPECT_THAT(backward(SwishSign({}), {-1000, 1000}, {1, 1}), Each(0));
}

TEST(SwishSign, HasNoGradientAtInfinity) {
  const float infinity = std::numeric_limits<float>::infinity();
  for (const float x : {infinity, -infinity, std::numeric_limits<float>::quiet_NaN()})
    EXPECT_TRUE(std::isnan(backward(SwishSign({}), {x}, {1}).front())) << x;
}

TEST(SwishSign, IsTheSameInEveryBlock) {
  std::vector<float> x(5000);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = i % 2 == 0 ? 0.05f : -1.0f;
  const std::vector<float> dx = backward(SwishSign({}), x, std::vector<float>(x.size(), 1.0f));
  for (std::size_t i = 0; i < x.size(); ++i) ASSERT_EQ(dx[i], dx[i % 2]) << i;
}

TEST(SwishSign, IsOneBitOfPlusAndMinusOne) {
  EXPECT_EQ(SwishSign({}).precision(), 1);
  EXPECT_EQ(SwishSign({}).levels(), Levels::PlusMinusOne);
  EXPECT_TRUE(SwishSign({}).is_sign());
}

}  // namespace
}  // namespace qnn
