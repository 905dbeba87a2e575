#include "core/optimizers/ftrl.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "tests/support/optimizer_run.hpp"

namespace qnn {
namespace {

using testing_support::weight_after_steps;

TEST(Ftrl, StartsItsSumOfSquaresWithAValue) {
  EXPECT_EQ(Ftrl({}).slots(),
            (std::vector<SlotSpec>{{.name = "accumulator", .initial = 0.1f}, {.name = "linear"}}));
}

// n: 9 -> 25 and rate 1, so z = 4 - (5 - 3) · 1 = 2; the weight is -(2 - 1) / (5 + 2 · 0.5 + 2).
TEST(Ftrl, MatchesAHandComputedStep) {
  const Ftrl ftrl({.learning_rate = 1.0,
                   .initial_accumulator_value = 9,
                   .l1_regularization_strength = 1,
                   .l2_regularization_strength = 0.5,
                   .beta = 2});

  EXPECT_FLOAT_EQ(weight_after_steps(ftrl, 1, {4})[0], -1.0f / 8);
}

// p = 1: n 0 -> 4 and rate 2, g' = 2 + 2 · 0.25 · 8, z = 6 - 4 / 2 · 8 = -10; w = 10 / 2.
TEST(Ftrl, TakesAPowerAndShrinksWithTheGradient) {
  const Ftrl ftrl({.learning_rate = 2.0,
                   .learning_rate_power = -1,
                   .initial_accumulator_value = 0,
                   .l2_shrinkage_regularization_strength = 0.25});

  EXPECT_FLOAT_EQ(weight_after_steps(ftrl, 8, {2})[0], 5.0f);
}

TEST(Ftrl, GivesZerosWithinTheBandOfL1) {
  const Ftrl ftrl({.learning_rate = 1.0, .l1_regularization_strength = 3});

  EXPECT_EQ(weight_after_steps(ftrl, 0, {2})[0], 0.0f);
}

}  // namespace
}  // namespace qnn
