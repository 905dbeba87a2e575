#include "core/optimizers/sgd.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "core/config/problems.hpp"

namespace qnn {
namespace {

using ::testing::ElementsAre;

// The weight after each of three steps from 1 with gradients 1, 1, -2, learning rate 0.5.
std::vector<float> three_steps(const Sgd& optimizer) {
  std::vector<float> weights{1}, momentum{0}, after;
  const std::array<std::span<float>, 1> slots{momentum};
  const std::array<float, 3> gradients{1, 1, -2};
  for (std::uint64_t step = 0; step < 3; ++step) {
    optimizer.update({.time = {.step = step},
                      .weights = weights,
                      .gradient = std::span(gradients).subspan(step, 1),
                      .slots = slots});
    after.push_back(weights[0]);
  }
  return after;
}

TEST(Sgd, StepsAgainstTheGradient) {
  const Sgd sgd({.learning_rate = 0.5});

  EXPECT_TRUE(sgd.slots().empty());
  EXPECT_THAT(three_steps(sgd), ElementsAre(0.5f, 0.0f, 1.0f));
}

// m: -0.5, -0.75, 0.625.
TEST(Sgd, CarriesMomentumOn) {
  const Sgd sgd({.learning_rate = 0.5, .momentum = 0.5});

  EXPECT_THAT(sgd.slots(), ElementsAre("momentum"));
  EXPECT_THAT(three_steps(sgd), ElementsAre(0.5f, -0.25f, 0.375f));
}

// The same m; steps 0.5 m - 0.5 g: -0.75, -0.875, 1.3125.
TEST(Sgd, LooksAheadWithNesterov) {
  EXPECT_THAT(three_steps(Sgd({.learning_rate = 0.5, .momentum = 0.5, .nesterov = true})),
              ElementsAre(0.25f, -0.625f, 0.6875f));
}

TEST(Sgd, FollowsItsSchedule) {
  const Sgd sgd({.learning_rate = PiecewiseConstant{.boundaries = {0}, .values = {0.5, 0.25}}});

  EXPECT_EQ(sgd.learning_rate({.step = 0}), 0.5);
  EXPECT_EQ(sgd.learning_rate({.step = 1}), 0.25);
  EXPECT_THAT(three_steps(sgd), ElementsAre(0.5f, 0.25f, 0.75f));
}

TEST(Sgd, RefusesAScheduleThatContradictsItself) {
  EXPECT_THROW(Sgd({.learning_rate = PiecewiseConstant{.boundaries = {1}, .values = {1}}}),
               FieldError);
}

}  // namespace
}  // namespace qnn
