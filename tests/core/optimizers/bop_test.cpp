#include "core/optimizers/bop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tests/support/optimizer_run.hpp"

namespace qnn {
namespace {

using ::testing::ElementsAre;
using testing_support::OptimizerRun;
using testing_support::slot_names;
using testing_support::weight_after_steps;

TEST(Bop, KeepsAMeanAndHasNoLearningRate) {
  const Bop bop({});

  EXPECT_THAT(slot_names(bop), ElementsAre("m"));
  EXPECT_FALSE(bop.has_learning_rate());
  EXPECT_EQ(bop.learning_rate({}), 0);
}

// m: 1, 1.5, -0.25; it flips where w m > 1, at the second step.
TEST(Bop, FlipsAWeightWhoseMeanGradientAgreesWithIt) {
  const Bop bop({.threshold = 1.0, .gamma = 0.5});

  EXPECT_THAT(weight_after_steps(bop, 1, {2, 2, -2}), ElementsAre(1.0f, -1.0f, -1.0f));
}

// Larq's inventory: gamma 1, threshold 0.5.
TEST(Bop, MakesATieAPlusOne) {
  const Bop bop({.threshold = 0.5, .gamma = 1.0});
  OptimizerRun ties(bop, {1, -1, 1, -1});

  ties.step({0.5f, -0.5f, -0.5f, 0.5f});

  EXPECT_THAT(ties.weights, ElementsAre(1.0f, 1.0f, 1.0f, -1.0f));
}

// gamma: 1, then 0; threshold: 3, then 1. The mean stays 2.
TEST(Bop, TakesSchedulesForBothItsHyperparameters) {
  const Bop bop({.threshold = PiecewiseConstant{.boundaries = {0}, .values = {3, 1}},
                 .gamma = PiecewiseConstant{.boundaries = {0}, .values = {1, 0}}});

  EXPECT_THAT(weight_after_steps(bop, 1, {2, 100}), ElementsAre(1.0f, -1.0f));
  EXPECT_THAT(bop.scheduled({.step = 1}), ElementsAre(std::pair(std::string("threshold"), 1.0),
                                                      std::pair(std::string("gamma"), 0.0)));
}

}  // namespace
}  // namespace qnn
