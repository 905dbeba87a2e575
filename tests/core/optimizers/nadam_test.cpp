#include "core/optimizers/nadam.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/optimizer_run.hpp"

namespace qnn {
namespace {

using ::testing::ElementsAre;
using testing_support::OptimizerRun;
using testing_support::slot_names;
using testing_support::weight_after_steps;

// beta_1 0.5, beta_2 0.75, rate 1, gradient 4, t = 1: m = 2, v = 4, v / (1 - beta_2) = 16.
double first_step(double u1, double u2) {
  return -(u2 * 2 / (1 - u1 * u2) + (1 - u1) * 4 / (1 - u1)) / 4;
}

TEST(Nadam, MatchesAHandComputedStep) {
  const Nadam nadam({.learning_rate = 1.0, .beta_1 = 0.5, .beta_2 = 0.75, .epsilon = 1e-30});

  EXPECT_THAT(slot_names(nadam), ElementsAre("m", "v"));
  EXPECT_NEAR(weight_after_steps(nadam, 0, {4})[0],
              first_step(0.5 * (1 - 0.5 * 0.96), 0.5 * (1 - 0.5 * 0.96 * 0.96)), 1e-6);
}

TEST(Nadam, HasAConstantMomentumOfHalfBetaIfItsScheduleStands) {
  const Nadam nadam(
      {.learning_rate = 1.0, .beta_1 = 0.5, .beta_2 = 0.75, .epsilon = 1e-30, .schedule_decay = 0});

  EXPECT_NEAR(weight_after_steps(nadam, 0, {4})[0], first_step(0.25, 0.25), 1e-6);
}

// After many steps both products are 0: the step is u m + (1 - u) g over |g|, which is 1.
TEST(Nadam, StepsByTheRateInTheLongRun) {
  const Nadam nadam({.learning_rate = 1.0, .beta_1 = 0.5, .beta_2 = 0.5});
  OptimizerRun run(nadam, {0});
  run.slots = {{2}, {4}};
  run.steps = 1'000'000;

  run.step({2});

  EXPECT_FLOAT_EQ(run.weights[0], -1.0f);
}

}  // namespace
}  // namespace qnn
