#include "core/layers/conv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/base/errors.hpp"
#include "core/config/problems.hpp"
#include "tests/support/gradient_check.hpp"
#include "tests/support/layer_run.hpp"

namespace qnn {
namespace {

using test::LayerRun;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <std::size_t N>
LayerPlan plan_of(const Conv<N>& conv, const Shape& input) {
  return conv.plan(std::vector<Shape>{input});
}

template <std::size_t N>
std::string refusal(const Conv<N>& conv, const Shape& input) {
  try {
    plan_of(conv, input);
  } catch (const UserError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Config);
    return error.what();
  }
  return "accepted";
}

Conv2d::Params three_by_three(std::uint32_t filters) {
  return {.filters = filters, .kernel_size = {3, 3}, .options = {}};
}

TEST(Conv2d, PlansAKernelWithTheOutputChannelFirst) {
  const LayerPlan plan = plan_of(Conv2d(three_by_three(8)), {9, 7, 5});

  EXPECT_EQ(plan.output, (Shape{7, 5, 8}));
  ASSERT_EQ(plan.parameters.size(), 2u);
  EXPECT_EQ(plan.parameters[0].shape, (Shape{8, 3, 3, 5}));
  EXPECT_EQ(plan.parameters[0].fans.in, 45u);   // 3 · 3 · 5
  EXPECT_EQ(plan.parameters[0].fans.out, 72u);  // 3 · 3 · 8
  EXPECT_EQ(plan.parameters[1].shape, (Shape{8}));
  EXPECT_EQ(plan.macs, Macs::Counted);
}

TEST(Conv2d, SplitsChannelsAmongGroups) {
  Conv2d::Params params = three_by_three(6);
  params.groups = 2;

  const LayerPlan plan = plan_of(Conv2d(params), {5, 5, 4});

  EXPECT_EQ(plan.parameters[0].shape, (Shape{6, 3, 3, 2}));
  EXPECT_EQ(plan.parameters[0].fans.in, 18u);   // 3 · 3 · 2, as Keras counts
  EXPECT_EQ(plan.parameters[0].fans.out, 54u);  // 3 · 3 · 6
}

// TensorFlow's amounts for 224, kernel 7, stride 2: 2 before and 3 after.
TEST(Conv2d, PadsTheOddCellAtTheEnd) {
  Conv2d::Params params{.filters = 1, .kernel_size = {7, 7}, .options = {}};
  params.strides = {2, 2};
  params.padding = Padding::Same;
  params.pad_values = 1;

  const LayerPlan plan = plan_of(Conv2d(params), {224, 224, 3});

  EXPECT_EQ(plan.output, (Shape{112, 112, 1}));
  const auto problem = std::get<Conv2dProblem>(*plan.product);
  EXPECT_EQ(problem.pad_top, 2u);
  EXPECT_EQ(problem.pad_bottom, 3u);
  EXPECT_EQ(problem.pad_left, 2u);
  EXPECT_EQ(problem.pad_right, 3u);
  EXPECT_EQ(problem.pad_value, 1.0f);
}

TEST(Conv2d, IgnoresPadValuesWhenPaddingIsValid) {
  Conv2d::Params params = three_by_three(1);
  params.pad_values = 3;

  EXPECT_EQ(std::get<Conv2dProblem>(*plan_of(Conv2d(params), {4, 4, 1}).product).pad_value, 0.0f);
}

TEST(Conv2d, RefusesStridesTogetherWithDilation) {
  Conv2d::Params params = three_by_three(1);
  params.strides = {1, 2};
  params.dilation_rate = {3, 1};
  try {
    const Conv2d conv(params);
    FAIL() << "strides and dilation were accepted";
  } catch (const FieldError& error) {
    EXPECT_EQ(error.key(), "strides");
    EXPECT_THAT(error.what(), AllOf(HasSubstr("1 x 2"), HasSubstr("3 x 1")));
    EXPECT_THAT(error.help(), HasSubstr("dilation_rate"));
  }
}

TEST(Conv2d, RefusesFiltersThatGroupsDoNotDivide) {
  Conv2d::Params params = three_by_three(10);
  params.groups = 3;
  try {
    const Conv2d conv(params);
    FAIL() << "10 filters in 3 groups were accepted";
  } catch (const FieldError& error) {
    EXPECT_EQ(error.key(), "groups");
    EXPECT_THAT(error.what(), AllOf(HasSubstr("3 groups"), HasSubstr("10 filters")));
  }
}

TEST(Conv2d, RefusesChannelsThatGroupsDoNotDivide) {
  Conv2d::Params params = three_by_three(9);
  params.groups = 3;

  EXPECT_THAT(refusal(Conv2d(params), {5, 5, 4}),
              AllOf(HasSubstr("4 channels"), HasSubstr("3 groups"), HasSubstr("choose groups")));
}

TEST(Conv2d, RefusesAWindowLargerThanTheImage) {
  Conv2d::Params params = three_by_three(1);
  params.dilation_rate = {2, 2};

  EXPECT_THAT(refusal(Conv2d(params), {5, 4, 1}),
              AllOf(HasSubstr("spread to 5 x 5"), HasSubstr("5 x 4"), HasSubstr("\"same\"")));
}

TEST(Conv2d, AcceptsAWindowLargerThanTheImageWithSamePadding) {
  Conv2d::Params params{.filters = 2, .kernel_size = {5, 5}, .options = {}};
  params.padding = Padding::Same;

  EXPECT_EQ(plan_of(Conv2d(params), {2, 3, 1}).output, (Shape{2, 3, 2}));
}

TEST(Conv2d, RefusesAVectorAndSaysWhereItBelongs) {
  EXPECT_THAT(refusal(Conv2d(three_by_three(1)), {784}),
              AllOf(HasSubstr("[784]"), HasSubstr("before 'flatten'")));
}

// A 2 x 2 window over a 2 x 3 image, padded by 5 below and at the right: worked by hand.
//   image 1 2 3   kernel 1 10      padded 1 2 3 5
//         4 5 6         100 1000          4 5 6 5
//                                         5 5 5 5
TEST(Conv2d, MatchesAHandComputedCase) {
  Conv2d::Params params{.filters = 1, .kernel_size = {2, 2}, .options = {}};
  params.padding = Padding::Same;
  params.pad_values = 5;
  const Conv2d layer(params);
  LayerRun run(layer, {{2, 3, 1}}, 1);
  std::ranges::copy(std::vector<float>{1, 2, 3, 4, 5, 6}, run.inputs[0].floats().begin());
  std::ranges::copy(std::vector<float>{1, 10, 100, 1000}, run.parameters[0].floats().begin());
  std::ranges::copy(std::vector<float>{1, 0, 0, 0, 0, 1}, run.output_gradient.floats().begin());

  run.forward();
  run.backward();

  EXPECT_THAT(run.output.floats(), ElementsAre(5421, 6532, 5653, 5554, 5565, 5556));
  EXPECT_THAT(run.input_gradients[0].floats(), ElementsAre(1, 10, 0, 100, 1000, 1));
  EXPECT_THAT(run.parameter_gradients[0].floats(), ElementsAre(1 + 6, 2 + 5, 4 + 5, 5 + 5));
}

TEST(Conv1d, PlansAKernelOfOneSpatialAxis) {
  const LayerPlan plan = plan_of(Conv1d({.filters = 6, .kernel_size = {3}, .options = {}}), {9, 4});

  EXPECT_EQ(plan.output, (Shape{7, 6}));
  EXPECT_EQ(plan.parameters[0].shape, (Shape{6, 3, 4}));
  EXPECT_EQ(plan.parameters[0].fans.in, 12u);
  EXPECT_EQ(plan.parameters[0].fans.out, 18u);
  EXPECT_EQ(plan.macs, Macs::Counted);
  EXPECT_TRUE(std::holds_alternative<Conv2dProblem>(*plan.product));
}

TEST(Conv1d, RefusesAnImage) {
  EXPECT_THAT(refusal(Conv1d({.filters = 1, .kernel_size = {1}, .options = {}}), {5, 5, 1}),
              AllOf(HasSubstr("[steps, channels]"), HasSubstr("[5, 5, 1]")));
}

TEST(Conv1d, RefusesCausalPaddingByAnotherValueThanZero) {
  Conv1d::Params params{.filters = 1, .kernel_size = {2}, .options = {}};
  params.padding = SequencePadding::Causal;
  params.pad_values = -1;
  try {
    const Conv1d conv(params);
    FAIL() << "causal padding by -1 was accepted";
  } catch (const FieldError& error) {
    EXPECT_EQ(error.key(), "pad_values");
    EXPECT_THAT(error.what(), AllOf(HasSubstr("causal"), HasSubstr("got -1")));
    EXPECT_THAT(error.help(), HasSubstr("\"same\""));
  }
}

// Steps 1 2 3 4 with weights 1 10 two steps apart, nothing of the future: worked by hand.
TEST(Conv1d, CausalPaddingSeesNoLaterStep) {
  Conv1d::Params params{.filters = 1, .kernel_size = {2}, .options = {}};
  params.padding = SequencePadding::Causal;
  params.dilation_rate = {2};
  const Conv1d layer(params);
  LayerRun run(layer, {{4, 1}}, 1);
  std::ranges::copy(std::vector<float>{1, 2, 3, 4}, run.inputs[0].floats().begin());
  std::ranges::copy(std::vector<float>{1, 10}, run.parameters[0].floats().begin());
  std::ranges::copy(std::vector<float>{1, 0, 0, 1}, run.output_gradient.floats().begin());

  run.forward();
  run.backward();

  EXPECT_THAT(run.output.floats(), ElementsAre(10, 20, 31, 42));
  EXPECT_THAT(run.input_gradients[0].floats(), ElementsAre(10, 1, 0, 10));
  EXPECT_THAT(run.parameter_gradients[0].floats(), ElementsAre(2, 1 + 4));
}

TEST(Conv3d, PlansAKernelOfThreeSpatialAxes) {
  Conv3d::Params params{.filters = 4, .kernel_size = {2, 3, 1}, .options = {}};
  params.padding = Padding::Same;
  params.strides = {2, 1, 3};

  const LayerPlan plan = plan_of(Conv3d(params), {5, 6, 7, 2});

  EXPECT_EQ(plan.output, (Shape{3, 6, 3, 4}));
  EXPECT_EQ(plan.parameters[0].shape, (Shape{4, 2, 3, 1, 2}));
  EXPECT_EQ(plan.parameters[0].fans.in, 12u);
  EXPECT_EQ(plan.parameters[0].fans.out, 24u);
  EXPECT_EQ(plan.macs, Macs::Unknown);  // as in Larq's summary
}

TEST(Conv3d, RefusesAWindowDeeperThanTheVolume) {
  EXPECT_THAT(
      refusal(Conv3d({.filters = 1, .kernel_size = {3, 1, 1}, .options = {}}), {2, 9, 9, 1}),
      AllOf(HasSubstr("3 x 1 x 1"), HasSubstr("2 x 9 x 9")));
}

// Two slices of one pixel and a third that is padding of 5: worked by hand.
TEST(Conv3d, MatchesAHandComputedCase) {
  Conv3d::Params params{.filters = 1, .kernel_size = {2, 1, 1}, .options = {}};
  params.padding = Padding::Same;
  params.pad_values = 5;
  const Conv3d layer(params);
  LayerRun run(layer, {{2, 1, 1, 1}}, 1);
  std::ranges::copy(std::vector<float>{1, 2}, run.inputs[0].floats().begin());
  std::ranges::copy(std::vector<float>{1, 10}, run.parameters[0].floats().begin());
  std::ranges::copy(std::vector<float>{1, 3}, run.output_gradient.floats().begin());

  run.forward();
  run.backward();

  EXPECT_THAT(run.output.floats(), ElementsAre(21, 52));
  EXPECT_THAT(run.input_gradients[0].floats(), ElementsAre(1, 13));
  EXPECT_THAT(run.parameter_gradients[0].floats(), ElementsAre(1 + 6, 2 + 15));
}

template <std::size_t N>
void expect_matching_gradients(const typename Conv<N>::Params& params, const Shape& input) {
  test::expect_gradients_match(Conv<N>(params), {.inputs = {input}, .rows = 2, .seed = 5});
}

TEST(Conv1d, GradientsMatchFiniteDifferences) {
  Conv1d::Params params{.filters = 4, .kernel_size = {3}, .options = {}};
  params.padding = SequencePadding::Causal;
  params.groups = 2;
  expect_matching_gradients<1>(params, {6, 4});
  params.padding = SequencePadding::Same;
  params.pad_values = 1;
  params.strides = {2};
  expect_matching_gradients<1>(params, {7, 4});
}

TEST(Conv3d, GradientsMatchFiniteDifferences) {
  Conv3d::Params params{.filters = 4, .kernel_size = {2, 2, 3}, .options = {}};
  expect_matching_gradients<3>(params, {3, 4, 4, 2});
  params.padding = Padding::Same;
  params.pad_values = -1.5f;
  params.groups = 2;
  params.strides = {2, 1, 2};
  expect_matching_gradients<3>(params, {3, 3, 4, 2});
  params.strides = {1, 1, 1};
  params.dilation_rate = {2, 1, 1};
  expect_matching_gradients<3>(params, {3, 3, 2, 2});
}

struct GradientCase {
  std::string name;
  Conv2d::Params params;
  Shape image;
  std::size_t rows = 2;
  std::size_t planned_rows = 0;
};

class Conv2dGradient : public ::testing::TestWithParam<GradientCase> {};

TEST_P(Conv2dGradient, MatchesFiniteDifferences) {
  test::expect_gradients_match(Conv2d(GetParam().params), {.inputs = {GetParam().image},
                                                           .rows = GetParam().rows,
                                                           .planned_rows = GetParam().planned_rows,
                                                           .seed = 5});
}

std::vector<GradientCase> gradient_cases() {
  const Conv2d::Params plain{.filters = 3, .kernel_size = {3, 2}, .options = {}};
  std::vector<GradientCase> cases(7, {"", plain, {4, 5, 2}});
  cases[0].name = "Valid";
  cases[1].name = "Strided";
  cases[1].params.strides = {2, 1};
  cases[2].name = "SameWithPadValues";
  cases[2].params.padding = Padding::Same;
  cases[2].params.pad_values = -1.5f;
  cases[3].name = "SameAndStrided";
  cases[3].params.padding = Padding::Same;
  cases[3].params.strides = {2, 3};
  cases[3].params.pad_values = 1;
  cases[4].name = "Dilated";
  cases[4].params.padding = Padding::Same;
  cases[4].params.dilation_rate = {1, 2};
  cases[5].name = "Grouped";
  cases[5].params.filters = 4;
  cases[5].params.groups = 2;
  cases[6].name = "ShortBatch";
  cases[6].rows = 1;
  cases[6].planned_rows = 3;
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Shapes, Conv2dGradient, ::testing::ValuesIn(gradient_cases()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace qnn
