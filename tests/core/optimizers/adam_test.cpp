#include "core/optimizers/adam.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "core/config/problems.hpp"

namespace qnn {
namespace {

using ::testing::ElementsAre;

TEST(Adam, KeepsTwoMoments) { EXPECT_THAT(Adam({}).slots(), ElementsAre("m", "v")); }

// beta_1 0.5, beta_2 0.75, gradients 4 and -2, rate 1, worked by hand (epsilon does not show):
//   t = 1: m = 2,  v = 4,  alpha = sqrt(0.25) / 0.5 = 1,           step 1 · 2 / 2 = 1
//   t = 2: m = 0,  v = 4;  step 0
//   t = 3, gradient 4: m = 2, v = 7, alpha = sqrt(37 / 64) / (7 / 8), step alpha · 2 / sqrt(7)
TEST(Adam, MatchesAHandComputedCase) {
  const Adam adam({.learning_rate = 1.0, .beta_1 = 0.5, .beta_2 = 0.75, .epsilon = 1e-30});
  std::vector<float> weights{10}, m{0}, v{0};
  const std::array<std::span<float>, 2> slots{m, v};
  const std::array<float, 3> gradients{4, -2, 4};
  std::vector<float> after;

  for (std::uint64_t step = 0; step < 3; ++step) {
    adam.update({.time = {.step = step},
                 .weights = weights,
                 .gradient = std::span(gradients).subspan(step, 1),
                 .slots = slots});
    after.push_back(weights[0]);
  }

  EXPECT_FLOAT_EQ(after[0], 9.0f);
  EXPECT_FLOAT_EQ(after[1], 9.0f);
  EXPECT_FLOAT_EQ(after[2], static_cast<float>(9 - std::sqrt(37.0) / 7 * 2 / std::sqrt(7.0)));
  EXPECT_FLOAT_EQ(m[0], 2.0f);
  EXPECT_FLOAT_EQ(v[0], 7.0f);
}

// Epsilon is added to the root of v: with v = (1 - 0.999) g², the root is about 0.0316 g.
TEST(Adam, AddsEpsilonToTheRoot) {
  const Adam adam({.learning_rate = 1.0, .epsilon = 1});
  std::vector<float> weights{0}, m{0}, v{0};
  const std::array<std::span<float>, 2> slots{m, v};
  const std::array<float, 1> gradient{1};

  adam.update({.time = {.step = 0}, .weights = weights, .gradient = gradient, .slots = slots});

  const double alpha = std::sqrt(0.001) / 0.1;
  EXPECT_NEAR(weights[0], -alpha * 0.1 / (std::sqrt(0.001) + 1), 1e-6);
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

}  // namespace
}  // namespace qnn
