#include "core/train/epoch_watch.hpp"

#include <gtest/gtest.h>

#include "core/json/json.hpp"

namespace qnn {
namespace {

TEST(LargerIsBetter, GoesByTheModeOrTheMetric) {
  const std::vector<Metric> metrics{Accuracy{}, LossMetric<Huber>{}, Auc{}, FlipRatio{}};
  for (const char* monitor : {"validation/loss", "train/huber", "train/flip_ratio", "train/a_loss"})
    EXPECT_FALSE(larger_is_better(MonitorMode::Auto, monitor, metrics)) << monitor;
  for (const char* monitor : {"validation/accuracy", "train/auc"})
    EXPECT_TRUE(larger_is_better(MonitorMode::Auto, monitor, metrics)) << monitor;
  EXPECT_TRUE(larger_is_better(MonitorMode::Max, "train/loss", metrics));
  EXPECT_FALSE(larger_is_better(MonitorMode::Min, "train/accuracy", metrics));
}

TEST(MonitoredValue, FindsLossAndMetricsOfAPart) {
  EpochReport report;
  report.train = {.loss = {.sum = 6, .count = 3}, .metrics = {{1, 4}}};
  const std::vector<Metric> metrics{Accuracy{}};
  EXPECT_EQ(monitored_value("train/loss", report, metrics), 2);
  EXPECT_EQ(monitored_value("train/accuracy", report, metrics), 0.25);
  EXPECT_EQ(monitored_value("train/top_5", report, metrics), std::nullopt);
  EXPECT_EQ(monitored_value("validation/loss", report, metrics), std::nullopt);
  report.validation = Evaluation{.loss = {.sum = 1, .count = 2}, .metrics = {{}}};
  EXPECT_EQ(monitored_value("validation/loss", report, metrics), 0.5);
}

EpochReport report_of(std::uint64_t epoch, double loss) {
  EpochReport report;
  report.epoch = epoch;
  report.step = 10 * epoch;
  report.train = {.loss = {.sum = loss, .count = 1}, .metrics = {}};
  report.rules = {{.learning_rate = 0.5, .scheduled = {}}};
  return report;
}

TEST(WatchEpoch, TellsOfReductionsAndOfTheEnd) {
  TrainingSpec training;
  training.monitor = "train/loss";
  training.reduce_on_plateau = ReduceOnPlateau{.monitor = {}, .factor = 0.5, .patience = 1};
  training.early_stopping = EarlyStopping{.monitor = {}, .patience = 2, .baseline = {}};
  Progress progress;

  EXPECT_TRUE(watch_epoch(training, report_of(1, 2), progress).is_best);
  const EpochVerdict second = watch_epoch(training, report_of(2, 3), progress);
  const EpochVerdict third = watch_epoch(training, report_of(3, 3), progress);

  EXPECT_FALSE(second.is_best);
  ASSERT_EQ(second.events.size(), 1u);
  EXPECT_EQ(second.events[0],
            Json::parse(R"({"schema": 1, "kind": "event", "event": "learning_rate_reduced",
                            "epoch": 2, "step": 20, "monitor": "train/loss", "factor": 0.5})"));
  ASSERT_EQ(third.events.size(), 2u);
  EXPECT_EQ(third.events[1],
            Json::parse(R"({"schema": 1, "kind": "event", "event": "early_stopping", "epoch": 3,
                            "step": 30, "monitor": "train/loss",
                            "best": {"value": 2.0, "epoch": 1}})"));
  EXPECT_EQ(third.messages.size(), 2u);
  EXPECT_TRUE(progress.stopped_early);
}

TEST(WatchEpoch, DoesNotReduceRatesAtTheirMinimum) {
  TrainingSpec training;
  training.monitor = "train/loss";
  training.reduce_on_plateau =
      ReduceOnPlateau{.monitor = {}, .patience = 1, .min_learning_rate = 0.5};
  Progress progress;

  watch_epoch(training, report_of(1, 2), progress);

  EXPECT_TRUE(watch_epoch(training, report_of(2, 2), progress).events.empty());
}

}  // namespace
}  // namespace qnn
