#include "core/metrics/metric.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/base/errors.hpp"
#include "core/kernels/pack.hpp"

namespace qnn {
namespace {

using ::testing::ElementsAre;

Tensor predictions_of(const std::vector<std::vector<float>>& rows) {
  Tensor predictions(Shape{rows.size(), rows[0].size()});
  for (std::size_t row = 0; row < rows.size(); ++row) {
    std::ranges::copy(rows[row], predictions.floats().subspan(row * rows[0].size()).begin());
  }
  return predictions;
}

double hits(const Metric& metric, const std::vector<std::vector<float>>& rows,
            const std::vector<std::int32_t>& labels) {
  const Tensor predictions = predictions_of(rows);
  MetricState state;
  accumulate(metric, predictions.view(), {.labels = labels, .values = {}}, state);
  EXPECT_EQ(state[1], rows.size());
  return state[0];
}

// What a metric makes of one batch whose targets are values.
MetricState counted(const Metric& metric, const std::vector<std::vector<float>>& targets,
                    const std::vector<std::vector<float>>& predictions) {
  const Tensor p = predictions_of(predictions), t = predictions_of(targets);
  MetricState state;
  accumulate(metric, p.view(), {.labels = {}, .values = t.view()}, state);
  return state;
}

double value(const Metric& metric, const std::vector<std::vector<float>>& targets,
             const std::vector<std::vector<float>>& predictions) {
  return metric_value(metric, counted(metric, targets, predictions)).value();
}

TEST(Accuracy, CountsRowsWhoseLargestPredictionIsTheLabels) {
  EXPECT_EQ(hits(Accuracy{}, {{1, 3, 2}, {5, 4, 0}, {-3, -2, -1}}, {1, 1, 2}), 2);
}

TEST(Accuracy, TakesTheFirstOfEqualPredictions) {
  EXPECT_EQ(hits(Accuracy{}, {{1, 1}, {1, 1}}, {0, 1}), 1);
}

TEST(Accuracy, KeepsSumsAcrossBatches) {
  MetricState state;
  const std::vector<std::int32_t> labels{0, 0};
  const Tensor both_right = predictions_of({{1, 0}, {1, 0}});
  const Tensor one_right = predictions_of({{1, 0}, {0, 1}});
  accumulate(Accuracy{}, both_right.view(), {.labels = labels, .values = {}}, state);
  accumulate(Accuracy{}, one_right.view(), {.labels = labels, .values = {}}, state);

  EXPECT_THAT(state, ElementsAre(3, 4));
  EXPECT_EQ(metric_value(Accuracy{}, state), 0.75);
}

TEST(Accuracy, OfASinglePredictionIsBinary) {
  EXPECT_EQ(hits(Accuracy{}, {{0.75f}, {0.5f}, {0.25f}}, {1, 1, 0}), 2);
  EXPECT_EQ(value(Accuracy{}, {{1}, {0}}, {{0.75f}, {0.75f}}), 0.5);
}

TEST(Accuracy, OfValuesComparesTheLargest) {
  EXPECT_EQ(value(Accuracy{}, {{0.25f, 0.75f}, {1, 0}}, {{3, 4}, {3, 4}}), 0.5);
}

TEST(BinaryAccuracy, CountsEveryValue) {
  EXPECT_EQ(value(BinaryAccuracy{}, {{1, 0}, {1, 0}}, {{0.75f, 0.25f}, {0.5f, 0.25f}}), 0.75);
  const BinaryAccuracy strict{.threshold = 0.9f};
  EXPECT_EQ(value(strict, {{1, 0}}, {{0.75f, 0.25f}}), 0.5);
}

// Above 0.5: one right, one wrong of three true ones.
TEST(Precision, IsTheShareOfTheAnswersThatAreRight) {
  const std::vector<std::vector<float>> t{{1, 0, 1, 1, 0}}, p{{0.75f, 0.625f, 0.5f, 0.25f, 0}};
  EXPECT_EQ(value(Precision{}, t, p), 0.5);
  EXPECT_EQ(value(Recall{}, t, p), 1.0 / 3);
  EXPECT_EQ(value(Precision{}, {{1}}, {{0.25f}}), 0);
}

// The quarter and three quarters above it: 2 of 4 and 1 of 1 right; of 2 true ones 2 and 1 found.
TEST(Precision, HasAResultForEachThreshold) {
  const OneOrMany<double> thresholds{{0.25, 0.75}};
  const std::vector<std::vector<float>> t{{1, 0, 1, 0}}, p{{0.875f, 0.5f, 0.5f, 0.625f}};
  const Precision precision{.rule = {.thresholds = thresholds, .top_k = {}, .class_id = {}}};
  const Recall recall{.rule = {.thresholds = thresholds, .top_k = {}, .class_id = {}}};
  EXPECT_THAT(metric_result(precision, counted(precision, t, p)).values, ElementsAre(0.5, 1));
  EXPECT_THAT(metric_result(recall, counted(recall, t, p)).values, ElementsAre(1, 0.5));
  EXPECT_FALSE(is_number(precision));
  EXPECT_EQ(metric_name(precision), "precision_at_0.25_0.75");
}

// The two largest of each row are a yes, the first of equal ones; no threshold is.
TEST(Precision, CanCountTheLargestOnly) {
  const Precision two{.rule = {.thresholds = {}, .top_k = 2, .class_id = {}}};
  EXPECT_EQ(value(two, {{1, 0, 0}, {0, 0, 1}}, {{-1, -2, -3}, {5, 5, 5}}), 0.25);
  EXPECT_EQ(metric_name(two), "precision_top_2");
}

TEST(Recall, CanCountOneClassOnly) {
  const Recall second{.rule = {.thresholds = {}, .top_k = {}, .class_id = 1}};
  EXPECT_EQ(value(second, {{1, 0}, {0, 1}, {0, 1}}, {{0, 1}, {0, 1}, {1, 0}}), 0.5);
  EXPECT_THROW(check_metric(second, {1}, {.classes = 0, .shape = {1}}), UserError);
}

// Of the four pairs of a 1 and a 0 three are in order.
TEST(Auc, IsTheShareOfPairsInOrder) {
  const std::vector<std::vector<float>> t{{1, 0, 1, 0}}, p{{0.9f, 0.4f, 0.3f, 0.1f}};
  EXPECT_NEAR(value(Auc{}, t, p), 0.75, 1e-12);
  EXPECT_EQ(value(Auc{}, {{0, 1}}, {{0.25f, 0.75f}}), 1);
  EXPECT_EQ(value(Auc{}, {{1, 0}}, {{0.25f, 0.75f}}), 0);
  EXPECT_EQ(metric_name(Auc{}), "auc");
}

// Points of recall and precision from the highest threshold: (0, 0), (1/2, 1), (1/2, 1/2),
// (1, 2/3) as one 1, one 0 and one 1 come in: minoring 0 and 1/2 of halves, majoring 1 and 2/3.
TEST(Auc, SumsPrecisionOverRecall) {
  const std::vector<std::vector<float>> t{{1, 0, 1}}, p{{0.9f, 0.6f, 0.3f}};
  EXPECT_NEAR(value(Auc{.curve = AucCurve::Pr, .summation_method = Summation::Minoring}, t, p),
              0.5 * 0 + 0.5 * 0.5, 1e-12);
  EXPECT_NEAR(value(Auc{.curve = AucCurve::Pr, .summation_method = Summation::Majoring}, t, p),
              0.5 * 1 + 0.5 * 2 / 3, 1e-12);
  // Interpolated: precision 1 up to the first half; then tp = 1 + s over 2 + s for s from 0 to 1,
  // so ∫ (1 + s) / (2 + s) ds / 2 = (1 - log 3/2) / 2.
  EXPECT_NEAR(value(Auc{.curve = AucCurve::Pr}, t, p), 0.5 + 0.5 * (1 - std::log(1.5)), 1e-6);
}

// One label in order, one not; the second counts thrice.
TEST(Auc, IsTheMeanOfLabels) {
  const std::vector<std::vector<float>> t{{1, 1}, {0, 0}}, p{{0.75f, 0.25f}, {0.25f, 0.75f}};
  EXPECT_EQ(value(Auc{.multi_label = true}, t, p), 0.5);
  EXPECT_EQ(value(Auc{.multi_label = true, .label_weights = {1, 3}}, t, p), 0.25);
  EXPECT_EQ(value(Auc{}, t, p), 0.5);
}

TEST(Auc, ReadsLogitsThroughASigmoid) {
  EXPECT_EQ(value(Auc{.from_logits = true}, {{1, 0}}, {{3, 2}}), 1);
}

// With one threshold in the middle 0.6 and 0.9 are alike: half of that pair counts.
TEST(Auc, TakesThresholdsAsGiven) {
  EXPECT_EQ(value(Auc{.thresholds = {0.5}}, {{1, 0}}, {{0.9f, 0.6f}}), 0.5);
}

// Classes: precision 1 and 1/2, recall 1/2 and 1: both 2/3. Counts together: 2 of 3.
TEST(F1Score, AveragesClasses) {
  const std::vector<std::vector<float>> t{{1, 0}, {1, 0}, {0, 1}}, p{{3, 1}, {1, 3}, {1, 3}};
  EXPECT_NEAR(value(F1Score{}, t, p), 2.0 / 3, 1e-12);
  EXPECT_NEAR(value(F1Score{.average = Average::Micro, .threshold = {}}, t, p), 2.0 / 3, 1e-12);
  EXPECT_NEAR(value(F1Score{.average = Average::Weighted, .threshold = 2.0f}, t, p), 2.0 / 3,
              1e-12);
  const F1Score each{.average = Average::None, .threshold = {}};
  EXPECT_EQ(metric_result(each, counted(each, t, p)).values.size(), 2u);
}

TEST(LossMetric, IsTheMeanOfTheLoss) {
  EXPECT_EQ(value(LossMetric<MeanAbsoluteError>{}, {{1, 2}, {3, 4}}, {{1, 3}, {3, 4}}), 0.25);
  EXPECT_FALSE(higher_is_better(LossMetric<MeanAbsoluteError>{}));
}

// Keras's metric has the other sign than its loss.
TEST(LossMetric, OfTheCosineIsPositive) {
  const LossMetric<CosineSimilarity, -1> metric{};
  EXPECT_NEAR(value(metric, {{3, 4}}, {{4, 3}}), 0.96, 1e-12);
  EXPECT_TRUE(higher_is_better(metric));
}

ConstTensorView view_of(const std::vector<float>& values) {
  return {Shape{values.size()}, DType::F32, reinterpret_cast<const std::byte*>(values.data())};
}

// 0.5 truncates to 0 and 130 wraps to -126; the first step is compared with nothing.
TEST(FlipRatio, IsTheMeanOverTheStepsButTheFirst) {
  const FlipRatio metric{};
  MetricState state(2, 0);
  std::vector<float> previous(4, 0);
  const auto step = [&](const std::vector<float>& values) {
    metric.count(view_of(values), previous, 0, state);
    FlipRatio::finish_step(state);
  };
  step({1, -1, 1, 1});
  EXPECT_EQ(metric.scalar(state), 0);
  step({1, 1, 0.5f, 130});
  EXPECT_EQ(metric.scalar(state), 0.75);
  EXPECT_THAT(previous, ElementsAre(1, 1, 0, -126));
  step({1, 1, -0.5f, -126});
  EXPECT_EQ(metric.scalar(state), 0.375);
}

// Rows of 70 values take two words each; 3 of 140 values change, one of them in each row's last.
TEST(FlipRatio, CountsBitsAsPlusAndMinusOne) {
  std::vector<float> values(140, 1);
  for (const std::size_t i : {0, 63, 64, 69, 70, 139}) values[i] = -1;
  Tensor bits({2, 70}, DType::Bit);
  const FlipRatio metric{};
  MetricState state(2, 0);
  std::vector<float> previous(140, 0);
  const auto step = [&] {
    pack_signs(values, 70, bits.view().words());
    metric.count(bits.view(), previous, 0, state);
    FlipRatio::finish_step(state);
    EXPECT_EQ(previous, values);
  };
  step();
  EXPECT_EQ(metric.scalar(state), 0);
  for (const std::size_t i : {1, 69, 139}) values[i] = -values[i];
  step();
  EXPECT_NEAR(metric.scalar(state).value(), 3.0 / 140, 1e-12);
}

TEST(FlipRatio, MeasuresWeightsAlone) {
  EXPECT_TRUE(measures_weights(FlipRatio{}));
  EXPECT_FALSE(measures_weights(Accuracy{}));
  EXPECT_TRUE(counted(FlipRatio{}, {{1}}, {{1}}).empty());
  EXPECT_EQ(metric_value(FlipRatio{}, {}), std::nullopt);
}

TEST(Metric, RefusesWhatItCannotCompare) {
  const TargetInfo three{.classes = 3, .shape = {}}, values{.classes = 0, .shape = {2}};
  EXPECT_NO_THROW(check_metric(Accuracy{}, {3}, three));
  EXPECT_THROW(check_metric(Accuracy{}, {4}, three), UserError);
  EXPECT_THROW(check_metric(TopK{}, {4}, three), UserError);
  EXPECT_THROW(check_metric(SparseCategoricalAccuracy{}, {2}, values), UserError);
  EXPECT_NO_THROW(check_metric(CategoricalAccuracy{}, {2}, values));
  EXPECT_THROW(check_metric(Auc{}, {3}, values), UserError);
}

TEST(MetricSum, HasTheMeanZeroBeforeTheFirstSample) { EXPECT_EQ(MetricSum{}.mean(), 0); }

TEST(TopK, CountsLabelsWithFewerThanKLargerPredictions) {
  const std::vector<std::vector<float>> row{{4, 1, 3, 2}};

  EXPECT_EQ(hits(TopK{2}, row, {2}), 1);
  EXPECT_EQ(hits(TopK{2}, row, {3}), 0);
  EXPECT_EQ(hits(TopK{3}, row, {3}), 1);
  EXPECT_EQ(hits(TopK{9}, row, {1}), 1);
}

TEST(TopK, CountsAllOfEqualPredictions) {
  EXPECT_EQ(hits(TopK{1}, {{1, 1, 1}, {1, 1, 1}}, {0, 2}), 2);
}

TEST(TopK, CountsNoRowWithANumberThatIsNotFinite) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();

  EXPECT_EQ(hits(TopK{2}, {{nan, 1}, {infinity, 1}}, {0, 1}), 0);
}

TEST(Metric, IsNamedInTheLogByWhatItCounts) {
  EXPECT_EQ(metric_name(Accuracy{}), "accuracy");
  EXPECT_EQ(metric_name(TopK{}), "top_5");
  EXPECT_EQ(metric_name(TopK{3}), "top_3");
}

TEST(ConfusionMatrix, CountsAsANestedResult) {
  const ConfusionMatrix metric;
  const MetricResult result =
      metric_result(metric, counted(metric, {{1, 0}, {1, 0}, {0, 1}}, {{1, 0}, {0, 1}, {0, 1}}));
  EXPECT_EQ(result.shape, (Shape{2, 2}));
  EXPECT_THAT(result.values, ElementsAre(1, 1, 0, 1));
  EXPECT_FALSE(is_number(metric));
}

TEST(ConfusionMatrix, OfASinglePredictionHasTwoClasses) {
  const ConfusionMatrix metric;
  EXPECT_THAT(counted(metric, {{1}, {0}, {1}}, {{0.75f}, {0.75f}, {0.25f}}),
              ElementsAre(0, 1, 1, 1));
}

TEST(Metric, IsBetterIfHigher) {
  EXPECT_TRUE(higher_is_better(Accuracy{}));
  EXPECT_TRUE(higher_is_better(TopK{}));
}

// Labels 0 0 1 2, predicted 0 1 1 0: rows of the matrix are labels.
TEST(Confusion, CountsPredictionsByLabel) {
  std::vector<std::uint64_t> counts(9, 0);
  counts[8] = 5;
  const Tensor predictions = predictions_of({{9, 0, 0}, {0, 9, 0}, {0, 9, 0}, {9, 0, 0}});
  const std::vector<std::int32_t> labels{0, 0, 1, 2};

  count_confusion(predictions.view(), labels, counts);

  EXPECT_THAT(counts, ElementsAre(1, 1, 0, 0, 1, 0, 1, 0, 5));
}

}  // namespace
}  // namespace qnn
