// Promises that hold for every registered loss: a new one is tested by being registered.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "core/base/errors.hpp"
#include "core/base/parallel.hpp"
#include "core/config/problems.hpp"
#include "core/json/json.hpp"
#include "core/losses/builtin_losses.hpp"
#include "tests/support/gradient_check.hpp"
#include "tests/support/loss_run.hpp"

namespace qnn {
namespace {

using test::evaluate_loss;
using test::LossResult;
using ::testing::HasSubstr;

class EveryLoss : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    const Json config = GetParam();
    Json resolved;
    Problems problems;
    loss = builtin_losses().make(ConfigValue(config, "/training/loss", problems),
                                 ValueWriter(resolved));
    ASSERT_NE(loss, nullptr);
  }

  // 600 rows of probabilities over three classes.
  static std::vector<std::vector<float>> rows() {
    const RandomStream random(4, RandomPurpose::Test);
    std::vector<std::vector<float>> all;
    for (std::size_t i = 0; i < 600; ++i) {
      const float a = random.uniform(2 * i), b = random.uniform(2 * i + 1);
      all.push_back({a * b, a * (1 - b), 1 - a});
    }
    return all;
  }
  static std::vector<std::int32_t> labels() {
    std::vector<std::int32_t> all;
    for (std::int32_t i = 0; i < 600; ++i) all.push_back(i % 3);
    return all;
  }

  std::unique_ptr<Loss> loss;
};

TEST_P(EveryLoss, IsTheSumOfTheLossesOfItsSamples) {
  double sum = 0;
  for (std::size_t i = 0; i < 600; ++i) {
    sum += evaluate_loss(*loss, {rows()[i]}, {labels()[i]}).sum;
  }

  EXPECT_NEAR(evaluate_loss(*loss, rows(), labels()).sum, sum, 1e-9 * sum);
}

TEST_P(EveryLoss, DividesTheGradientByTheNumberOfSamples) {
  const LossResult alone = evaluate_loss(*loss, {rows()[0]}, {0});
  const LossResult twice = evaluate_loss(*loss, {rows()[0], rows()[0]}, {0, 0});

  for (std::size_t c = 0; c < 3; ++c) {
    EXPECT_FLOAT_EQ(twice.gradient[c], alone.gradient[c] / 2);
    EXPECT_FLOAT_EQ(twice.gradient[3 + c], alone.gradient[c] / 2);
  }
}

TEST_P(EveryLoss, PrefersTheLabel) {
  EXPECT_LT(evaluate_loss(*loss, {{0.9f, 0.05f, 0.05f}}, {0}).sum,
            evaluate_loss(*loss, {{0.05f, 0.9f, 0.05f}}, {0}).sum);
}

TEST_P(EveryLoss, NeedsNoRoomForAGradient) {
  Tensor predictions(Shape{2, 3});
  std::ranges::fill(predictions.floats(), 0.25f);
  const std::vector<std::int32_t> two_labels{0, 2};

  const double sum = loss->evaluate({.predictions = predictions.view(),
                                     .targets = {.labels = two_labels, .values = {}},
                                     .gradient = {},
                                     .probabilities = {}});

  const std::vector<float> row(3, 0.25f);
  EXPECT_EQ(sum, evaluate_loss(*loss, {row, row}, two_labels).sum);
}

TEST_P(EveryLoss, GivesTheSameBytesForAnyNumberOfThreads) {
  std::vector<LossResult> results;
  for (const int threads : {1, 2, 3}) {
    const ThreadLimit limit(threads);
    results.push_back(evaluate_loss(*loss, rows(), labels()));
  }

  EXPECT_EQ(results[0].sum, results[1].sum);
  EXPECT_EQ(results[0].sum, results[2].sum);
  EXPECT_EQ(results[0].gradient, results[1].gradient);
  EXPECT_EQ(results[0].gradient, results[2].gradient);
}

TEST_P(EveryLoss, HasTheGradientOfItsValue) {
  test::expect_loss_gradient_matches(*loss, {.rows = 4, .probabilities = true, .seed = 9});
}

TEST_P(EveryLoss, TakesOnePredictionPerClassAlone) {
  const TargetInfo ten_classes{.classes = 10, .shape = {}};
  EXPECT_NO_THROW(loss->check({10}, ten_classes));
  for (const Shape& shape : {Shape{9}, Shape{11}, Shape{2, 10}, Shape{}}) {
    try {
      loss->check(shape, ten_classes);
      FAIL() << shape.text() << " was accepted";
    } catch (const UserError& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Config);
      EXPECT_THAT(error.what(), HasSubstr(shape.text()));
      EXPECT_THAT(error.what(), HasSubstr("10 units"));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Builtin, EveryLoss, ::testing::ValuesIn(builtin_losses().names()),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace qnn
