#include "core/layers/dense.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "core/base/errors.hpp"
#include "tests/support/gradient_check.hpp"
#include "tests/support/layer_run.hpp"

namespace qnn {
namespace {

using test::LayerRun;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

LayerPlan plan_of(const Dense& dense, const Shape& input) {
  return dense.plan(std::vector<Shape>{input});
}

TEST(Dense, PlansAKernelOfUnitsByFeaturesAndABias) {
  const LayerPlan plan = plan_of(Dense({.units = 4, .options = {}}), {6});

  EXPECT_EQ(plan.output, (Shape{4}));
  ASSERT_EQ(plan.parameters.size(), 2u);
  EXPECT_EQ(plan.parameters[0].name, "kernel");
  EXPECT_EQ(plan.parameters[0].shape, (Shape{4, 6}));
  EXPECT_EQ(plan.parameters[0].quantizer_key, "kernel_quantizer");
  EXPECT_EQ(plan.parameters[0].fans.in, 6u);
  EXPECT_EQ(plan.parameters[0].fans.out, 4u);
  EXPECT_TRUE(std::holds_alternative<GlorotUniform>(plan.parameters[0].initializer));
  EXPECT_EQ(plan.parameters[1].name, "bias");
  EXPECT_EQ(plan.parameters[1].shape, (Shape{4}));
  EXPECT_EQ(plan.parameters[1].quantizer_key, "");
  EXPECT_TRUE(plan.bias);
  EXPECT_EQ(plan.macs, Macs::Counted);
}

TEST(Dense, PlansNoBiasIfNoneIsWanted) {
  const LayerPlan plan =
      plan_of(Dense({.units = 4, .options = {.result = {.use_bias = false}}}), {6});

  EXPECT_EQ(plan.parameters.size(), 1u);
  EXPECT_FALSE(plan.bias);
}

TEST(Dense, PassesActivationAndConstraintsOnToThePlan) {
  const LayerPlan plan =
      plan_of(Dense({.units = 4,
                     .options = {.kernel = {.constraint = WeightClip{0.5f}},
                                 .result = {.activation = Relu{},
                                            .bias = {.constraint = WeightClip{2.0f}}}}}),
              {6});

  EXPECT_TRUE(std::holds_alternative<Relu>(plan.activation));
  ASSERT_TRUE(plan.parameters[0].constraint.has_value());
  EXPECT_EQ(std::get<WeightClip>(*plan.parameters[0].constraint).clip_value, 0.5f);
  ASSERT_TRUE(plan.parameters[1].constraint.has_value());
  EXPECT_EQ(std::get<WeightClip>(*plan.parameters[1].constraint).clip_value, 2.0f);
}

TEST(Dense, ContractsTheLastAxisAlone) {
  const LayerPlan plan = plan_of(Dense({.units = 7, .options = {}}), {5, 3, 2});

  EXPECT_EQ(plan.output, (Shape{5, 3, 7}));
  EXPECT_EQ(plan.parameters[0].shape, (Shape{7, 2}));
  EXPECT_EQ(std::get<DenseProblem>(*plan.product), (DenseProblem{.in = 2, .out = 7}));
}

TEST(Dense, RefusesTwoInputsAndSaysWhatToDo) {
  const Dense dense({.units = 2, .options = {}});
  try {
    dense.plan(std::vector<Shape>{{3}, {3}});
    FAIL() << "two inputs were accepted";
  } catch (const UserError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Config);
    EXPECT_THAT(error.what(), HasSubstr("takes one input, got 2"));
    EXPECT_THAT(error.what(), HasSubstr("'add'"));
  }
}

TEST(Dense, RefusesASingleNumberPerSample) {
  EXPECT_THROW(plan_of(Dense({.units = 2, .options = {}}), {}), UserError);
}

// x = [1 2], W = [3 5; 4 6], dy = [1 10]: worked by hand.
TEST(Dense, MatchesAHandComputedCase) {
  const Dense layer({.units = 2, .options = {}});
  LayerRun run(layer, {{2}}, 1);
  std::ranges::copy(std::vector<float>{1, 2}, run.inputs[0].floats().begin());
  std::ranges::copy(std::vector<float>{3, 5, 4, 6}, run.parameters[0].floats().begin());
  std::ranges::copy(std::vector<float>{1, 10}, run.output_gradient.floats().begin());

  run.forward();
  run.backward();

  EXPECT_THAT(run.output.floats(), ElementsAre(13, 16));
  EXPECT_THAT(run.input_gradients[0].floats(), ElementsAre(43, 65));
  EXPECT_THAT(run.parameter_gradients[0].floats(), ElementsAre(1, 2, 10, 20));
}

TEST(Dense, GradientsMatchFiniteDifferences) {
  test::expect_gradients_match(Dense({.units = 4, .options = {}}), {.inputs = {{5}}, .rows = 3});
}

TEST(Dense, GradientsOfHigherRankMatchFiniteDifferences) {
  test::expect_gradients_match(Dense({.units = 3, .options = {}}),
                               {.inputs = {{2, 2, 3}}, .rows = 2, .seed = 2});
}

TEST(Dense, GradientsOfAShortBatchMatchFiniteDifferences) {
  test::expect_gradients_match(Dense({.units = 3, .options = {}}),
                               {.inputs = {{4}}, .rows = 2, .planned_rows = 5, .seed = 3});
}

}  // namespace
}  // namespace qnn
