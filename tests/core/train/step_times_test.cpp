#include "core/train/step_times.hpp"

#include <gtest/gtest.h>

namespace qnn {
namespace {

TEST(StepTimes, TakesTheMedianOfTheLastSteps) {
  StepTimes times;
  EXPECT_EQ(times.usual(), 0);
  times.add(0.5);  // the first is slow
  EXPECT_EQ(times.usual(), 0.5);
  for (int i = 0; i < 3; ++i) times.add(0.125);
  EXPECT_EQ(times.usual(), 0.125);
  for (int i = 0; i < 9; ++i) times.add(0.25);  // steps have become slower
  EXPECT_EQ(times.usual(), 0.25);
}

TEST(StepTimes, CountsAPauseAsAUsualStep) {
  StepTimes times;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(times.add(0.125), 0.125);
  EXPECT_EQ(times.add(3600), 0.125);
  EXPECT_EQ(times.usual(), 0.125);
  EXPECT_EQ(times.add(0.125), 0.125);
}

TEST(StepTimes, CountsASlowStepInFull) {
  StepTimes times;
  EXPECT_EQ(times.add(30), 30);  // nothing is known yet
  EXPECT_EQ(times.add(40), 40);
  EXPECT_EQ(times.add(900), 900);
  StepTimes quick;
  for (int i = 0; i < 5; ++i) quick.add(0.001);
  EXPECT_EQ(quick.add(0.9), 0.9);  // a save, a slow disk
}

}  // namespace
}  // namespace qnn
