#include "core/losses/sparse_categorical_crossentropy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "tests/support/gradient_check.hpp"
#include "tests/support/loss_run.hpp"

namespace qnn {
namespace {

using test::evaluate_loss;
using test::LossResult;
using ::testing::FloatNear;
using ::testing::Pointwise;

const SparseCategoricalCrossentropy kLoss({});

TEST(SparseCategoricalCrossentropy, ComparesLogits) {
  const LossResult result =
      evaluate_loss(kLoss, {{0, 0, 0, 0}, {60, 0, 0, 0}}, {1, 1}, /*logits=*/true);

  EXPECT_NEAR(result.sum, std::log(4.0) + 60, 1e-5);  // not clipped at -log 1e-7
  EXPECT_THAT(result.gradient,
              Pointwise(FloatNear(1e-6f), std::vector<float>{0.125f, -0.375f, 0.125f, 0.125f,  //
                                                             0.5f, -0.5f, 0, 0}));
}

TEST(SparseCategoricalCrossentropy, GivesTheProbabilitiesOfLogits) {
  const LossResult result = evaluate_loss(kLoss, {{0, 0}, {std::log(3.0f), 0}}, {0, 0}, true);

  EXPECT_THAT(result.probabilities,
              Pointwise(FloatNear(1e-6f), std::vector<float>{0.5f, 0.5f, 0.75f, 0.25f}));
}

// Real Keras: a certain and wrong prediction costs 16.118095, and a clipped one has no gradient.
TEST(SparseCategoricalCrossentropy, ClipsAndRenormalisesProbabilities) {
  const LossResult result = evaluate_loss(kLoss, {{1, 0, 0, 0}, {0.5f, 0.25f, 0.25f, 0}}, {1, 0});

  EXPECT_NEAR(result.sum, 16.118095 + std::log(2.0), 2e-5);
  EXPECT_THAT(result.gradient,
              Pointwise(FloatNear(1e-6f), std::vector<float>{0, 0, 0, 0,  //
                                                             -0.5f, 0.5f, 0.5f, 0}));
}

TEST(SparseCategoricalCrossentropy, ReadsLogitsIfToldThatTheModelGivesThem) {
  const SparseCategoricalCrossentropy from_logits({.from_logits = true, .ignore_class = {}});

  EXPECT_NEAR(evaluate_loss(from_logits, {{60, 0}}, {1}).sum, 60, 1e-5);
  EXPECT_EQ(from_logits.reads_logits_of(), LogitsOf::Softmax);
  EXPECT_EQ(kLoss.reads_logits_of(), LogitsOf::Softmax);
}

TEST(SparseCategoricalCrossentropy, AddsUpMoreRowsThanOneBlock) {
  const std::vector<std::vector<float>> rows(1000, {0, 0});
  const std::vector<std::int32_t> labels(1000, 1);

  EXPECT_NEAR(evaluate_loss(kLoss, rows, labels, /*logits=*/true).sum, 1000 * std::log(2.0), 1e-3);
}

TEST(SparseCategoricalCrossentropy, LetsNanThrough) {
  const float nan = std::numeric_limits<float>::quiet_NaN();

  EXPECT_TRUE(std::isnan(evaluate_loss(kLoss, {{nan, 0.5f}}, {1}).sum));
  EXPECT_TRUE(std::isnan(evaluate_loss(kLoss, {{nan, 0.5f}}, {1}, /*logits=*/true).sum));
}

TEST(SparseCategoricalCrossentropy, GradientsMatchFiniteDifferences) {
  test::expect_loss_gradient_matches(kLoss, {.logits = true});
  test::expect_loss_gradient_matches(kLoss, {.rows = 1, .classes = 7, .logits = true, .seed = 2});
  test::expect_loss_gradient_matches(kLoss, {.probabilities = true});
}

}  // namespace
}  // namespace qnn
