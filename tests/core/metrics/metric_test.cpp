#include "core/metrics/metric.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <vector>

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
  MetricSum sum;
  accumulate(metric, predictions.view(), {.labels = labels, .values = {}}, sum);
  EXPECT_EQ(sum.count, rows.size());
  return sum.sum;
}

TEST(Accuracy, CountsRowsWhoseLargestPredictionIsTheLabels) {
  EXPECT_EQ(hits(Accuracy{}, {{1, 3, 2}, {5, 4, 0}, {-3, -2, -1}}, {1, 1, 2}), 2);
}

TEST(Accuracy, TakesTheFirstOfEqualPredictions) {
  EXPECT_EQ(hits(Accuracy{}, {{1, 1}, {1, 1}}, {0, 1}), 1);
}

TEST(Accuracy, KeepsSumsAcrossBatches) {
  MetricSum sum;
  const std::vector<std::int32_t> labels{0, 0};
  const Tensor both_right = predictions_of({{1, 0}, {1, 0}});
  const Tensor one_right = predictions_of({{1, 0}, {0, 1}});
  accumulate(Accuracy{}, both_right.view(), {.labels = labels, .values = {}}, sum);
  accumulate(Accuracy{}, one_right.view(), {.labels = labels, .values = {}}, sum);

  EXPECT_EQ(sum.count, 4u);
  EXPECT_EQ(sum.mean(), 0.75);
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
