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
  epoch.train = {.loss = {.sum = 1.5, .count = 2}, .metrics = {{1, 2}, {2, 2}}};
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

TEST(EvaluationToJson, WritesListsAndMatrices) {
  const std::vector<Metric> metrics{
      Precision{.rule = {.thresholds = {{0.25, 0.5}}, .top_k = {}, .class_id = {}}},
      ConfusionMatrix{}};
  const Evaluation evaluation{.loss = {.sum = 1, .count = 1},
                              .metrics = {{1, 1, 0, 3, 1, 0}, {1, 2, 3, 4}}};
  EXPECT_EQ(evaluation_to_json(evaluation, metrics),
            Json::parse(R"({"loss": 1.0, "precision_at_0.25_0.5": [0.5, 0.75],
                            "confusion_matrix": [[1.0, 2.0], [3.0, 4.0]]})"));
}

// Two kernels over three steps: sums of ratios 0.5 and 1 over two transitions.
TEST(EvaluationToJson, NamesTheFlipRatioOfEachKernel) {
  const std::vector<Metric> metrics{FlipRatio{}};
  const std::vector<std::string> kernels{"conv1", "dense"};
  const Evaluation evaluation{.loss = {.sum = 1, .count = 1}, .metrics = {{3, 0.5, 1}}};
  EXPECT_EQ(evaluation_to_json(evaluation, metrics, kernels),
            Json::parse(R"({"loss": 1.0, "flip_ratio": 0.375, "flip_ratio/conv1": 0.25,
                            "flip_ratio/dense": 0.5})"));
  EXPECT_EQ(evaluation_to_json({.loss = {.sum = 1, .count = 1}, .metrics = {{}}}, metrics),
            Json::parse(R"({"loss": 1.0})"));
}

TEST(EvaluationToJson, WritesWhatIsNoNumberAsText) {
  Evaluation evaluation{.loss = {.sum = std::numeric_limits<double>::quiet_NaN(), .count = 1},
                        .metrics = {{std::numeric_limits<double>::infinity(), 1},
                                    {-std::numeric_limits<double>::infinity(), 1}}};
  EXPECT_EQ(evaluation_to_json(evaluation, kMetrics).dump(),
            R"({"loss":"nan","accuracy":"inf","top_5":"-inf"})");
}

}  // namespace
}  // namespace qnn
