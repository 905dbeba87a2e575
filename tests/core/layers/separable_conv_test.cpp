#include "core/layers/separable_conv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/gradient_check.hpp"
#include "tests/support/layer_plans.hpp"
#include "tests/support/layer_run.hpp"

namespace qnn {
namespace {

using test::field_refusal;
using test::plan_of;
using test::refusal;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

SeparableConv1d::Params sequence(std::uint32_t filters, std::uint32_t window) {
  SeparableConv1d::Params params{.filters = filters};
  params.depthwise.kernel_size = {window};
  return params;
}

SeparableConv2d::Params image(std::uint32_t filters, const Extents<2>& window) {
  SeparableConv2d::Params params{.filters = filters};
  params.depthwise.kernel_size = window;
  return params;
}

TEST(SeparableConv2d, PlansADepthwiseAndAPointwiseKernel) {
  SeparableConv2d::Params params = image(7, {3, 2});
  params.depthwise.depth_multiplier = 2;

  const LayerPlan plan = plan_of(SeparableConv2d(params), {9, 8, 5});

  EXPECT_EQ(plan.output, (Shape{7, 7, 7}));
  ASSERT_EQ(plan.parameters.size(), 3u);
  EXPECT_EQ(plan.parameters[0].name, "depthwise_kernel");
  EXPECT_EQ(plan.parameters[0].shape, (Shape{2, 3, 2, 5}));
  EXPECT_EQ(plan.parameters[0].quantizer_key, "depthwise_quantizer");
  EXPECT_EQ(plan.parameters[1].name, "pointwise_kernel");
  EXPECT_EQ(plan.parameters[1].shape, (Shape{7, 1, 1, 10}));
  EXPECT_EQ(plan.parameters[1].quantizer_key, "pointwise_quantizer");
  EXPECT_EQ(plan.parameters[1].fans.in, 10u);
  EXPECT_EQ(plan.parameters[1].fans.out, 7u);
  EXPECT_EQ(plan.parameters[2].shape, (Shape{7}));
  EXPECT_EQ(plan.macs, Macs::Counted);
}

TEST(SeparableConv1d, PlansKernelsOfOneSpatialAxis) {
  const LayerPlan plan = plan_of(SeparableConv1d(sequence(7, 3)), {9, 5});

  EXPECT_EQ(plan.output, (Shape{7, 7}));
  EXPECT_EQ(plan.parameters[0].shape, (Shape{1, 3, 5}));
  EXPECT_EQ(plan.parameters[1].shape, (Shape{7, 1, 5}));
}

TEST(SeparableConv1d, RefusesPadValuesWithCausalPadding) {
  SeparableConv1d::Params params = sequence(1, 2);
  params.depthwise.padding = SequencePadding::Causal;
  params.depthwise.pad_values = 1;

  EXPECT_THAT(field_refusal<SeparableConv1d>(params),
              AllOf(StartsWith("pad_values: "), HasSubstr("causal")));
}

TEST(SeparableConv1d, RefusesAnImage) {
  EXPECT_THAT(refusal(SeparableConv1d(sequence(1, 2)), {8, 8, 3}), HasSubstr("[steps, channels]"));
}

TEST(SeparableConv2d, RefusesStridesTogetherWithDilation) {
  SeparableConv2d::Params params = image(1, {3, 3});
  params.depthwise.strides = {2, 2};
  params.depthwise.dilation_rate = {2, 2};

  EXPECT_THAT(field_refusal<SeparableConv2d>(params), StartsWith("strides: "));
}

// x = 1 2 3, padded by a 0 in front. Kernel 0 is 10 1, so z0 = 1 12 23; kernel 1 is 0 1, so z1 = x.
// y = z0 + 100 z1.
TEST(SeparableConv1d, MatchesAHandComputedCase) {
  SeparableConv1d::Params params = sequence(1, 2);
  params.depthwise.padding = SequencePadding::Causal;
  params.depthwise.depth_multiplier = 2;
  const SeparableConv1d layer(params);
  test::LayerRun run(layer, {{3, 1}}, 1);
  test::set(run.inputs[0].floats(), {1, 2, 3});
  test::set(run.parameters[0].floats(), {10, 1, 0, 1});
  test::set(run.parameters[1].floats(), {1, 100});
  test::set(run.output_gradient.floats(), {0, 1, 0});

  run.forward();
  run.backward();

  EXPECT_THAT(run.output.floats(), ElementsAre(101, 212, 323));
  EXPECT_THAT(run.input_gradients[0].floats(), ElementsAre(10, 101, 0));
  EXPECT_THAT(run.parameter_gradients[0].floats(), ElementsAre(1, 2, 100, 200));
  EXPECT_THAT(run.parameter_gradients[1].floats(), ElementsAre(12, 2));
}

TEST(SeparableConv1d, HasTheGradientsOfFiniteDifferences) {
  SeparableConv1d::Params params = sequence(3, 2);
  params.depthwise.padding = SequencePadding::Causal;
  params.depthwise.dilation_rate = {2};
  test::expect_gradients_match(SeparableConv1d(params), {.inputs = {{5, 2}}, .tolerance = 2e-3});
}

TEST(SeparableConv2d, HasTheGradientsOfFiniteDifferences) {
  SeparableConv2d::Params params = image(3, {2, 3});
  params.depthwise.padding = Padding::Same;
  params.depthwise.pad_values = 1;
  params.depthwise.depth_multiplier = 2;
  params.depthwise.strides = {2, 1};
  test::expect_gradients_match(
      SeparableConv2d(params),
      {.inputs = {{4, 3, 2}}, .rows = 2, .planned_rows = 3, .tolerance = 2e-3});
}

}  // namespace
}  // namespace qnn
