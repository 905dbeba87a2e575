#include "core/optimizers/adam.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/config/problems.hpp"
#include "tests/support/optimizer_run.hpp"

namespace qnn {
namespace {

using ::testing::ElementsAre;
using testing_support::OptimizerRun;
using testing_support::slot_names;
using testing_support::weight_after_steps;

TEST(Adam, KeepsTwoMomentsAndWithAmsgradTheLargestSecondOne) {
  EXPECT_THAT(slot_names(Adam({})), ElementsAre("m", "v"));
  EXPECT_THAT(slot_names(Adam({.amsgrad = true})), ElementsAre("m", "v", "v_hat"));
}

// beta_1 0.5, beta_2 0.75, gradients 4 and -2, rate 1, worked by hand (epsilon does not show):
//   t = 1: m = 2,  v = 4,  alpha = sqrt(0.25) / 0.5 = 1,           step 1 · 2 / 2 = 1
//   t = 2: m = 0,  v = 4;  step 0
//   t = 3, gradient 4: m = 2, v = 7, alpha = sqrt(37 / 64) / (7 / 8), step alpha · 2 / sqrt(7)
TEST(Adam, MatchesAHandComputedCase) {
  const Adam adam({.learning_rate = 1.0, .beta_1 = 0.5, .beta_2 = 0.75, .epsilon = 1e-30});
  OptimizerRun run(adam, {10});
  std::vector<float> after;
  for (const float gradient : {4.0f, -2.0f, 4.0f}) {
    run.step({gradient});
    after.push_back(run.weights[0]);
  }

  EXPECT_FLOAT_EQ(after[0], 9.0f);
  EXPECT_FLOAT_EQ(after[1], 9.0f);
  EXPECT_FLOAT_EQ(after[2], static_cast<float>(9 - std::sqrt(37.0) / 7 * 2 / std::sqrt(7.0)));
  EXPECT_FLOAT_EQ(run.slots[0][0], 2.0f);
  EXPECT_FLOAT_EQ(run.slots[1][0], 7.0f);
}

// As above, but a zero gradient at t = 2: m = 1, v = 3, and the root stays that of 4;
// alpha = sqrt(7 / 16) / 0.75.
TEST(Adam, DividesByTheLargestMomentWithAmsgrad) {
  const Adam adam(
      {.learning_rate = 1.0, .beta_1 = 0.5, .beta_2 = 0.75, .epsilon = 1e-30, .amsgrad = true});

  EXPECT_FLOAT_EQ(weight_after_steps(adam, 0, {4, 0})[1],
                  static_cast<float>(-1 - std::sqrt(7.0) / 4 / 0.75 / 2));
}

// Epsilon is added to the root of v: with v = (1 - 0.999) g², the root is about 0.0316 g.
TEST(Adam, AddsEpsilonToTheRoot) {
  const double alpha = std::sqrt(0.001) / 0.1;

  EXPECT_NEAR(weight_after_steps(Adam({.learning_rate = 1.0, .epsilon = 1}), 0, {1})[0],
              -alpha * 0.1 / (std::sqrt(0.001) + 1), 1e-6);
}

TEST(Adam, FollowsItsSchedule) {
  const Adam adam(
      {.learning_rate = InverseTimeDecay{.initial = 1, .decay_steps = 1, .decay_rate = 1}});

  EXPECT_EQ(adam.learning_rate({.step = 3}), 0.25);
}

TEST(Adam, RefusesAScheduleThatContradictsItself) {
  EXPECT_THROW(Adam({.learning_rate = PiecewiseConstant{.boundaries = {1}, .values = {1}}}),
               FieldError);
}

TEST(Adam, RefusesAScheduleThatLeavesItsFieldsRange) {
  EXPECT_THROW(Adam({.beta_1 = PiecewiseConstant{.boundaries = {1}, .values = {0.9, 1}}}),
               FieldError);
}

}  // namespace
}  // namespace qnn
