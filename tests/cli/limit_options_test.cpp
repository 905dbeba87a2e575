#include "cli/limit_options.hpp"

#include <gtest/gtest.h>

namespace qnn {
namespace {

TEST(ParseDuration, ReadsSecondsAndUnits) {
  EXPECT_EQ(parse_duration("90"), 90);
  EXPECT_EQ(parse_duration("90s"), 90);
  EXPECT_EQ(parse_duration("30m"), 1800);
  EXPECT_EQ(parse_duration("1h30m"), 5400);
  EXPECT_EQ(parse_duration("2d"), 172800);
  EXPECT_EQ(parse_duration("1d1h1m1s"), 90061);
}

TEST(ParseDuration, RefusesTheRest) {
  for (const char* text : {"", "0", "-5", "1.5h", "5x", "h", "30m1h", "1h1h", "1h 30m", "1h30",
                           "1e3", "99999999999999999999", "36501d", "0s", "1h-5m"})
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
}

TEST(RunLimits, CountFromTheStart) {
  const auto start = StopRules::Clock::now();
  const RunLimits limits = run_limits({.seconds = 90, .steps = 7}, start);
  EXPECT_EQ(limits.steps, 7u);
  EXPECT_EQ(limits.end, start + std::chrono::seconds(90));
  EXPECT_FALSE(run_limits({}, start).end.has_value());
}

}  // namespace
}  // namespace qnn
