#include "core/train/metrics_line.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "core/json/json.hpp"

namespace qnn {
namespace {

const std::vector<Metric> kMetrics{Accuracy{}, TopK{.k = 5}};

EpochReport report() {
  EpochReport epoch;
  epoch.epoch = 1;
  epoch.epochs = 6;
  epoch.step = 938;
  epoch.train = {.loss = {.sum = 1.5, .count = 2},
                 .metrics = {{.sum = 1, .count = 2}, {.sum = 2, .count = 2}}};
  epoch.rules = {{.learning_rate = 0.001, .scheduled = {}}};
  epoch.seconds = 7.12345;
  epoch.images_per_second = 8400.4;
  return epoch;
}

TEST(MetricsLine, HasItsTimesInAMemberOfTheirOwn) {
  EXPECT_EQ(metrics_line(report(), kMetrics),
            Json::parse(R"({"schema": 1, "kind": "epoch", "epoch": 1, "step": 938,
                            "train": {"loss": 0.75, "accuracy": 0.5, "top_5": 1.0},
                            "learning_rate": 0.001,
                            "time": {"seconds": 7.123, "images_per_second": 8400.0}})"));
}

TEST(MetricsLine, ListsTheLearningRatesOfSeveralOptimizersAndTheValidation) {
  EpochReport epoch = report();
  epoch.rules = {{.learning_rate = 0.1, .scheduled = {}}, {.learning_rate = 0.2, .scheduled = {}}};
  epoch.validation = epoch.train;
  const Json line = metrics_line(epoch, kMetrics);
  EXPECT_EQ(line.at("learning_rate"), Json::parse("[0.1, 0.2]"));
  EXPECT_EQ(line.at("validation").at("accuracy"), 0.5);
}

TEST(MetricsLine, HasTheScheduledHyperparameters) {
  EpochReport epoch = report();
  EXPECT_FALSE(metrics_line(epoch, kMetrics).contains("hyperparameters"));
  epoch.rules = {{.learning_rate = {}, .scheduled = {{"threshold", 0.5}, {"gamma", 0.25}}}};
  EXPECT_EQ(metrics_line(epoch, kMetrics).at("learning_rate"), nullptr);
  EXPECT_EQ(metrics_line(epoch, kMetrics).at("hyperparameters"),
            Json::parse(R"({"threshold": 0.5, "gamma": 0.25})"));
  epoch.rules.push_back({.learning_rate = 0.5, .scheduled = {}});
  EXPECT_EQ(metrics_line(epoch, kMetrics).at("learning_rate"), Json::parse("[null, 0.5]"));
  EXPECT_EQ(metrics_line(epoch, kMetrics).at("hyperparameters"),
            Json::parse(R"([{"threshold": 0.5, "gamma": 0.25}, {}])"));
}

TEST(EvaluationToJson, WritesWhatIsNoNumberAsText) {
  Evaluation evaluation{.loss = {.sum = std::numeric_limits<double>::quiet_NaN(), .count = 1},
                        .metrics = {{.sum = std::numeric_limits<double>::infinity(), .count = 1},
                                    {.sum = -std::numeric_limits<double>::infinity(), .count = 1}}};
  EXPECT_EQ(evaluation_to_json(evaluation, kMetrics).dump(),
            R"({"loss":"nan","accuracy":"inf","top_5":"-inf"})");
}

}  // namespace
}  // namespace qnn
