// Losses that compare vectors along an axis, against values worked by hand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/losses/categorical_crossentropy.hpp"
#include "core/losses/categorical_focal_crossentropy.hpp"
#include "core/losses/categorical_hinge.hpp"
#include "core/losses/cosine_similarity.hpp"
#include "tests/support/expect_user_error.hpp"
#include "tests/support/loss_run.hpp"

namespace qnn {
namespace {

using test::evaluate_loss;
using test::evaluate_sample;
using test::expect_gradient;
using test::LossResult;
using test::tensor_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing_support::expect_user_error;

TEST(CategoricalCrossentropy, IsExactForLogits) {
  const CategoricalCrossentropy loss({.from_logits = true});
  const LossResult result = evaluate_sample(loss, {0, 1}, {60, 0});
  EXPECT_NEAR(result.sum, 60, 1e-5);
  expect_gradient(result, {1, -1});
}

// 1 and 3 are 1/4 and 3/4: -log 3/4; dp = (g - Σ g n) / 4 with g = (0, -4/3), Σ g n = -1.
TEST(CategoricalCrossentropy, RenormalisesProbabilities) {
  const LossResult result = evaluate_sample(CategoricalCrossentropy({}), {0, 1}, {1, 3});
  EXPECT_NEAR(result.sum, std::log(4.0 / 3), 1e-6);
  expect_gradient(result, {0.25f, -1.0f / 12});
}

// Keras: a certain and wrong answer costs 16.118095.
TEST(CategoricalCrossentropy, ClipsProbabilities) {
  const LossResult result = evaluate_sample(CategoricalCrossentropy({}), {0, 1}, {1, 0});
  EXPECT_NEAR(result.sum, 16.118095, 1e-5);
  expect_gradient(result, {0, 0});
}

// Targets 0.8 + 0.05 and three of 0.05, all logits equal.
TEST(CategoricalCrossentropy, SmoothsLabels) {
  const CategoricalCrossentropy loss({.from_logits = true, .label_smoothing = 0.2f});
  const LossResult result = evaluate_sample(loss, {1, 0, 0, 0}, {0, 0, 0, 0});
  EXPECT_NEAR(result.sum, std::log(4.0), 1e-6);
  expect_gradient(result, {-0.6f, 0.2f, 0.2f, 0.2f});
}

// Columns instead of rows: the transposed case has the same loss.
TEST(CategoricalCrossentropy, GoesAlongAnyAxis) {
  const std::vector<float> p{0.25f, 0.5f, 0.75f, 0.5f}, t{1, 0, 0, 1};
  const Tensor predictions = tensor_of({1, 2, 2}, p), targets = tensor_of({1, 2, 2}, t);
  const LossResult columns =
      evaluate_loss(CategoricalCrossentropy({.axis = 1}), predictions, targets);
  const LossResult rows =
      evaluate_loss(CategoricalCrossentropy({}), tensor_of({1, 2, 2}, {0.25f, 0.75f, 0.5f, 0.5f}),
                    tensor_of({1, 2, 2}, {1, 0, 0, 1}));
  EXPECT_EQ(columns.sum, rows.sum);
  EXPECT_NEAR(columns.sum, (std::log(4.0) + std::log(2.0)) / 2, 1e-6);
  EXPECT_THAT(columns.gradient,
              ElementsAre(rows.gradient[0], rows.gradient[2], rows.gradient[1], rows.gradient[3]));
}

TEST(CategoricalCrossentropy, RefusesAnAxisThatIsNotThere) {
  for (const std::int32_t axis : {0, 2, -2})
    expect_user_error(ErrorKind::Config, HasSubstr("use an axis from 1 to 1"), [&] {
      CategoricalCrossentropy({.axis = axis}).check({3}, {.classes = 3, .shape = {}});
    });
}

// More classes than one block: log of their number.
TEST(CategoricalCrossentropy, GoesOnAcrossBlocks) {
  std::vector<float> targets(1000, 0);
  targets[999] = 1;
  const LossResult result = evaluate_sample(CategoricalCrossentropy({.from_logits = true}), targets,
                                            std::vector<float>(1000, 3));
  EXPECT_NEAR(result.sum, std::log(1000.0), 1e-5);
  EXPECT_NEAR(result.gradient[0], 0.001f, 1e-7f);
  EXPECT_NEAR(result.gradient[999], -0.999f, 1e-6f);
}

// 0.25 (1 - 1/4)² log 4 of logits whose softmax is 1/4 and 3/4.
TEST(CategoricalFocalCrossentropy, CountsWellAnsweredSamplesLess) {
  const double expected = 0.25 * 0.5625 * std::log(4.0);
  EXPECT_NEAR(evaluate_sample(CategoricalFocalCrossentropy({}), {1, 0}, {0.25f, 0.75f}).sum,
              expected, 1e-6);
  const CategoricalFocalCrossentropy logits({.from_logits = true});
  EXPECT_NEAR(evaluate_sample(logits, {1, 0}, {0, static_cast<float>(std::log(3.0))}).sum, expected,
              1e-6);
}

TEST(CategoricalFocalCrossentropy, WeighsClasses) {
  const CategoricalFocalCrossentropy loss({.alpha = {{2, 10}}, .gamma = 0});
  EXPECT_NEAR(evaluate_sample(loss, {1, 0}, {0.5f, 0.5f}).sum, 2 * std::log(2.0), 1e-6);
  EXPECT_NEAR(evaluate_sample(loss, {0, 1}, {0.5f, 0.5f}).sum, 10 * std::log(2.0), 1e-6);
  expect_user_error(ErrorKind::Config, HasSubstr("one for each class"),
                    [&] { loss.check({3}, {.classes = 3, .shape = {}}); });
}

// b = max(3, 2) = 3, a = 1: slack 3; the two equal ones share.
TEST(CategoricalHinge, ComparesWithTheBestWrongClass) {
  const LossResult result = evaluate_sample(CategoricalHinge({}), {1, 0, 0}, {1, 3, 2});
  EXPECT_EQ(result.sum, 3);
  EXPECT_THAT(result.gradient, ElementsAre(-1, 1, 0));
  EXPECT_THAT(evaluate_sample(CategoricalHinge({}), {1, 0, 0}, {1, 3, 3}).gradient,
              ElementsAre(-1, 0.5f, 0.5f));
  const LossResult met = evaluate_sample(CategoricalHinge({}), {1, 0, 0}, {5, 3, 2});
  EXPECT_EQ(met.sum, 0);
  EXPECT_THAT(met.gradient, ElementsAre(0, 0, 0));
}

// (3, 4) and (4, 3): 24 / 25. p' cos - t' = (0.8, 0.6) 0.96 - (0.6, 0.8), over 5.
TEST(CosineSimilarity, IsTheNegativeCosine) {
  const LossResult result = evaluate_sample(CosineSimilarity({}), {3, 4}, {4, 3});
  EXPECT_NEAR(result.sum, -0.96, 1e-12);
  expect_gradient(result, {0.168f / 5, -0.224f / 5});
}

TEST(CosineSimilarity, OfNothingIsZero) {
  const LossResult result = evaluate_sample(CosineSimilarity({}), {3, 4}, {0, 0});
  EXPECT_EQ(result.sum, 0);
  EXPECT_THAT(result.gradient, ElementsAre(-600000.0f, -800000.0f));
}

}  // namespace
}  // namespace qnn
