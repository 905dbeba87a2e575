#include "core/report/report_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace qnn {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ReportPage, EscapesEveryTextOfOthers) {
  const std::string evil = "<script>\"&'";
  ReportContent content;
  content.name = evil;
  content.epochs = 2;
  content.config = {{"about", {{"summary", evil}}}, {evil, evil}};
  content.manifest = {{"command_line", evil}, {evil, {{evil, evil}}}};
  content.best = BestEpoch{.monitor = evil, .best = {.value = 1, .epoch = 1}};
  content.summary.layers.emplace_back().name = evil;
  content.weights.push_back(
      {.epoch = 1, .histograms = {{.name = evil, .low = 0, .high = 1, .counts = {1, 2}}}});
  content.history.add({{"kind", "epoch"},
                       {"epoch", 1},
                       {"train", {{"loss", 1}, {evil, 2}, {evil + "/" + evil, 3}}}});
  content.history.add({{"kind", "event"}, {"event", evil}, {"epoch", 1}, {evil, evil}});
  content.result = {{"test", {{evil, 0.5}}}};

  const std::string page = report_page(content);
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("\"&'")));
  EXPECT_THAT(page, HasSubstr("<h1>&lt;script&gt;&quot;&amp;&#39;</h1>"));
}

TEST(ReportPage, ShowsARunThatHasNoEpochYet) {
  ReportContent content;
  content.name = "run";
  content.epochs = 3;
  EXPECT_THAT(report_page(content), HasSubstr("After epoch 0 of 3"));
}

TEST(RunHistory, ReadsLinesAsCurves) {
  RunHistory history;
  history.add_lines(
      R"({"kind": "epoch", "epoch": 1, "train": {"loss": 2, "flips": 0.5, "flips/a": 0.25},
 "validation": {"loss": "nan"}, "learning_rate": [0.1, null], "time": {"seconds": 1.5}})"
      "\n"
      R"({"kind": "epoch", "epo)");
  EXPECT_EQ(history.epochs(), 0u);  // a line is one line

  history.add(Json::parse(R"({"kind": "epoch", "epoch": 1,
      "train": {"loss": 2, "flips": 0.5, "flips/a": 0.25}, "validation": {"loss": "nan"},
      "learning_rate": [0.1, null], "time": {"seconds": 1.5}})"));
  history.add(Json::parse(R"({"kind": "event", "event": "learning_rate_reduced", "epoch": 1,
      "step": 3, "factor": 0.5})"));
  history.add(Json::parse(R"({"kind": "epoch", "epoch": 2, "train": {"loss": 1},
      "validation": {"loss": 3}, "time": {"seconds": 2}})"));
  EXPECT_EQ(history.epochs(), 2u);
  EXPECT_EQ(history.seconds(), 3.5);
  EXPECT_THAT(history.measures(), testing::ElementsAre("loss", "flips"));
  EXPECT_THAT(history.parts_of("train", "flips"), testing::ElementsAre("a"));
  ASSERT_EQ(history.curve("train/loss").size(), 2u);
  EXPECT_EQ(history.curve("train/loss")[1].y, 1);
  ASSERT_EQ(history.curve("validation/loss").size(), 1u);
  EXPECT_EQ(history.curve("validation/loss")[0].x, 2);
  EXPECT_EQ(history.curve("learning_rate/0").size(), 1u);
  EXPECT_TRUE(history.curve("learning_rate/1").empty());
  EXPECT_THAT(history.events(), testing::ElementsAre("epoch 1: learning rate reduced, factor 0.5"));
}

}  // namespace
}  // namespace qnn
