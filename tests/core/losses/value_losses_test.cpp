// Losses that compare value by value, against values worked by hand. mean_squared_error and
// squared_hinge have files of their own.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/losses/binary_crossentropy.hpp"
#include "core/losses/binary_focal_crossentropy.hpp"
#include "core/losses/hinge.hpp"
#include "core/losses/huber.hpp"
#include "core/losses/kl_divergence.hpp"
#include "core/losses/log_cosh.hpp"
#include "core/losses/mean_absolute_error.hpp"
#include "core/losses/mean_absolute_percentage_error.hpp"
#include "core/losses/mean_squared_error.hpp"
#include "core/losses/mean_squared_logarithmic_error.hpp"
#include "core/losses/poisson.hpp"
#include "tests/support/loss_run.hpp"

namespace qnn {
namespace {

using test::evaluate_loss;
using test::evaluate_sample;
using test::expect_gradient;
using test::LossResult;
using test::tensor_of;
using ::testing::ElementsAre;

TEST(MeanAbsoluteError, HasNoGradientWhereItIsZero) {
  const LossResult result = evaluate_sample(MeanAbsoluteError({}), {1, 2, 3, 4}, {1, 0, 4, 4});
  EXPECT_EQ(result.sum, 0.75);
  EXPECT_THAT(result.gradient, ElementsAre(0, -0.25f, 0.25f, 0));
}

// 100 (1/2 + 2/4) / 2, slopes 100 / size / 2.
TEST(MeanAbsolutePercentageError, IsInPercentOfTheTarget) {
  const LossResult result = evaluate_sample(MeanAbsolutePercentageError({}), {2, -4}, {3, -6});
  EXPECT_NEAR(result.sum, 50, 1e-5);
  expect_gradient(result, {25, -12.5f});
}

// log 4 - log 2 = log 2 and log 1: (log 2)² / 2, slope 2 log 2 / 4 / 2; below 0 there is none.
TEST(MeanSquaredLogarithmicError, ComparesLogarithms) {
  const LossResult result = evaluate_sample(MeanSquaredLogarithmicError({}), {1, 0}, {3, -1});
  EXPECT_NEAR(result.sum, std::log(2.0) * std::log(2.0) / 2, 1e-6);
  expect_gradient(result, {static_cast<float>(std::log(2.0)) / 4, 0});
}

// Targets -1 1: slack 1 + 0.5, 1 - 1. At a margin that is just met the gradient is still -t.
TEST(Hinge, MakesSignsOfZeroAndOne) {
  for (const std::vector<float>& targets : {std::vector<float>{0, 1}, std::vector<float>{-1, 1}}) {
    const LossResult result = evaluate_sample(Hinge({}), targets, {0.5f, 1});
    EXPECT_EQ(result.sum, 0.75);
    EXPECT_THAT(result.gradient, ElementsAre(0.5f, -0.5f));
  }
}

// Not all targets are 0 or 1, so 0 stays 0: slack 1 and 1 - 2 * 0.25.
TEST(Hinge, LeavesOtherTargetsAlone) {
  const LossResult result = evaluate_sample(Hinge({}), {0, 2}, {5, 0.25f});
  EXPECT_EQ(result.sum, 0.75);
  EXPECT_THAT(result.gradient, ElementsAre(0, -1));
}

// delta 2: 1² / 2 and 2 * 5 - 2² / 2.
TEST(Huber, IsSquaredNearAndAbsoluteFar) {
  const LossResult result = evaluate_sample(Huber({.delta = 2}), {0, 0}, {1, -5});
  EXPECT_EQ(result.sum, 4.25);
  EXPECT_THAT(result.gradient, ElementsAre(0.5f, -1));
}

TEST(LogCosh, IsTheLogarithmOfTheHyperbolicCosine) {
  const LossResult result = evaluate_sample(LogCosh({}), {0, 1}, {1, -99});
  EXPECT_NEAR(result.sum, (std::log(std::cosh(1.0)) + 100 - std::log(2.0)) / 2, 1e-5);
  expect_gradient(result, {static_cast<float>(std::tanh(1.0)) / 2, -0.5f});
}

// 2 - 3 log 2 and 1 - 0; slopes 1 - 3/2 and 1.
TEST(Poisson, ComparesRatesWithCounts) {
  const LossResult result = evaluate_sample(Poisson({}), {3, 0}, {2, 1});
  EXPECT_NEAR(result.sum, (3 - 3 * std::log(2.0)) / 2, 1e-6);
  expect_gradient(result, {-0.25f, 0.5f});
}

// Added up, not averaged: 0.5 log 2 + 0.5 log(0.5 / 0.75).
TEST(KlDivergence, AddsUpTheLastAxis) {
  const LossResult result = evaluate_sample(KlDivergence({}), {0.5f, 0.5f}, {0.25f, 0.75f});
  EXPECT_NEAR(result.sum, 0.5 * std::log(2.0) + 0.5 * std::log(0.5 / 0.75), 1e-6);
  expect_gradient(result, {-2, -2.0f / 3});
}

TEST(BinaryCrossentropy, IsExactForLogits) {
  const BinaryCrossentropy loss({.from_logits = true, .label_smoothing = 0});
  const LossResult result = evaluate_sample(loss, {1, 0, 1}, {0, 60, -60});
  EXPECT_NEAR(result.sum, (std::log(2.0) + 60 + 60) / 3, 1e-5);
  expect_gradient(result, {-0.5f / 3, 1.0f / 3, -1.0f / 3});
  EXPECT_EQ(loss.reads_logits_of(), LogitsOf::Sigmoid);
}

// A certain and wrong answer costs -log of float32 roundings of 2e-7 and 1 - (1 - 1e-7) + 1e-7.
TEST(BinaryCrossentropy, ClipsProbabilities) {
  const BinaryCrossentropy loss({});
  const LossResult result = evaluate_sample(loss, {1, 0, 1}, {0, 1, 0.25f});
  const float no = 1 - static_cast<float>(1 - 1e-7) + 1e-7f;
  EXPECT_NEAR(result.sum, (-std::log(2e-7) - std::log(no) + std::log(4.0)) / 3, 1e-5);
  expect_gradient(result, {0, 0, -4.0f / 3});
}

// Targets 0.9 and 0.1.
TEST(BinaryCrossentropy, SmoothsLabels) {
  const BinaryCrossentropy loss({.from_logits = false, .label_smoothing = 0.2f});
  const LossResult result = evaluate_sample(loss, {1, 0}, {0.5f, 0.5f});
  EXPECT_NEAR(result.sum, std::log(2.0), 1e-6);
  expect_gradient(result, {-0.8f, 0.8f});
}

// One prediction for the second of two classes.
TEST(BinaryCrossentropy, TakesTheLabelsOfTwoClassesAsZeroAndOne) {
  const BinaryCrossentropy loss({});
  EXPECT_NO_THROW(loss.check({1}, {.classes = 2, .shape = {}}));
  const LossResult result = evaluate_loss(loss, {{0.25f}, {0.25f}}, {1, 0});
  EXPECT_NEAR(result.sum, std::log(4.0) + std::log(4.0 / 3), 1e-6);
  expect_gradient(result, {-2, 2.0f / 3});
}

// (1 - 1/4)² log 4, weighed by 0.25 for the target 1; (1 - 3/4)² log 4/3 by 0.75 for 0.
TEST(BinaryFocalCrossentropy, CountsWellAnsweredQuestionsLess) {
  const std::vector<float> targets{1, 0}, predictions{0.25f, 0.25f};
  const double wrong = 0.5625 * std::log(4.0), right = 0.0625 * std::log(4.0 / 3);
  EXPECT_NEAR(evaluate_sample(BinaryFocalCrossentropy({}), targets, predictions).sum,
              (wrong + right) / 2, 1e-6);
  const BinaryFocalCrossentropy balanced({.apply_class_balancing = true});
  EXPECT_NEAR(evaluate_sample(balanced, targets, predictions).sum,
              (0.25 * wrong + 0.75 * right) / 2, 1e-6);
}

TEST(BinaryFocalCrossentropy, WithoutGammaIsBinaryCrossentropy) {
  const BinaryFocalCrossentropy focal({.gamma = 0});
  const LossResult a = evaluate_sample(focal, {1, 0}, {1, 0.5f}),
                   b = evaluate_sample(BinaryCrossentropy({}), {1, 0}, {1, 0.5f});
  EXPECT_EQ(a.sum, b.sum);
  EXPECT_EQ(a.gradient, b.gradient);
}

// More values than one block, in samples that blocks do not end with: every value counts once.
TEST(ValueLoss, GoesOnAcrossBlocks) {
  const std::size_t rows = 7, each = 111;
  std::vector<float> predictions(rows * each);
  for (std::size_t i = 0; i < predictions.size(); ++i) predictions[i] = static_cast<float>(i % 5);
  const Tensor targets(Shape{rows, each});
  std::vector<float> weights(rows, 0);
  weights[6] = 2;
  const LossResult result =
      evaluate_loss(MeanSquaredError({}), tensor_of({rows, each}, predictions), targets, weights);

  double squares = 0;
  for (std::size_t i = 6 * each; i < predictions.size(); ++i)
    squares += double{predictions[i]} * double{predictions[i]};
  EXPECT_DOUBLE_EQ(result.sum, 2 * squares / each);
  EXPECT_EQ(result.gradient[6 * each - 1], 0);
  EXPECT_FLOAT_EQ(result.gradient.back(),
                  2 * 2 * predictions.back() / static_cast<float>(rows * each));
}

}  // namespace
}  // namespace qnn
