#include "core/optimizers/schedule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/config/problems.hpp"

namespace qnn {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

double at_step(const Hyperparameter& hyperparameter, std::uint64_t step) {
  return value_at(hyperparameter, {.step = step, .steps_per_epoch = 10});
}

std::string refusal(const Hyperparameter& hyperparameter) {
  try {
    check_schedule("learning_rate", hyperparameter);
  } catch (const FieldError& error) {
    EXPECT_EQ(error.key(), "learning_rate");
    EXPECT_NE(error.help(), "");
    return error.what();
  }
  return "accepted";
}

TEST(Schedule, OfANumberIsThatNumber) { EXPECT_EQ(at_step(0.25, 1234), 0.25); }

TEST(CosineDecaySchedule, FallsAlongHalfAWaveAndStays) {
  const CosineDecay schedule{.initial = 2, .decay_steps = 100, .alpha = 0.25, .warmup_target = {}};

  EXPECT_DOUBLE_EQ(at_step(schedule, 0), 2);
  EXPECT_DOUBLE_EQ(at_step(schedule, 50), 2 * (0.75 * 0.5 + 0.25));
  EXPECT_DOUBLE_EQ(at_step(schedule, 100), 0.5);
  EXPECT_DOUBLE_EQ(at_step(schedule, 5000), 0.5);
}

TEST(CosineDecaySchedule, WarmsUpInAStraightLine) {
  const CosineDecay schedule{
      .initial = 1, .decay_steps = 20, .warmup_steps = 10, .warmup_target = 3};

  EXPECT_DOUBLE_EQ(at_step(schedule, 0), 1);
  EXPECT_DOUBLE_EQ(at_step(schedule, 5), 2);
  EXPECT_DOUBLE_EQ(at_step(schedule, 10), 3);
  EXPECT_DOUBLE_EQ(at_step(schedule, 20), 1.5);
  EXPECT_DOUBLE_EQ(at_step(schedule, 30), 0);
}

TEST(ExponentialDecaySchedule, DecaysSmoothlyOrInSteps) {
  const ExponentialDecay smooth{.initial = 8, .decay_steps = 2, .decay_rate = 0.25};
  const ExponentialDecay steps{
      .initial = 8, .decay_steps = 2, .decay_rate = 0.25, .staircase = true};

  EXPECT_DOUBLE_EQ(at_step(smooth, 1), 4);
  EXPECT_DOUBLE_EQ(at_step(smooth, 4), 0.5);
  EXPECT_DOUBLE_EQ(at_step(steps, 1), 8);
  EXPECT_DOUBLE_EQ(at_step(steps, 3), 2);
}

TEST(PiecewiseConstantSchedule, KeepsTheOldValueAtABoundary) {
  const PiecewiseConstant schedule{.boundaries = {10, 20}, .values = {3, 2, 1}};

  EXPECT_EQ(at_step(schedule, 0), 3);
  EXPECT_EQ(at_step(schedule, 10), 3);
  EXPECT_EQ(at_step(schedule, 11), 2);
  EXPECT_EQ(at_step(schedule, 20), 2);
  EXPECT_EQ(at_step(schedule, 21), 1);
}

TEST(InverseTimeDecaySchedule, DividesByAGrowingNumber) {
  const InverseTimeDecay smooth{.initial = 6, .decay_steps = 4, .decay_rate = 2};
  const InverseTimeDecay steps{.initial = 6, .decay_steps = 4, .decay_rate = 2, .staircase = true};

  EXPECT_DOUBLE_EQ(at_step(smooth, 1), 4);
  EXPECT_DOUBLE_EQ(at_step(smooth, 4), 2);
  EXPECT_DOUBLE_EQ(at_step(steps, 3), 6);
  EXPECT_DOUBLE_EQ(at_step(steps, 4), 2);
}

TEST(Schedule, HoldsAValueForAnEpochIfItCountsEpochs) {
  const ExponentialDecay schedule{
      .initial = 1, .decay_steps = 1, .decay_rate = 0.5, .unit = TimeUnit::Epochs};

  EXPECT_EQ(at_step(schedule, 9), 1);
  EXPECT_EQ(at_step(schedule, 10), 0.5);
  EXPECT_EQ(at_step(schedule, 19), 0.5);
  EXPECT_EQ(at_step(schedule, 30), 0.125);
}

TEST(CheckSchedule, AcceptsWhatIsWhole) {
  EXPECT_EQ(refusal(0.1), "accepted");
  EXPECT_EQ(refusal(CosineDecay{.warmup_target = {}}), "accepted");
  EXPECT_EQ(refusal(CosineDecay{.warmup_steps = 5, .warmup_target = 1}), "accepted");
  EXPECT_EQ(refusal(PiecewiseConstant{.boundaries = {}, .values = {1}}), "accepted");
}

TEST(CheckSchedule, RefusesAWarmUpWithoutATarget) {
  EXPECT_THAT(refusal(CosineDecay{.warmup_steps = 5, .warmup_target = {}}),
              AllOf(HasSubstr("warmup_steps 5"), HasSubstr("warmup_target")));
}

TEST(CheckSchedule, RefusesListsOfTheWrongLength) {
  EXPECT_THAT(refusal(PiecewiseConstant{.boundaries = {1, 2}, .values = {1, 2}}),
              AllOf(HasSubstr("2 values"), HasSubstr("2 boundaries")));
}

TEST(CheckSchedule, RefusesBoundariesThatDoNotIncrease) {
  EXPECT_THAT(refusal(PiecewiseConstant{.boundaries = {1, 5, 5}, .values = {1, 2, 3, 4}}),
              HasSubstr("5 is followed by 5"));
}

}  // namespace
}  // namespace qnn
