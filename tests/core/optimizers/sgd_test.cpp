#include "core/optimizers/sgd.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "core/config/problems.hpp"
#include "tests/support/optimizer_run.hpp"

namespace qnn {
namespace {

using ::testing::ElementsAre;
using testing_support::slot_names;
using testing_support::weight_after_steps;

TEST(Sgd, StepsAgainstTheGradient) {
  const Sgd sgd({.learning_rate = 0.5});

  EXPECT_TRUE(sgd.slots().empty());
  EXPECT_THAT(weight_after_steps(sgd, 1, {1, 1, -2}), ElementsAre(0.5f, 0.0f, 1.0f));
}

// m: -0.5, -0.75, 0.625.
TEST(Sgd, CarriesMomentumOn) {
  const Sgd sgd({.learning_rate = 0.5, .momentum = 0.5});

  EXPECT_THAT(slot_names(sgd), ElementsAre("momentum"));
  EXPECT_THAT(weight_after_steps(sgd, 1, {1, 1, -2}), ElementsAre(0.5f, -0.25f, 0.375f));
}

// The same m; steps 0.5 m - 0.5 g: -0.75, -0.875, 1.3125.
TEST(Sgd, LooksAheadWithNesterov) {
  EXPECT_THAT(weight_after_steps(Sgd({.learning_rate = 0.5, .momentum = 0.5, .nesterov = true}), 1,
                                 {1, 1, -2}),
              ElementsAre(0.25f, -0.625f, 0.6875f));
}

TEST(Sgd, FollowsItsSchedule) {
  const Sgd sgd({.learning_rate = PiecewiseConstant{.boundaries = {0}, .values = {0.5, 0.25}}});

  EXPECT_EQ(sgd.learning_rate({.step = 0}), 0.5);
  EXPECT_EQ(sgd.learning_rate({.step = 1}), 0.25);
  EXPECT_THAT(weight_after_steps(sgd, 1, {1, 1, -2}), ElementsAre(0.5f, 0.25f, 0.75f));
}

// m: -1, then 0.5 m - 1, then 0.
TEST(Sgd, TakesAScheduleForItsMomentum) {
  const Sgd sgd(
      {.learning_rate = 1.0, .momentum = PiecewiseConstant{.boundaries = {1}, .values = {0.5, 0}}});

  EXPECT_THAT(weight_after_steps(sgd, 0, {1, 1, 0}), ElementsAre(-1.0f, -2.5f, -2.5f));
  EXPECT_THAT(sgd.scheduled({.step = 1}), ElementsAre(std::pair(std::string("momentum"), 0.5)));
}

TEST(Sgd, RefusesAScheduleThatContradictsItself) {
  EXPECT_THROW(Sgd({.learning_rate = PiecewiseConstant{.boundaries = {1}, .values = {1}}}),
               FieldError);
}

}  // namespace
}  // namespace qnn
