#include "core/losses/mean_squared_error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/gradient_check.hpp"
#include "tests/support/loss_run.hpp"

namespace qnn {
namespace {

using test::evaluate_loss;
using ::testing::ElementsAre;

// Against 1 0 and 0 1: differences 1 3 and 0 -2, so (1 + 9) / 2 + (0 + 4) / 2; gradients 2 d / 4.
TEST(MeanSquaredError, ComparesWithTheOneHotVector) {
  const auto result = evaluate_loss(MeanSquaredError({}), {{2, 3}, {0, -1}}, {0, 1});

  EXPECT_EQ(result.sum, 7.0);
  EXPECT_THAT(result.gradient, ElementsAre(0.5f, 1.5f, 0, -1));
}

TEST(MeanSquaredError, GradientsMatchFiniteDifferences) {
  test::expect_loss_gradient_matches(MeanSquaredError({}), {.rows = 3, .classes = 5});
}

}  // namespace
}  // namespace qnn
