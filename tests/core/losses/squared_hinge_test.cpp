#include "core/losses/squared_hinge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/support/gradient_check.hpp"
#include "tests/support/loss_run.hpp"

namespace qnn {
namespace {

using test::evaluate_loss;
using ::testing::ElementsAre;

// Targets +1 -1 and -1 +1. Margins: max(1 - 3, 0) = 0, 1 + 2 = 3; 1 + 0 = 1, 1 - 0.5 = 0.5.
// Sum of squares / 2: 4.5 + 0.625. Gradients -2 t m / 4.
TEST(SquaredHinge, ComparesWithTheOneHotVectorAsSigns) {
  const auto result = evaluate_loss(SquaredHinge({}), {{3, 2}, {0, 0.5f}}, {0, 1});

  EXPECT_EQ(result.sum, 5.125);
  EXPECT_THAT(result.gradient, ElementsAre(0, 1.5f, 0.5f, -0.25f));
}

TEST(SquaredHinge, IsZeroWhereTheMarginIsMet) {
  const auto result = evaluate_loss(SquaredHinge({}), {{1, -1}}, {0});

  EXPECT_EQ(result.sum, 0.0);
  EXPECT_THAT(result.gradient, ElementsAre(0, 0));
}

TEST(SquaredHinge, LetsNanThrough) {
  const float nan = std::numeric_limits<float>::quiet_NaN();

  EXPECT_TRUE(std::isnan(evaluate_loss(SquaredHinge({}), {{nan, 0}}, {0}).sum));
}

TEST(SquaredHinge, GradientsMatchFiniteDifferences) {
  test::expect_loss_gradient_matches(SquaredHinge({}), {.rows = 3, .classes = 5});
}

}  // namespace
}  // namespace qnn
