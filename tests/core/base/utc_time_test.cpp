#include "core/base/utc_time.hpp"

#include <gtest/gtest.h>

namespace qnn {
namespace {

using std::chrono::microseconds, std::chrono::seconds, std::chrono::system_clock;

constexpr system_clock::time_point kMoment{seconds(1769860805) + microseconds(1'234'999)};

TEST(UtcText, HasSecondsAndNoZone) { EXPECT_EQ(utc_text(kMoment), "2026-01-31T12:00:06"); }

TEST(UtcText, CutsDecimalsOff) {
  EXPECT_EQ(utc_text(kMoment, 3), "2026-01-31T12:00:06.234");
  EXPECT_EQ(utc_text(kMoment, 6), "2026-01-31T12:00:06.234999");
}

TEST(UtcText, KnowsTimesBefore1970) {
  EXPECT_EQ(utc_text(system_clock::time_point(microseconds(-1)), 6), "1969-12-31T23:59:59.999999");
}

}  // namespace
}  // namespace qnn
