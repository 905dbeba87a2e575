#include "core/optimizers/adamax.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/optimizer_run.hpp"

namespace qnn {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatEq;
using testing_support::slot_names;
using testing_support::weight_after_steps;

// beta_1 = beta_2 = 0.5, rate 1, gradients 4 and -1:
//   t = 1: m = 2,   u = 4; alpha = 2:     step 1
//   t = 2: m = 0.5, u = 2; alpha = 4 / 3: step 1 / 3
TEST(Adamax, MatchesAHandComputedCase) {
  const Adamax adamax({.learning_rate = 1.0, .beta_1 = 0.5, .beta_2 = 0.5, .epsilon = 1e-30});

  EXPECT_THAT(slot_names(adamax), ElementsAre("m", "u"));
  EXPECT_THAT(weight_after_steps(adamax, 0, {4, -1}),
              ElementsAre(FloatEq(-1.0f), FloatEq(-4.0f / 3)));
}

}  // namespace
}  // namespace qnn
