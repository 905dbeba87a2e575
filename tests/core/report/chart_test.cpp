#include "core/report/chart.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace qnn {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(Axis, HasRoundTicks) {
  EXPECT_THAT(Axis(0, 1).ticks(5), ElementsAre(0, 0.2, 0.4, 0.6000000000000001, 0.8, 1));
  EXPECT_THAT(Axis(1, 8).ticks(6, 1), ElementsAre(2, 4, 6, 8));
  EXPECT_THAT(Axis(-3, 7).ticks(2), ElementsAre(0, 5));
}

TEST(Axis, CountsWholeEpochsOnly) {
  EXPECT_THAT(Axis(1, 2).ticks(6, 1), ElementsAre(1, 2));
  EXPECT_THAT(Axis(5, 5).ticks(6, 1), ElementsAre(5));
}

TEST(Axis, HasDecadesIfItIsLogarithmic) {
  EXPECT_THAT(Axis(0.01, 1, true).ticks(5), ElementsAre(0.01, 0.1, 1));
  EXPECT_DOUBLE_EQ(Axis(0.01, 1, true).share(0.1), 0.5);
}

TEST(Axis, WidensARangeWithoutLength) {
  const Axis axis(5, 5);
  EXPECT_DOUBLE_EQ(axis.share(5), 0.5);
  EXPECT_EQ(Axis(0, 0).low(), -1);
}

TEST(Axis, WritesTicksInTheDigitsThatTheyNeed) {
  EXPECT_EQ(Axis::text(0.6000000000000001, {0.4, 0.6000000000000001}), "0.6");
  EXPECT_EQ(Axis::text(1, {0.95, 1}), "1.00");
  EXPECT_EQ(Axis::text(20, {10, 20}), "20");
  EXPECT_EQ(Axis::text(0.01, {0.01, 0.1, 1}), "0.01");
}

TEST(LineChart, DrawsLinesFromCornerToCorner) {
  const std::string chart =
      line_chart({.title = "a<b",
                  .lines = {{.name = "train", .points = {{1, 0}, {2, 0.5}, {3, 1}}, .mark = {}}}});
  // 4 % of the range stays free above and below: 38 or 37 of 1000.
  EXPECT_THAT(chart, HasSubstr("d=\"M0 963L500 500L1000 37\""));
  EXPECT_THAT(chart, HasSubstr("aria-label=\"a&lt;b by epoch; train from 0 to 1\""));
  EXPECT_THAT(chart, HasSubstr("<figcaption>a&lt;b</figcaption>"));
}

TEST(LineChart, IsNothingWithoutPoints) {
  EXPECT_EQ(line_chart({.title = "a", .lines = {{.name = "b", .points = {}, .mark = {}}}}), "");
}

TEST(LineChart, ShowsASinglePointAsADot) {
  const std::string chart =
      line_chart({.title = "a", .lines = {{.name = "b", .points = {{1, 2}}, .mark = {}}}});
  EXPECT_THAT(chart, HasSubstr("class=\"dot c1\" d=\"M500 500h0\""));
  EXPECT_THAT(chart, Not(HasSubstr("class=\"series")));
}

TEST(LineChart, KeepsThePeaksOfALongLine) {
  ChartLine line{.name = "long", .points = {}, .mark = {}};
  for (int i = 0; i < 100000; ++i)
    line.points.push_back({.x = i + 1.0, .y = i == 77777 ? 5.0 : 1.0});
  const std::string chart = line_chart({.title = "a", .lines = {line}});
  EXPECT_LT(std::count(chart.begin(), chart.end(), 'L'), 1010);
  EXPECT_THAT(chart, HasSubstr("L778 37"));
}

}  // namespace
}  // namespace qnn
