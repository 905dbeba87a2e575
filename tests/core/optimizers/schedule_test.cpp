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

TEST(PolynomialDecaySchedule, FallsAlongALineOrAPower) {
  const PolynomialDecay line{.initial = 5, .decay_steps = 4, .end = 1};
  const PolynomialDecay square{.initial = 5, .decay_steps = 4, .end = 1, .power = 2};

  EXPECT_DOUBLE_EQ(at_step(line, 1), 4);
  EXPECT_DOUBLE_EQ(at_step(line, 4), 1);
  EXPECT_DOUBLE_EQ(at_step(line, 400), 1);
  EXPECT_DOUBLE_EQ(at_step(square, 2), 2);
}

// With the end at 4, then 8, then 12.
TEST(PolynomialDecaySchedule, RisesAgainWithCycle) {
  const PolynomialDecay schedule{
      .initial = 9, .decay_steps = 4, .end = 1, .power = 1, .cycle = true};

  EXPECT_DOUBLE_EQ(at_step(schedule, 0), 9);
  EXPECT_DOUBLE_EQ(at_step(schedule, 4), 1);
  EXPECT_DOUBLE_EQ(at_step(schedule, 5), 4);
  EXPECT_DOUBLE_EQ(at_step(schedule, 6), 3);
  EXPECT_DOUBLE_EQ(at_step(schedule, 9), 3);
}

// Waves of 4, 8, 16 steps and heights 2, 1, 1/2, over a floor of 2 · 0.
TEST(CosineDecayRestartsSchedule, StartsWavesAnew) {
  const CosineDecayRestarts schedule{
      .initial = 2, .first_decay_steps = 4, .t_mul = 2, .m_mul = 0.5};

  EXPECT_DOUBLE_EQ(at_step(schedule, 0), 2);
  EXPECT_DOUBLE_EQ(at_step(schedule, 2), 1);
  EXPECT_DOUBLE_EQ(at_step(schedule, 4), 1);
  EXPECT_DOUBLE_EQ(at_step(schedule, 8), 0.5);
  EXPECT_DOUBLE_EQ(at_step(schedule, 12), 0.5);
  EXPECT_DOUBLE_EQ(at_step(schedule, 20), 0.25);
}

TEST(CosineDecayRestartsSchedule, HasWavesOfOneLengthOrShorterOnes) {
  const CosineDecayRestarts equal{.initial = 2, .first_decay_steps = 4, .t_mul = 1, .alpha = 0.5};
  const CosineDecayRestarts shorter{.initial = 2, .first_decay_steps = 4, .t_mul = 0.5};

  EXPECT_DOUBLE_EQ(at_step(equal, 400), 2);
  EXPECT_DOUBLE_EQ(at_step(equal, 402), 1.5);
  EXPECT_DOUBLE_EQ(at_step(shorter, 4), 2);
  EXPECT_DOUBLE_EQ(at_step(shorter, 5), 1);
  EXPECT_DOUBLE_EQ(at_step(shorter, 8), 0);  // the end of the last wave
  EXPECT_DOUBLE_EQ(at_step(shorter, 100), 0);
}

// p = 1/2: the line is at 1/2, and a whole wave of two has passed.
TEST(LinearCosineDecaySchedule, PutsWavesOnALine) {
  const LinearCosineDecay schedule{
      .initial = 4, .decay_steps = 8, .num_periods = 2, .alpha = 0.25, .beta = 0.5};

  EXPECT_DOUBLE_EQ(at_step(schedule, 0), 4 * (1.25 + 0.5));
  EXPECT_DOUBLE_EQ(at_step(schedule, 2), 4 * 0.5);
  EXPECT_DOUBLE_EQ(at_step(schedule, 4), 4 * (0.75 + 0.5));
  EXPECT_DOUBLE_EQ(at_step(schedule, 9), 4 * (0.25 + 0.5));
}

TEST(WarmUpSchedule, RisesToWhatFollowsAndShiftsItsTime) {
  const WarmUp schedule{
      .steps = 4, .initial = 1, .then = PiecewiseConstant{.boundaries = {2}, .values = {5, 3}}};

  EXPECT_DOUBLE_EQ(at_step(schedule, 0), 1);
  EXPECT_DOUBLE_EQ(at_step(schedule, 3), 4);
  EXPECT_DOUBLE_EQ(at_step(schedule, 4), 5);
  EXPECT_DOUBLE_EQ(at_step(schedule, 6), 5);
  EXPECT_DOUBLE_EQ(at_step(schedule, 7), 3);
}

// Two epochs of ten steps each, then a step decay by epochs: Real-to-Binary's recipe in small.
TEST(WarmUpSchedule, RisesStepByStepWithinEpochs) {
  const WarmUp schedule{.steps = 2,
                        .then = ExponentialDecay{.initial = 4,
                                                 .decay_steps = 3,
                                                 .decay_rate = 0.5,
                                                 .staircase = true,
                                                 .unit = TimeUnit::Epochs},
                        .unit = TimeUnit::Epochs};

  EXPECT_DOUBLE_EQ(at_step(schedule, 5), 1);
  EXPECT_DOUBLE_EQ(at_step(schedule, 20), 4);
  EXPECT_DOUBLE_EQ(at_step(schedule, 49), 4);
  EXPECT_DOUBLE_EQ(at_step(schedule, 50), 2);
}

TEST(WarmUpSchedule, OfNoLengthIsWhatFollows) {
  EXPECT_DOUBLE_EQ(at_step(WarmUp{.steps = 0, .then = 0.5}, 0), 0.5);
}

TEST(ValueRangeOfASchedule, BoundsAllItsValues) {
  const std::vector<Hyperparameter> schedules{
      0.5,
      CosineDecay{.initial = 2, .decay_steps = 30, .alpha = -0.5, .warmup_target = {}},
      CosineDecay{.initial = -1, .decay_steps = 30, .warmup_steps = 5, .warmup_target = 3},
      ExponentialDecay{.initial = -2, .decay_steps = 10, .decay_rate = 1.5},
      ExponentialDecay{.initial = 2, .decay_steps = 10, .decay_rate = 0.5},
      PiecewiseConstant{.boundaries = {3, 9}, .values = {1, -4, 2}},
      InverseTimeDecay{.initial = -3, .decay_steps = 5, .decay_rate = 1},
      PolynomialDecay{.initial = -3, .decay_steps = 20, .end = 5, .cycle = true},
      CosineDecayRestarts{.initial = 2, .first_decay_steps = 7, .m_mul = 0.5, .alpha = -1},
      CosineDecayRestarts{.initial = 2, .first_decay_steps = 7, .m_mul = 1.5},
      LinearCosineDecay{.initial = 2, .decay_steps = 40, .num_periods = 3, .alpha = -0.5},
      WarmUp{.steps = 10, .initial = -1, .then = PolynomialDecay{.decay_steps = 20, .end = 7}}};
  for (const Hyperparameter& schedule : schedules) {
    const ValueRange range = value_range(schedule);
    for (std::uint64_t step = 0; step < 100; ++step) {
      EXPECT_GE(at_step(schedule, step), range.low) << schedule.index() << ", step " << step;
      EXPECT_LE(at_step(schedule, step), range.high) << schedule.index() << ", step " << step;
    }
  }
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

TEST(CheckSchedule, LooksIntoWhatFollowsAWarmUp) {
  EXPECT_THAT(refusal(WarmUp{.then = PiecewiseConstant{.boundaries = {1}, .values = {1}}}),
              HasSubstr("1 values for 1 boundaries"));
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
