#include "core/optimizers/adagrad.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "tests/support/optimizer_run.hpp"

namespace qnn {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatEq;
using testing_support::weight_after_steps;

TEST(Adagrad, StartsItsSumOfSquaresWithAValue) {
  EXPECT_EQ(Adagrad({}).slots(), (std::vector<SlotSpec>{{.name = "accumulator", .initial = 0.1f}}));
}

// a: 16, then 25, with epsilon 0 and rate 1.
TEST(Adagrad, DividesByTheRootOfAllSquares) {
  const Adagrad adagrad({.learning_rate = 1.0, .initial_accumulator_value = 7, .epsilon = 0});

  EXPECT_THAT(weight_after_steps(adagrad, 0, {3, -3}),
              ElementsAre(FloatEq(-0.75f), FloatEq(-0.75f + 0.6f)));
}

TEST(Adagrad, PutsEpsilonWhereItIsTold) {
  const Adagrad::Params inside{.learning_rate = 1.0, .initial_accumulator_value = 0, .epsilon = 7};
  Adagrad::Params outside = inside;
  outside.epsilon_inside_root = false;

  EXPECT_FLOAT_EQ(weight_after_steps(Adagrad(inside), 0, {3})[0], -0.75f);
  EXPECT_FLOAT_EQ(weight_after_steps(Adagrad(outside), 0, {3})[0], -0.3f);
}

}  // namespace
}  // namespace qnn
