#include "core/layers/locally_connected.hpp"

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
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::StartsWith;

LocallyConnected1d::Params sequence(std::uint32_t filters, std::uint32_t implementation) {
  return {.filters = filters, .kernel_size = {2}, .implementation = implementation};
}

LocallyConnected2d::Params image(std::uint32_t implementation, Padding padding = Padding::Valid) {
  return {.filters = 2,
          .kernel_size = {2, 3},
          .strides = {2, 1},
          .padding = padding,
          .implementation = implementation};
}

Shape kernel_shape(const Layer& layer, const Shape& input) {
  return plan_of(layer, input).parameters.at(0).shape;
}

TEST(LocallyConnected2d, PlansABiasForEachPlace) {
  const LayerPlan plan = plan_of(LocallyConnected2d(image(1)), {5, 6, 4});

  EXPECT_EQ(plan.output, (Shape{2, 4, 2}));
  ASSERT_EQ(plan.parameters.size(), 2u);
  EXPECT_EQ(plan.parameters[0].fans.in, 192u);  // 8 places · 24, as Keras counts
  EXPECT_EQ(plan.parameters[0].fans.out, 16u);  // 8 places · 2
  EXPECT_EQ(plan.parameters[1].name, "bias");
  EXPECT_EQ(plan.parameters[1].shape, (Shape{2, 4, 2}));
  EXPECT_EQ(plan.macs, Macs::Unknown);
}

TEST(LocallyConnected2d, LaysItsKernelOutAsKerasWithTheFiltersFirst) {
  EXPECT_EQ(kernel_shape(LocallyConnected2d(image(1)), {5, 6, 4}), (Shape{2, 8, 24}));
  EXPECT_EQ(kernel_shape(LocallyConnected2d(image(2)), {5, 6, 4}), (Shape{2, 5, 6, 4, 2, 4}));
  EXPECT_EQ(kernel_shape(LocallyConnected2d(image(3)), {5, 6, 4}), (Shape{2 * 8 * 24}));
  // Five rows at steps of 2 from -1 on: 1 + 2 + 2; six columns from -1 on: 2 + 4 · 3 + 2.
  EXPECT_EQ(kernel_shape(LocallyConnected2d(image(3, Padding::Same)), {5, 6, 4}),
            (Shape{5 * 16 * 4 * 2}));
}

TEST(LocallyConnected1d, LaysItsKernelOutAsKerasWithTheFiltersFirst) {
  EXPECT_EQ(kernel_shape(LocallyConnected1d(sequence(3, 1)), {5, 2}), (Shape{3, 4, 4}));
  EXPECT_EQ(kernel_shape(LocallyConnected1d(sequence(3, 2)), {5, 2}), (Shape{3, 5, 2, 4}));
}

TEST(LocallyConnected2d, RefusesSamePaddingOfItsFirstImplementation) {
  EXPECT_THAT(field_refusal<LocallyConnected2d>(image(1, Padding::Same)),
              AllOf(StartsWith("padding: "), HasSubstr("implementation 1")));
}

TEST(LocallyConnected1d, RefusesAWindowLargerThanTheSequence) {
  EXPECT_THAT(refusal(LocallyConnected1d(sequence(1, 1)), {1, 3}),
              AllOf(HasSubstr("locally_connected1d"), HasSubstr("kernel_size")));
}

// x = 1 2 3; at place 0 the filters are 1 2 and 5 6, at place 1 they are 3 4 and 7 8. Weights of 99
// are those of the second implementation that do not count.
struct Layout {
  std::uint32_t implementation;
  std::vector<float> kernel, gradient;
};

class LocallyConnected1dLayout : public ::testing::TestWithParam<Layout> {};

TEST_P(LocallyConnected1dLayout, MatchesAHandComputedCase) {
  const LocallyConnected1d layer(sequence(2, GetParam().implementation));
  test::LayerRun run(layer, {{3, 1}}, 1);
  test::set(run.inputs[0].floats(), {1, 2, 3});
  test::set(run.parameters[0].floats(), GetParam().kernel);
  test::set(run.output_gradient.floats(), {1, 0, 0, 1});

  run.forward();
  run.backward();

  EXPECT_THAT(run.output.floats(), ElementsAre(5, 17, 18, 38));
  EXPECT_THAT(run.input_gradients[0].floats(), ElementsAre(1, 9, 8));
  EXPECT_THAT(run.parameter_gradients[0].floats(), ElementsAreArray(GetParam().gradient));
}

INSTANTIATE_TEST_SUITE_P(
    Implementations, LocallyConnected1dLayout,
    ::testing::Values(
        Layout{1, {1, 2, 3, 4, 5, 6, 7, 8}, {1, 2, 0, 0, 0, 0, 2, 3}},
        Layout{2, {1, 99, 2, 3, 99, 4, 5, 99, 6, 7, 99, 8}, {1, 0, 2, 0, 0, 0, 0, 0, 0, 2, 0, 3}},
        Layout{3, {1, 2, 5, 6, 3, 4, 7, 8}, {1, 2, 0, 0, 0, 0, 2, 3}}),
    [](const auto& test) { return std::to_string(test.param.implementation); });

// Windows begin one step before their place, so the first sees one step only.
TEST(LocallyConnected1d, CentresItsWindowsWithSamePadding) {
  LocallyConnected1d::Params params = sequence(1, 3);
  params.padding = Padding::Same;
  const LocallyConnected1d layer(params);
  test::LayerRun run(layer, {{3, 1}}, 1);
  test::set(run.inputs[0].floats(), {1, 2, 3});
  test::set(run.parameters[0].floats(), {10, 1, 2, 3, 4});

  run.forward();

  EXPECT_THAT(run.output.floats(), ElementsAre(10, 1 + 4, 6 + 12));
}

struct GradientCase {
  std::string name;
  LocallyConnected2d::Params params;
  std::size_t planned_rows = 0;
};

class LocallyConnected2dGradient : public ::testing::TestWithParam<GradientCase> {};

TEST_P(LocallyConnected2dGradient, MatchesFiniteDifferences) {
  test::expect_gradients_match(
      LocallyConnected2d(GetParam().params),
      {.inputs = {{3, 4, 2}}, .rows = 2, .planned_rows = GetParam().planned_rows});
}

INSTANTIATE_TEST_SUITE_P(Layouts, LocallyConnected2dGradient,
                         ::testing::Values(GradientCase{"ByPlace", image(1)},
                                           GradientCase{"Masked", image(2), 3},
                                           GradientCase{"MaskedSame", image(2, Padding::Same)},
                                           GradientCase{"ListedSame", image(3, Padding::Same)}),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace qnn
