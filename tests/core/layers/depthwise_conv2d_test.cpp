#include "core/layers/depthwise_conv2d.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

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

DepthwiseConv2d::Params window(std::uint32_t height, std::uint32_t width) {
  DepthwiseConv2d::Params params;
  params.depthwise.kernel_size = {height, width};
  return params;
}

TEST(DepthwiseConv2d, PlansAKernelWithTheMultiplierFirst) {
  DepthwiseConv2d::Params params = window(3, 2);
  params.depthwise.depth_multiplier = 4;

  const LayerPlan plan = plan_of(DepthwiseConv2d(params), {9, 7, 5});

  EXPECT_EQ(plan.output, (Shape{7, 6, 20}));
  ASSERT_EQ(plan.parameters.size(), 2u);
  EXPECT_EQ(plan.parameters[0].name, "depthwise_kernel");
  EXPECT_EQ(plan.parameters[0].quantizer_key, "depthwise_quantizer");
  EXPECT_EQ(plan.parameters[0].shape, (Shape{4, 3, 2, 5}));
  EXPECT_EQ(plan.parameters[0].fans.in, 30u);   // 3 · 2 · 5, as Keras counts
  EXPECT_EQ(plan.parameters[0].fans.out, 24u);  // 3 · 2 · 4
  EXPECT_EQ(plan.parameters[1].shape, (Shape{20}));
  EXPECT_EQ(plan.macs, Macs::Counted);
}

TEST(DepthwiseConv2d, RefusesStridesTogetherWithDilation) {
  DepthwiseConv2d::Params params = window(3, 3);
  params.depthwise.strides = {1, 2};
  params.depthwise.dilation_rate = {3, 1};

  EXPECT_THAT(field_refusal<DepthwiseConv2d>(params),
              AllOf(StartsWith("strides: "), HasSubstr("1 x 2"), HasSubstr("3 x 1")));
}

TEST(DepthwiseConv2d, RefusesAWindowLargerThanTheImage) {
  EXPECT_THAT(refusal(DepthwiseConv2d(window(3, 3)), {5, 2, 1}),
              AllOf(HasSubstr("depthwise_conv2d"), HasSubstr("3 x 3"), HasSubstr("5 x 2")));
}

// A 2 x 2 window over a 2 x 2 image of two channels, padded by 5 below and at the right.
//   channel 0: 1 2   kernel 1 10        channel 1: 10 20   kernel 1 0
//              3 4          100 1000               30 40          0 2
TEST(DepthwiseConv2d, MatchesAHandComputedCase) {
  DepthwiseConv2d::Params params = window(2, 2);
  params.depthwise.padding = Padding::Same;
  params.depthwise.pad_values = 5;
  const DepthwiseConv2d layer(params);
  test::LayerRun run(layer, {{2, 2, 2}}, 1);
  test::set(run.inputs[0].floats(), {1, 10, 2, 20, 3, 30, 4, 40});
  test::set(run.parameters[0].floats(), {1, 1, 10, 0, 100, 0, 1000, 2});
  test::set(run.output_gradient.floats(), {1, 0, 0, 0, 0, 0, 0, 1});

  run.forward();
  run.backward();

  EXPECT_THAT(run.output.floats(), ElementsAre(4321, 90, 5452, 30, 5543, 40, 5554, 50));
  EXPECT_THAT(run.input_gradients[0].floats(), ElementsAre(1, 0, 10, 0, 100, 0, 1000, 1));
  EXPECT_THAT(run.parameter_gradients[0].floats(), ElementsAre(1, 40, 2, 5, 3, 5, 4, 5));
}

struct GradientCase {
  std::string name;
  DepthwiseConv2d::Params params = window(3, 2);
  std::size_t rows = 2;
  std::size_t planned_rows = 0;
};

class DepthwiseConv2dGradient : public ::testing::TestWithParam<GradientCase> {};

TEST_P(DepthwiseConv2dGradient, MatchesFiniteDifferences) {
  test::expect_gradients_match(
      DepthwiseConv2d(GetParam().params),
      {.inputs = {{4, 5, 2}}, .rows = GetParam().rows, .planned_rows = GetParam().planned_rows});
}

std::vector<GradientCase> gradient_cases() {
  std::vector<GradientCase> cases(5);
  cases[0].name = "Valid";
  cases[1].name = "UnequallyStrided";
  cases[1].params.depthwise.strides = {2, 1};
  cases[2].name = "SameWithPadValues";
  cases[2].params.depthwise.padding = Padding::Same;
  cases[2].params.depthwise.pad_values = -1.5f;
  cases[2].params.depthwise.depth_multiplier = 3;
  cases[3].name = "Dilated";
  cases[3].params.depthwise.dilation_rate = {1, 2};
  cases[3].params.depthwise.depth_multiplier = 2;
  cases[4].name = "ShortBatch";
  cases[4].rows = 1;
  cases[4].planned_rows = 3;
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Shapes, DepthwiseConv2dGradient, ::testing::ValuesIn(gradient_cases()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace qnn
