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
#include "tests/support/expect_user_error.hpp"
#include "tests/support/gradient_check.hpp"
#include "tests/support/loss_run.hpp"

namespace qnn {
namespace {

using test::evaluate_loss;
using test::LossResult;
using test::tensor_of;
using ::testing::HasSubstr;
using testing_support::expect_user_error;

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

  bool takes_values() const { return !GetParam().starts_with("sparse_"); }

  std::unique_ptr<Loss> loss;
};

TEST_P(EveryLoss, IsTheSumOfTheLossesOfItsSamples) {
  double sum = 0;
  for (std::size_t i = 0; i < 600; ++i) {
    sum += evaluate_loss(*loss, {rows()[i]}, {labels()[i]}).sum;
  }

  EXPECT_NEAR(evaluate_loss(*loss, rows(), labels()).sum, sum, 1e-9 * std::abs(sum));
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

TEST_P(EveryLoss, HasTheGradientOfItsValueForTargetsThatAreValues) {
  if (!takes_values()) return;
  test::expect_loss_gradient_matches(*loss,
                                     {.rows = 4, .probabilities = true, .values = true, .seed = 9});
}

TEST_P(EveryLoss, HasTheGradientOfItsValueForTheLogitsThatItReads) {
  if (loss->reads_logits_of() == LogitsOf::Nothing) return;
  test::expect_loss_gradient_matches(*loss, {.rows = 4, .logits = true, .seed = 5});
}

TEST_P(EveryLoss, TakesLabelsAsOneHotValues) {
  if (!takes_values()) {
    const TargetInfo values{.classes = 0, .shape = {3}};
    expect_user_error(ErrorKind::Config, HasSubstr("use categorical_crossentropy"),
                      [&] { loss->check({3}, values); });
    return;
  }
  const Tensor predictions = tensor_of({2, 3}, {0.25f, 0.5f, 0.25f, 0.125f, 0.125f, 0.75f});
  const Tensor one_hot = tensor_of({2, 3}, {0, 1, 0, 1, 0, 0});
  const LossResult labels_result =
      evaluate_loss(*loss, {{0.25f, 0.5f, 0.25f}, {0.125f, 0.125f, 0.75f}}, {1, 0});
  const LossResult values_result = evaluate_loss(*loss, predictions, one_hot);

  EXPECT_EQ(values_result.sum, labels_result.sum);
  EXPECT_EQ(values_result.gradient, labels_result.gradient);
}

// Weights 0 and 3 of two equal samples: thrice the loss of one, and the gradient of three halves.
TEST_P(EveryLoss, WeighsSamplesAndDividesByTheirNumber) {
  Tensor predictions = tensor_of({2, 3}, {0.25f, 0.5f, 0.25f, 0.25f, 0.5f, 0.25f});
  Tensor gradient(Shape{2, 3});
  const std::vector<std::int32_t> one{1, 1};
  const std::vector<float> weights{0, 3};
  const double sum = loss->evaluate({.predictions = predictions.view(),
                                     .targets = {.labels = one, .values = {}},
                                     .sample_weights = weights,
                                     .gradient = gradient.view(),
                                     .probabilities = {}});
  const LossResult alone = evaluate_loss(*loss, {{0.25f, 0.5f, 0.25f}}, {1});

  EXPECT_NEAR(sum, 3 * alone.sum, 1e-9 * std::abs(sum));
  for (std::size_t c = 0; c < 3; ++c) {
    EXPECT_EQ(gradient.floats()[c], 0);
    EXPECT_NEAR(gradient.floats()[3 + c], 1.5f * alone.gradient[c],
                1e-6f * std::abs(alone.gradient[c]));
  }
}

// Two samples of two places each are as four samples, of half the loss.
TEST_P(EveryLoss, TakesTheMeanOverThePlacesOfASample) {
  std::vector<float> all;
  for (const std::vector<float>& row : {rows()[0], rows()[1], rows()[2], rows()[3]})
    all.insert(all.end(), row.begin(), row.end());
  const Tensor predictions = tensor_of({2, 2, 3}, all);
  Tensor gradient(predictions.shape());
  const std::vector<std::int32_t> four_labels{0, 1, 2, 0};
  loss->check({2, 3}, {.classes = 3, .shape = {2}});
  const double sum = loss->evaluate({.predictions = predictions.view(),
                                     .targets = {.labels = four_labels, .values = {}},
                                     .gradient = gradient.view(),
                                     .probabilities = {}});
  const LossResult flat =
      evaluate_loss(*loss, {rows()[0], rows()[1], rows()[2], rows()[3]}, four_labels);

  EXPECT_NEAR(sum, flat.sum / 2, 1e-9 * std::abs(flat.sum));
  for (std::size_t i = 0; i < 12; ++i) EXPECT_FLOAT_EQ(gradient.floats()[i], flat.gradient[i]);
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
