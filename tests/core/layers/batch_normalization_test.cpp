#include "core/layers/batch_normalization.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/base/errors.hpp"
#include "tests/support/gradient_check.hpp"
#include "tests/support/layer_run.hpp"

namespace qnn {
namespace {

using test::LayerRun;
using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::Pointwise;

void set(Tensor& tensor, const std::vector<float>& values) {
  std::ranges::copy(values, tensor.floats().begin());
}

TEST(BatchNormalization, PlansParametersThatFoldIntoItsMovingStatistics) {
  const LayerPlan plan = BatchNormalization({}).plan(std::vector<Shape>{{4, 4, 3}});

  EXPECT_EQ(plan.output, (Shape{4, 4, 3}));
  ASSERT_EQ(plan.parameters.size(), 2u);
  EXPECT_EQ(plan.parameters[0].name, "gamma");
  EXPECT_EQ(plan.parameters[0].folded_into, "moving_variance");
  EXPECT_EQ(plan.parameters[1].name, "beta");
  EXPECT_EQ(plan.parameters[1].folded_into, "moving_mean");
  ASSERT_EQ(plan.states.size(), 2u);
  EXPECT_EQ(plan.states[0].name, "moving_mean");
  EXPECT_TRUE(std::holds_alternative<Zeros>(plan.states[0].initializer));
  EXPECT_EQ(plan.states[1].name, "moving_variance");
  EXPECT_TRUE(std::holds_alternative<Ones>(plan.states[1].initializer));
  EXPECT_EQ(plan.macs, Macs::None);
}

TEST(BatchNormalization, HasNoParametersWithoutScaleAndCenter) {
  const BatchNormalization layer({.affine = {.center = false, .scale = false}});

  EXPECT_TRUE(layer.plan(std::vector<Shape>{{3}}).parameters.empty());
}

// One channel of x = 1, 3, 5, 7: mean 4, variance (9 + 1 + 1 + 9) / 4 = 5; with epsilon 4 the root
// is 3. gamma 6 and beta 10 make y = 10 + 2 (x - 4).
TEST(BatchNormalization, GivesTheFactorsOfItsOutput) {
  const BatchNormalization layer({.momentum = 0.75, .epsilon = 4});
  LayerRun run(layer, {{1}}, 4);
  ASSERT_EQ(run.plan.normalized_channels, 1u);
  set(run.inputs[0], {1, 3, 5, 7});
  set(run.parameters[0], {6});
  set(run.parameters[1], {10});

  EXPECT_THAT(run.prepare(), ElementsAre(4, FloatNear(2, 1e-6f), 10));
  // Moved by a quarter: 0 to the mean, 1 to the variance.
  EXPECT_THAT(run.states[0].floats(), ElementsAre(1));
  EXPECT_THAT(run.states[1].floats(), ElementsAre(2));
  EXPECT_THAT(run.saved[0].floats(), ElementsAre(4));
  // With the moving ones, mean 1 and variance 5.
  set(run.states[1], {5});
  EXPECT_THAT(run.prepare(Phase::Inference), ElementsAre(1, FloatNear(2, 1e-6f), 10));
}

TEST(BatchNormalization, GivesFactorsWithoutScaleAndCenter) {
  const BatchNormalization layer({.epsilon = 4, .affine = {.center = false, .scale = false}});
  LayerRun run(layer, {{1}}, 4);
  set(run.inputs[0], {1, 3, 5, 7});

  EXPECT_THAT(run.prepare(), ElementsAre(4, FloatNear(1.0f / 3, 1e-6f), 0));
}

TEST(BatchNormalization, HasFactorsOfItsLastAxesUnlessItIsFrozen) {
  const auto channels = [](BatchNormalization::Params params) {
    return BatchNormalization(std::move(params))
        .plan(std::vector<Shape>{{4, 5, 3}})
        .normalized_channels;
  };
  EXPECT_EQ(channels({}), 3u);
  EXPECT_EQ(channels({.axis = {{2, 3}}}), 15u);
  EXPECT_EQ(channels({.axis = {{1}}}), 0u);
  EXPECT_EQ(channels({.trainable = false}), 0u);
}

TEST(BatchNormalization, NormalizesWithTheBatchInTraining) {
  const BatchNormalization layer({.momentum = 0.75, .epsilon = 4});
  LayerRun run(layer, {{1}}, 4);
  set(run.inputs[0], {1, 3, 5, 7});
  set(run.parameters[0], {6});
  set(run.parameters[1], {10});

  run.forward(Phase::Training);

  EXPECT_THAT(run.output.floats(), Pointwise(FloatNear(1e-5f), std::vector<float>{4, 8, 12, 16}));
  EXPECT_THAT(run.states[0].floats(), ElementsAre(FloatNear(1.0f, 1e-6f)));  // 0.75·0 + 0.25·4
  EXPECT_THAT(run.states[1].floats(), ElementsAre(FloatNear(2.0f, 1e-6f)));  // 0.75·1 + 0.25·5
}

TEST(BatchNormalization, NormalizesWithTheMovingStatisticsInInference) {
  const BatchNormalization layer({.epsilon = 4});
  LayerRun run(layer, {{1}}, 2);
  set(run.inputs[0], {1, 7});
  set(run.parameters[0], {6});
  set(run.parameters[1], {10});
  set(run.states[0], {4});
  set(run.states[1], {5});

  run.forward(Phase::Inference);

  EXPECT_THAT(run.output.floats(), Pointwise(FloatNear(1e-5f), std::vector<float>{4, 16}));
  EXPECT_THAT(run.states[0].floats(), ElementsAre(4));
  EXPECT_THAT(run.states[1].floats(), ElementsAre(5));
}

// The variance of 1, 3, 5, 7 is 5, Bessel's is 5 · 4 / 3; momentum 0 shows what is fed in.
float moving_variance_for(const Shape& input, std::size_t rows) {
  const BatchNormalization layer({.momentum = 0});
  LayerRun run(layer, {input}, rows);
  set(run.inputs[0], {1, 3, 5, 7});
  set(run.parameters[0], {1});
  set(run.parameters[1], {0});
  run.forward(Phase::Training);
  return run.states[1].floats()[0];
}

TEST(BatchNormalization, CorrectsTheMovingVarianceOfRank4And5Alone) {
  EXPECT_FLOAT_EQ(moving_variance_for({1}, 4), 5.0f);
  EXPECT_FLOAT_EQ(moving_variance_for({2, 1}, 2), 5.0f);
  EXPECT_FLOAT_EQ(moving_variance_for({2, 1, 1}, 2), 20.0f / 3);
  EXPECT_FLOAT_EQ(moving_variance_for({2, 1, 2, 1}, 1), 20.0f / 3);
}

// Batches 1 3 5 7 and 2 4 6 12: means 4 and 6, variances 5 and 14; what stood there does not count.
TEST(BatchNormalization, TakesThePlainMeanOverTheBatchesInReestimation) {
  const BatchNormalization layer({});
  LayerRun run(layer, {{1}}, 4);
  set(run.parameters[0], {1});
  set(run.parameters[1], {0});
  set(run.states[0], {1e30f});
  set(run.states[1], {1e30f});

  set(run.inputs[0], {1, 3, 5, 7});
  run.forward(Phase::Reestimation, 0);
  set(run.inputs[0], {2, 4, 6, 12});
  run.forward(Phase::Reestimation, 1);

  EXPECT_THAT(run.states[0].floats(), ElementsAre(5));
  EXPECT_THAT(run.states[1].floats(), ElementsAre(FloatNear(9.5f, 1e-5f)));
  EXPECT_FLOAT_EQ(run.output.floats()[3], 6 / std::sqrt(14.001f));
}

TEST(BatchNormalization, TakesOneValuePerChannelWithoutDividingByZero) {
  const BatchNormalization layer({.momentum = 0.5});
  LayerRun run(layer, {{1, 1, 2}}, 1);
  set(run.inputs[0], {3, -1});
  set(run.parameters[0], {2, 2});
  set(run.parameters[1], {0.25f, -4});
  set(run.output_gradient, {5, 6});

  run.forward(Phase::Training);
  run.backward();

  EXPECT_THAT(run.output.floats(), ElementsAre(0.25f, -4.0f));
  EXPECT_THAT(run.states[1].floats(), ElementsAre(0.5f, 0.5f));
  EXPECT_THAT(run.input_gradients[0].floats(), ElementsAre(0, 0));
  EXPECT_THAT(run.parameter_gradients[1].floats(), ElementsAre(5, 6));
}

TEST(BatchNormalization, RefusesASingleNumberPerSample) {
  EXPECT_THROW(BatchNormalization({}).plan(std::vector<Shape>{Shape{}}), UserError);
}

TEST(BatchNormalization, GradientsMatchFiniteDifferences) {
  test::expect_gradients_match(BatchNormalization({}), {.inputs = {{3}}, .rows = 7});
}

TEST(BatchNormalization, GradientsOfAnImageMatchFiniteDifferences) {
  test::expect_gradients_match(BatchNormalization({}),
                               {.inputs = {{3, 2, 2}}, .rows = 2, .seed = 2});
}

TEST(BatchNormalization, GradientsWithoutGammaMatchFiniteDifferences) {
  test::expect_gradients_match(BatchNormalization({.affine = {.scale = false}}),
                               {.inputs = {{2}}, .rows = 6, .seed = 3});
}

TEST(BatchNormalization, GradientsWithoutBetaMatchFiniteDifferences) {
  test::expect_gradients_match(BatchNormalization({.affine = {.center = false}}),
                               {.inputs = {{2}}, .rows = 6, .planned_rows = 9, .seed = 4});
}

// The channel of the first test, as columns of a 2 x 2 sample and a batch of 2.
TEST(BatchNormalization, TakesAnyAxis) {
  const BatchNormalization layer({.axis = {{1}}, .momentum = 0.75, .epsilon = 4});
  LayerRun run(layer, {{2, 2}}, 2);
  set(run.inputs[0], {1, 3, 7, 5, 5, 7, 3, 1});
  set(run.parameters[0], {6, 3});
  set(run.parameters[1], {10, 0});

  run.forward(Phase::Training);

  EXPECT_EQ(run.plan.parameters[0].shape, Shape{2});
  EXPECT_THAT(run.output.floats(),
              Pointwise(FloatNear(1e-5f), std::vector<float>{4, 8, 3, 1, 12, 16, -1, -3}));
  EXPECT_THAT(run.states[0].floats(), ElementsAre(FloatNear(1.0f, 1e-6f), FloatNear(1.0f, 1e-6f)));

  run.forward(Phase::Inference);

  // Moving mean 1 and variance 2: (1 - 1) and (7 - 1) over the root of 6.
  EXPECT_FLOAT_EQ(run.output.floats()[0], 10);
  EXPECT_FLOAT_EQ(run.output.floats()[2], 3 * 6 / std::sqrt(6.0f));
}

TEST(BatchNormalization, HasStatisticsForEachCellOfSeveralAxes) {
  const LayerPlan plan = BatchNormalization({.axis = {{1, 3}}}).plan(std::vector<Shape>{{4, 5, 6}});

  EXPECT_EQ(plan.parameters[0].shape, (Shape{1, 4, 1, 6}));
  EXPECT_EQ(plan.states[0].shape, (Shape{1, 4, 1, 6}));
  EXPECT_THROW(BatchNormalization({.axis = {{0}}}).plan(std::vector<Shape>{{4}}), UserError);
}

TEST(BatchNormalization, CorrectsTheVarianceOfOneFusedAxisAlone) {
  const auto moving_variance = [](const OneOrMany<std::int32_t>& axis, const Shape& input) {
    const BatchNormalization layer({.axis = axis, .momentum = 0});
    LayerRun run(layer, {input}, 4);
    set(run.inputs[0], {1, 3, 5, 7});
    run.forward(Phase::Training);
    return run.states[1].floats()[0];
  };
  EXPECT_FLOAT_EQ(moving_variance({{1}}, {1, 1, 1}), 20.0f / 3);
  EXPECT_FLOAT_EQ(moving_variance({{1, 3}}, {1, 1, 1}), 5);
  EXPECT_FLOAT_EQ(moving_variance({{1}}, {1, 1, 1, 1}), 20.0f / 3);
  EXPECT_FLOAT_EQ(moving_variance({{2}}, {1, 1, 1, 1}), 5);
}

TEST(BatchNormalization, StaysAsInInferenceIfItIsNotTrainable) {
  const BatchNormalization layer({.epsilon = 4, .trainable = false});
  LayerRun run(layer, {{1}}, 2);
  set(run.inputs[0], {1, 7});
  set(run.states[0], {4});
  set(run.states[1], {5});
  set(run.states[2], {6});
  set(run.states[3], {10});
  set(run.output_gradient, {1, 2});

  run.forward(Phase::Training);
  run.backward();

  EXPECT_TRUE(run.plan.parameters.empty());
  EXPECT_EQ(run.plan.states[2].name, "gamma");
  EXPECT_EQ(run.plan.states[3].folded_into, "moving_mean");
  EXPECT_THAT(run.output.floats(), Pointwise(FloatNear(1e-5f), std::vector<float>{4, 16}));
  EXPECT_THAT(run.states[0].floats(), ElementsAre(4));
  EXPECT_THAT(run.input_gradients[0].floats(),
              Pointwise(FloatNear(1e-6f), std::vector<float>{2, 4}));
}

TEST(BatchNormalization, GradientsOverOtherAxesMatchFiniteDifferences) {
  for (const OneOrMany<std::int32_t>& axis :
       {OneOrMany<std::int32_t>{{1}}, OneOrMany<std::int32_t>{{1, 3}}}) {
    test::expect_gradients_match(BatchNormalization({.axis = axis}),
                                 {.inputs = {{2, 3, 2}}, .rows = 3, .planned_rows = 4});
    test::expect_gradients_match(BatchNormalization({.axis = axis, .trainable = false}),
                                 {.inputs = {{2, 3, 2}}, .rows = 2});
  }
}

}  // namespace
}  // namespace qnn
