#include "core/optimizers/rmsprop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/optimizer_run.hpp"

namespace qnn {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatEq;
using testing_support::slot_names;
using testing_support::weight_after_steps;

TEST(Rmsprop, KeepsWhatItsOptionsNeed) {
  EXPECT_THAT(slot_names(Rmsprop({})), ElementsAre("velocity"));
  EXPECT_THAT(slot_names(Rmsprop({.momentum = 0.5, .centered = true})),
              ElementsAre("velocity", "average_gradient", "momentum"));
}

// v: 8, then 4.5; rate 1.
TEST(Rmsprop, DividesByTheRootOfTheMeanSquare) {
  const Rmsprop rmsprop({.learning_rate = 1.0, .rho = 0.5, .epsilon = 1e-30});

  EXPECT_THAT(weight_after_steps(rmsprop, 0, {4, -1}),
              ElementsAre(FloatEq(-4 / std::sqrt(8.0f)),
                          FloatEq(-4 / std::sqrt(8.0f) + 1 / std::sqrt(4.5f))));
}

// v = 8: 4 / sqrt(8 + 1) in Keras's new family, 4 / (sqrt(8) + 1) in its legacy family.
TEST(Rmsprop, PutsEpsilonWhereItIsTold) {
  EXPECT_FLOAT_EQ(
      weight_after_steps(Rmsprop({.learning_rate = 1.0, .rho = 0.5, .epsilon = 1}), 0, {4})[0],
      -4.0f / 3);
  EXPECT_FLOAT_EQ(
      weight_after_steps(
          Rmsprop({.learning_rate = 1.0, .rho = 0.5, .epsilon = 1, .epsilon_inside_root = false}),
          0, {4})[0],
      -4 / (std::sqrt(8.0f) + 1));
}

// v = 8, a = 2: steps of 4 / sqrt(8 - 4) = 2, and half of it again.
TEST(Rmsprop, CentersAndCarriesMomentumOn) {
  const Rmsprop rmsprop(
      {.learning_rate = 1.0, .rho = 0.5, .momentum = 0.5, .epsilon = 1e-30, .centered = true});

  EXPECT_THAT(weight_after_steps(rmsprop, 0, {4, 0}), ElementsAre(FloatEq(-2.0f), FloatEq(-3.0f)));
}

}  // namespace
}  // namespace qnn
