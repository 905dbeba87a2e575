#include "core/kernels/depthwise_conv2d.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/depthwise_conv2d_problems.hpp"
#include "tests/support/product_checks.hpp"

namespace qnn::test {
namespace {

using ::testing::ElementsAre;

std::string case_name(const ::testing::TestParamInfo<DepthwiseConv2dCase>& info) {
  return info.param.name;
}

// Multiply-adds of one sample.
std::size_t products_of(const Conv2dProblem& p) {
  return p.out_height() * p.out_width() * p.kernel_size();
}

class DepthwiseConv2dProducts : public ::testing::TestWithParam<DepthwiseConv2dCase> {};

TEST_P(DepthwiseConv2dProducts, AgreeWithTheReferenceUnderEverySetOfInstructions) {
  expect_agreement(GetParam(), true);
}

TEST_P(DepthwiseConv2dProducts, StayCloseToTheReferenceOnRealNumbers) {
  const auto& [name, p, rows, timed_rows] = GetParam();
  const std::size_t taps = p.kernel_h * p.kernel_w * depth_multiplier(p);
  expect_closeness(GetParam(), std::max(taps, rows * p.out_height() * p.out_width()));
}

TEST_P(DepthwiseConv2dProducts, GiveTheSameBytesOnAnyNumberOfThreads) {
  expect_same_bytes_for_any_threads(GetParam());
}

INSTANTIATE_TEST_SUITE_P(AllCases, DepthwiseConv2dProducts,
                         ::testing::ValuesIn(depthwise_conv2d_cases()), case_name);

std::vector<DepthwiseConv2dCase> smallest_cases() {
  std::vector<DepthwiseConv2dCase> cases = depthwise_conv2d_cases();
  std::erase_if(cases, [](const auto& c) { return products_of(c.problem) > 100'000; });
  return cases;
}

class SmallestDepthwiseConv2dProducts : public ::testing::TestWithParam<DepthwiseConv2dCase> {};

TEST_P(SmallestDepthwiseConv2dProducts, ComputeEachSampleOnItsOwn) {
  expect_independent_rows(GetParam());
}

INSTANTIATE_TEST_SUITE_P(AllCases, SmallestDepthwiseConv2dProducts,
                         ::testing::ValuesIn(smallest_cases()), case_name);

std::vector<float> reference(const DepthwiseConv2dProblem& problem, Product product,
                             const std::vector<float>& a, const std::vector<float>& b) {
  return run(implementations_of(problem, product).back(), problem, product, 1, {a, b}, 1);
}

// A line of three pixels of two channels, two kernels of two cells each for either channel.
//   channel 0: 1 2 3       kernel 0: 1 2   kernel 1: 5 6
//   channel 1: 10 20 30    kernel 0: 3 4   kernel 1: 7 8
TEST(DepthwiseConv2dReference, PutsTheKernelsOfAChannelSideBySide) {
  const DepthwiseConv2dProblem p = depthwise({.height = 1, .width = 3, .in = 2, .kernel_w = 2}, 2);
  const std::vector<float> x = {1, 10, 2, 20, 3, 30};
  const std::vector<float> w = {1, 3, 2, 4, 5, 7, 6, 8};

  EXPECT_THAT(reference(p, Product::Forward, x, w),
              ElementsAre(1 + 4, 5 + 12, 30 + 80, 70 + 160, 2 + 6, 10 + 18, 60 + 120, 140 + 240));
  const std::vector<float> dy = {1, 0, 0, 1, 2, 0, 0, 0};
  EXPECT_THAT(reference(p, Product::InputGradient, dy, w), ElementsAre(1, 7, 2 + 2, 8, 4, 0));
  EXPECT_THAT(reference(p, Product::KernelGradient, dy, x),
              ElementsAre(1 + 4, 0, 2 + 6, 0, 0, 10, 0, 20));
}

// One pixel [3], a 3x3 kernel of 1 ... 9 in the middle of padding 2: the eight others see the pad.
TEST(DepthwiseConv2dReference, ReadsThePadValueOutside) {
  const DepthwiseConv2dProblem p = depthwise(with_same_padding(square(1, 1, 1, 3), 2));
  const std::vector<float> w = {1, 2, 3, 4, 5, 6, 7, 8, 9};

  EXPECT_THAT(reference(p, Product::Forward, {3}, w), ElementsAre(15 + 2 * 40));
  EXPECT_THAT(reference(p, Product::InputGradient, {2}, w), ElementsAre(10));
  EXPECT_THAT(reference(p, Product::KernelGradient, {2}, {3}),
              ElementsAre(4, 4, 4, 4, 6, 4, 4, 4, 4));
}

TEST(DepthwiseConv2dForward, RunsTheFirstImplementationOfTheList) {
  const DepthwiseConv2dProblem p = depthwise(square(6, 5, 1, 3));
  EXPECT_EQ(explain_choice(depthwise_conv2d_forward_implementations(),
                           static_cast<const Conv2dProblem&>(p)),
            "lines");
  const Operands operands = real_operands(p, Product::Forward, 2);
  const TestWorkspace workspace(depthwise_conv2d_workspace(p, 2));
  std::vector<float> y(2 * p.output_size());
  depthwise_conv2d_forward({p, 2, operands.a, operands.b, y, workspace.get()});
  EXPECT_TRUE(same_bytes(y, run(depthwise_conv2d_forward_implementations().front(), p,
                                Product::Forward, 2, operands, 2)));
}

}  // namespace
}  // namespace qnn::test
