#include "core/layers/conv_transpose.hpp"

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

using Params = Conv2dTranspose::Params;

Params window(std::uint32_t kernel, std::uint32_t stride, Padding padding = Padding::Valid) {
  return {.filters = 2,
          .kernel_size = {kernel, kernel},
          .strides = {stride, stride},
          .padding = padding};
}

Params with_output_padding(Params params, std::uint32_t cells) {
  params.output_padding = Extents<2>{cells, cells};
  return params;
}

TEST(Conv2dTranspose, PlansAKernelWithTheInputChannelFirst) {
  const LayerPlan plan = plan_of(Conv2dTranspose(window(3, 1)), {4, 5, 7});

  EXPECT_EQ(plan.output, (Shape{6, 7, 2}));
  ASSERT_EQ(plan.parameters.size(), 2u);
  EXPECT_EQ(plan.parameters[0].shape, (Shape{7, 3, 3, 2}));
  EXPECT_EQ(plan.parameters[0].fans.in, 18u);   // 3 · 3 · 2, as Keras counts
  EXPECT_EQ(plan.parameters[0].fans.out, 63u);  // 3 · 3 · 7
  EXPECT_EQ(plan.parameters[1].shape, (Shape{2}));
  EXPECT_EQ(plan.macs, Macs::Counted);
}

// By Keras's formulas, worked out for an image of 3 x 4.
TEST(Conv2dTranspose, HasKerasOutputSizes) {
  Params dilated = window(2, 1);
  dilated.dilation_rate = {2, 2};
  const auto output = [](const Params& params) {
    return plan_of(Conv2dTranspose(params), {3, 4, 1}).output;
  };

  EXPECT_EQ(output(window(3, 2)), (Shape{7, 9, 2}));                 // 3 · 2 + 3 - 2
  EXPECT_EQ(output(window(1, 3)), (Shape{9, 12, 2}));                // the window is smaller
  EXPECT_EQ(output(window(3, 2, Padding::Same)), (Shape{6, 8, 2}));  // 3 · 2
  EXPECT_EQ(output(dilated), (Shape{5, 6, 2}));                      // 3 + 3 - 1
  EXPECT_EQ(output(with_output_padding(window(2, 3), 1)), (Shape{9, 12, 2}));  // 2 · 3 + 2 + 1
  EXPECT_EQ(output(with_output_padding(window(3, 2, Padding::Same), 1)),
            (Shape{6, 8, 2}));  // 2 · 2 + 3 - 2 + 1
}

TEST(Conv2dTranspose, RefusesAnOutputPaddingThatReachesTheStride) {
  Params params = window(3, 2);
  params.output_padding = Extents<2>{1, 2};

  EXPECT_THAT(field_refusal<Conv2dTranspose>(params),
              AllOf(StartsWith("output_padding: "), HasSubstr("1 x 2"), HasSubstr("2 x 2")));
}

TEST(Conv2dTranspose, RefusesStridesTogetherWithDilation) {
  Params params = window(3, 2);
  params.dilation_rate = {2, 2};

  EXPECT_THAT(field_refusal<Conv2dTranspose>(params), StartsWith("strides: "));
}

// (3 - 1) · 2 + 2 - 2 = 4 rows, of which the convolution would make 2.
TEST(Conv2dTranspose, RefusesAnOutputThatDoesNotLeadBack) {
  const Params params = with_output_padding(window(2, 2, Padding::Same), 0);

  EXPECT_THAT(refusal(Conv2dTranspose(params), {3, 3, 1}),
              AllOf(HasSubstr("[4, 4, 2]"), HasSubstr("[3, 3, 1]"), HasSubstr("output_padding")));
}

// x = 1 2 under the kernel 1 10 100, two cells apart: 1 10 100 and 2 20 200 from the third cell on.
void expect_the_hand_computed_case(const Layer& layer, const Shape& input) {
  test::LayerRun run(layer, {input}, 1);
  test::set(run.inputs[0].floats(), {1, 2});
  test::set(run.parameters[0].floats(), {1, 10, 100});
  test::set(run.output_gradient.floats(), {1, 0, 0, 0, 1});

  run.forward();
  run.backward();

  EXPECT_THAT(run.output.floats(), ElementsAre(1, 10, 102, 20, 200));
  EXPECT_THAT(run.input_gradients[0].floats(), ElementsAre(1, 100));
  EXPECT_THAT(run.parameter_gradients[0].floats(), ElementsAre(1, 0, 2));
}

TEST(Conv2dTranspose, MatchesAHandComputedCase) {
  expect_the_hand_computed_case(
      Conv2dTranspose({.filters = 1, .kernel_size = {1, 3}, .strides = {1, 2}}), {1, 2, 1});
}

TEST(Conv3dTranspose, MatchesAHandComputedCase) {
  expect_the_hand_computed_case(
      Conv3dTranspose({.filters = 1, .kernel_size = {3, 1, 1}, .strides = {2, 1, 1}}),
      {2, 1, 1, 1});
}

TEST(Conv3dTranspose, PlansItsOutputAndKernelAlike) {
  const Conv3dTranspose layer({.filters = 2, .kernel_size = {2, 3, 1}, .strides = {2, 1, 3}});

  const LayerPlan plan = plan_of(layer, {2, 3, 4, 5});

  EXPECT_EQ(plan.output, (Shape{4, 5, 12, 2}));
  EXPECT_EQ(plan.parameters[0].shape, (Shape{5, 2, 3, 1, 2}));
  EXPECT_EQ(plan.macs, Macs::Unknown);
}

TEST(Conv3dTranspose, HasTheGradientsOfFiniteDifferences) {
  test::expect_gradients_match(
      Conv3dTranspose(
          {.filters = 2, .kernel_size = {2, 3, 2}, .strides = {2, 1, 2}, .padding = Padding::Same}),
      {.inputs = {{2, 2, 2, 2}}, .rows = 2});
}

struct GradientCase {
  std::string name;
  Params params;
  std::size_t planned_rows = 0;
};

class Conv2dTransposeGradient : public ::testing::TestWithParam<GradientCase> {};

TEST_P(Conv2dTransposeGradient, MatchesFiniteDifferences) {
  test::expect_gradients_match(
      Conv2dTranspose(GetParam().params),
      {.inputs = {{2, 3, 3}}, .rows = 2, .planned_rows = GetParam().planned_rows});
}

std::vector<GradientCase> gradient_cases() {
  std::vector<GradientCase> cases{{"Valid", window(3, 1)},
                                  {"Strided", window(3, 2)},
                                  {"StridedSame", window(3, 2, Padding::Same), 4},
                                  {"OutputPadding", with_output_padding(window(2, 3), 1)},
                                  {"Dilated", window(2, 1)}};
  cases.back().params.dilation_rate = {2, 1};
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Shapes, Conv2dTransposeGradient, ::testing::ValuesIn(gradient_cases()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace qnn
