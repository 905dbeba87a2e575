#include "core/optimizers/adadelta.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/optimizer_run.hpp"

namespace qnn {
namespace {

using ::testing::ElementsAre;
using testing_support::OptimizerRun;
using testing_support::slot_names;

// rho 0.5, epsilon 1, rate 1, gradients 4 and 0:
//   a = 8, step 4 · sqrt(0 + 1) / sqrt(8 + 1) = 4 / 3, b = 8 / 9;   then a step of 0.
TEST(Adadelta, MatchesAHandComputedCase) {
  const Adadelta adadelta({.learning_rate = 1.0, .rho = 0.5, .epsilon = 1});
  OptimizerRun run(adadelta, {0});

  run.step({4});
  run.step({0});

  EXPECT_THAT(slot_names(adadelta), ElementsAre("accumulated_grad", "accumulated_delta_var"));
  EXPECT_FLOAT_EQ(run.weights[0], -4.0f / 3);
  EXPECT_FLOAT_EQ(run.slots[0][0], 4.0f);
  EXPECT_FLOAT_EQ(run.slots[1][0], 4.0f / 9);
}

}  // namespace
}  // namespace qnn
