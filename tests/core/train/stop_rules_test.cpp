#include "core/train/stop_rules.hpp"

#include <gtest/gtest.h>

namespace qnn {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

TEST(StopRules, WithoutLimitsGoOn) {
  StopRules rules({}, {});
  EXPECT_FALSE(rules.stops());
  EXPECT_FALSE(rules.stops_after(1'000'000'000));
  EXPECT_FALSE(rules.takes_save_request());
  EXPECT_EQ(rules.reason(), nullptr);
}

TEST(StopRules, StopWhenAsked) {
  std::stop_source source;
  StopRules rules({}, source.get_token());
  EXPECT_FALSE(rules.stops());
  source.request_stop();
  EXPECT_TRUE(rules.stops());
  EXPECT_STREQ(rules.reason(), "request");
}

TEST(StopRules, StopAfterTheStepsOfTheRun) {
  StopRules rules({.steps = 5, .end = {}}, {});
  EXPECT_FALSE(rules.stops_after(4));
  EXPECT_TRUE(rules.stops_after(5));
  EXPECT_TRUE(rules.stops_after(6));
  EXPECT_STREQ(rules.reason(), "max_steps");
  EXPECT_FALSE(rules.stops());  // an evaluation is finished
}

TEST(StopRules, LeaveTimeForAStepAndASave) {
  StopRules rules({.steps = {}, .end = StopRules::Clock::now() + hours(1)}, {});
  EXPECT_FALSE(rules.stops());
  rules.expect_step(600);
  EXPECT_FALSE(rules.stops());
  rules.expect_save(1500);
  EXPECT_TRUE(rules.stops());
  EXPECT_STREQ(rules.reason(), "time_limit");
}

TEST(StopRules, StopAtOnceWhenTheTimeIsOver) {
  StopRules rules({.steps = {}, .end = StopRules::Clock::now() - seconds(1)}, {});
  EXPECT_TRUE(rules.stops());
}

}  // namespace
}  // namespace qnn
