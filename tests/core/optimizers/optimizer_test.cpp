// What all optimizers share, tried on plain descent.

#include "core/optimizers/optimizer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/config/problems.hpp"
#include "core/optimizers/sgd.hpp"
#include "tests/support/optimizer_run.hpp"

namespace qnn {
namespace {

using ::testing::ElementsAre;
using testing_support::OptimizerRun;
using testing_support::slot_names;
using testing_support::weight_after_steps;

TEST(CommonOptions, ClipTheNormOfAParametersGradient) {
  const Sgd sgd({.learning_rate = 1.0, .common = {.clipnorm = 1}});
  OptimizerRun run(sgd, {0, 0});

  run.step({3, 4});

  EXPECT_THAT(run.weights, ElementsAre(-0.6f, -0.8f));
}

TEST(CommonOptions, LeaveAGradientWithinItsNormAlone) {
  const Sgd sgd({.learning_rate = 1.0, .common = {.clipnorm = 5}});
  OptimizerRun run(sgd, {0, 0});

  run.step({3, 4});

  EXPECT_THAT(run.weights, ElementsAre(-3.0f, -4.0f));
}

// The norm of what is left after clipping values: (3, 4), of 5.
TEST(CommonOptions, ClipValuesBeforeTheNorm) {
  const Sgd sgd({.learning_rate = 1.0, .common = {.clipnorm = 1, .clipvalue = 4}});
  OptimizerRun run(sgd, {0, 0});

  run.step({3, 100});

  EXPECT_EQ(sgd.squares(std::vector<float>{3, 100}), 25);
  EXPECT_THAT(run.weights, ElementsAre(-0.6f, -0.8f));
}

TEST(CommonOptions, ClipByTheNormOfAllParameters) {
  const Sgd sgd({.learning_rate = 1.0, .common = {.global_clipnorm = 5}});
  OptimizerRun run(sgd, {0});

  run.step({4}, 10);

  EXPECT_THAT(run.weights, ElementsAre(-2.0f));
}

TEST(CommonOptions, RefuseBothNormsAtOnce) {
  EXPECT_THROW(Sgd({.common = {.clipnorm = 1, .global_clipnorm = 1}}), FieldError);
}

// Rates 1, 1/2, 1/3.
TEST(CommonOptions, DecayTheLearningRate) {
  const Sgd sgd({.learning_rate = 1.0, .common = {.decay = 1}});

  EXPECT_EQ(sgd.learning_rate({.step = 3}), 0.25);
  EXPECT_THAT(weight_after_steps(sgd, 0, {6, 6, 6}), ElementsAre(-6.0f, -9.0f, -11.0f));
}

TEST(CommonOptions, ShrinkWeightsByTheirDecayTimesTheRate) {
  const Sgd sgd({.learning_rate = 0.5, .common = {.weight_decay = 0.5}});

  EXPECT_THAT(weight_after_steps(sgd, 8, {2, 0}), ElementsAre(5.0f, 3.75f));
}

TEST(CommonOptions, SpareParametersThatAreExcludedFromWeightDecay) {
  const Sgd sgd({.learning_rate = 0.5, .common = {.weight_decay = 0.5}});
  OptimizerRun run(sgd, {8});

  run.step({2}, 0, false);

  EXPECT_THAT(run.weights, ElementsAre(7.0f));
}

TEST(CommonOptions, RefuseAnExclusionThatSelectsNothing) {
  EXPECT_THROW(Sgd({.common = {.exclude_from_weight_decay = {"kernel"}}}), FieldError);
}

// Weights 8 -> 4 -> 2; the average starts as 8: 6, then 4.
TEST(CommonOptions, KeepAnAverageOfTheWeights) {
  const Sgd sgd({.learning_rate = 1.0, .common = {.use_ema = true, .ema_momentum = 0.5}});
  OptimizerRun run(sgd, {8});

  run.step({4});
  EXPECT_THAT(run.slots.at(0), ElementsAre(6.0f));
  run.step({2});

  EXPECT_THAT(slot_names(sgd), ElementsAre("average"));
  EXPECT_THAT(run.weights, ElementsAre(2.0f));
  EXPECT_THAT(run.slots.at(0), ElementsAre(4.0f));
}

TEST(CommonOptions, ReplaceTheWeightsByTheAverageEverySoOften) {
  const Sgd sgd({.learning_rate = 1.0,
                 .common = {.use_ema = true, .ema_momentum = 0.5, .ema_overwrite_frequency = 2}});

  EXPECT_THAT(weight_after_steps(sgd, 8, {4, 2, 0}), ElementsAre(4.0f, 4.0f, 4.0f));
}

TEST(RateReduction, MultipliesButNotBelowItsMinimum) {
  EXPECT_EQ(RateReduction{}(0.5), 0.5);
  EXPECT_EQ((RateReduction{.factor = 0.25})(0.5), 0.125);
  EXPECT_EQ((RateReduction{.factor = 0.25, .minimum = 0.25})(0.5), 0.25);
  EXPECT_EQ((RateReduction{.factor = 0.25, .minimum = 0.25})(0.125), 0.125);
}

TEST(Optimizer, NamesTheHyperparametersThatHaveASchedule) {
  const ExponentialDecay halving{.initial = 1, .decay_steps = 1, .decay_rate = 0.5};
  const Sgd sgd({.learning_rate = halving, .momentum = halving});

  const auto scheduled = sgd.scheduled({.step = 2});

  ASSERT_EQ(scheduled.size(), 1u);
  EXPECT_EQ(scheduled[0].first, "momentum");
  EXPECT_EQ(scheduled[0].second, 0.25);
  EXPECT_TRUE(Sgd({}).scheduled({}).empty());
}

TEST(Optimizer, RefusesASchedulesValuesThatItsFieldDoesNotTake) {
  const auto refusal = [](const Hyperparameter& momentum) {
    try {
      Sgd sgd({.momentum = momentum});
    } catch (const FieldError& error) {
      EXPECT_EQ(error.key(), "momentum");
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_THAT(refusal(WarmUp{.steps = 5, .initial = -0.5, .then = 0.9}),
              ::testing::HasSubstr("must be at least 0, got -0.5"));
  EXPECT_THAT(refusal(PolynomialDecay{.initial = 0.5, .decay_steps = 5, .end = 1.5}),
              ::testing::HasSubstr("must be at most 1, got 1.5"));
  EXPECT_EQ(refusal(PolynomialDecay{.initial = 0.5, .decay_steps = 5, .end = 1}), "accepted");
}

}  // namespace
}  // namespace qnn
