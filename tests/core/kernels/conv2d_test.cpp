#include "core/kernels/conv2d.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/conv2d_problems.hpp"
#include "tests/support/product_checks.hpp"

namespace qnn::test {
namespace {

using ::testing::ElementsAre;

std::string case_name(const ::testing::TestParamInfo<Conv2dCase>& info) { return info.param.name; }

// Multiply-adds of one sample.
std::size_t products_of(const Conv2dProblem& p) {
  return p.out_height() * p.out_width() * p.kernel_size();
}

bool large(const Conv2dCase& c) { return c.rows * products_of(c.problem) > 8'000'000; }

std::vector<Conv2dCase> cases_where(bool (*holds)(const Conv2dCase&)) {
  std::vector<Conv2dCase> cases = conv2d_cases();
  std::erase_if(cases, [&](const Conv2dCase& c) { return !holds(c); });
  return cases;
}

std::vector<Conv2dCase> small_cases() {
  return cases_where([](const Conv2dCase& c) { return !large(c); });
}

// Without optimization, large cases would take minutes.
std::vector<Conv2dCase> affordable_cases() {
#ifdef __OPTIMIZE__
  return conv2d_cases();
#else
  return small_cases();
#endif
}

class Conv2dProducts : public ::testing::TestWithParam<Conv2dCase> {};

TEST_P(Conv2dProducts, AgreeWithTheReference) { expect_agreement(GetParam(), !large(GetParam())); }

INSTANTIATE_TEST_SUITE_P(AllCases, Conv2dProducts, ::testing::ValuesIn(affordable_cases()),
                         case_name);

// The costlier checks leave the large cases to the one above.
class SmallConv2dProducts : public ::testing::TestWithParam<Conv2dCase> {};

TEST_P(SmallConv2dProducts, StayCloseToTheReferenceOnRealNumbers) {
  const auto& [name, p, rows, timed_rows] = GetParam();
  const std::size_t cells = rows * p.out_height() * p.out_width();
  expect_closeness(GetParam(), std::max({p.patch(), p.kernel_h * p.kernel_w * p.out, cells}));
}

TEST_P(SmallConv2dProducts, GiveTheSameBytesOnAnyNumberOfThreads) {
  expect_same_bytes_for_any_threads(GetParam());
}

INSTANTIATE_TEST_SUITE_P(AllCases, SmallConv2dProducts, ::testing::ValuesIn(small_cases()),
                         case_name);

class SmallestConv2dProducts : public ::testing::TestWithParam<Conv2dCase> {};

TEST_P(SmallestConv2dProducts, ComputeEachSampleOnItsOwn) { expect_independent_rows(GetParam()); }

INSTANTIATE_TEST_SUITE_P(AllCases, SmallestConv2dProducts,
                         ::testing::ValuesIn(cases_where([](const Conv2dCase& c) {
                           return products_of(c.problem) <= 400'000;
                         })),
                         case_name);

std::vector<float> reference(const Conv2dProblem& problem, Product product,
                             const std::vector<float>& a, const std::vector<float>& b) {
  return run(implementations_of(problem, product).back(), problem, product, 1, {a, b}, 1);
}

// X = [1 2 3; 4 5 6; 7 8 9], W = [1 0; 0 -1].
TEST(Conv2dReference, SlidesTheKernelByHand) {
  const std::vector<float> x = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  const std::vector<float> w = {1, 0, 0, -1};
  const std::vector<float> dy = {1, 0, 2, -1};
  const Conv2dProblem p = square(3, 1, 1, 2);
  EXPECT_THAT(reference(p, Product::Forward, x, w), ElementsAre(-4, -4, -4, -4));
  EXPECT_THAT(reference(p, Product::InputGradient, dy, w),
              ElementsAre(1, 0, 0, 2, -2, 0, 0, -2, 1));
  EXPECT_THAT(reference(p, Product::KernelGradient, dy, x), ElementsAre(4, 6, 10, 12));
}

// One pixel [3], a 3x3 kernel of 1 ... 9 in the middle of padding 2: the eight others see the pad.
TEST(Conv2dReference, ReadsThePadValueOutside) {
  Conv2dProblem p = with_same_padding(square(1, 1, 1, 3), 2);
  const std::vector<float> w = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  EXPECT_THAT(reference(p, Product::Forward, {3}, w), ElementsAre(15 + 2 * 40));
  EXPECT_THAT(reference(p, Product::InputGradient, {2}, w), ElementsAre(10));
  EXPECT_THAT(reference(p, Product::KernelGradient, {2}, {3}),
              ElementsAre(4, 4, 4, 4, 6, 4, 4, 4, 4));
}

// Two groups of one channel each, dilation 2, stride 2, on a line of four pixels.
TEST(Conv2dReference, HandlesGroupsDilationAndStride) {
  const Conv2dProblem p = {.height = 1,
                           .width = 5,
                           .in = 2,
                           .out = 2,
                           .kernel_w = 2,
                           .stride_w = 2,
                           .dilation_w = 2,
                           .groups = 2};
  const std::vector<float> x = {1, 10, 2, 20, 3, 30, 4, 40, 5, 50};
  const std::vector<float> w = {1, 2, 3, 4};
  EXPECT_EQ(p.out_width(), 2U);
  EXPECT_THAT(reference(p, Product::Forward, x, w), ElementsAre(7, 150, 13, 290));
  EXPECT_THAT(reference(p, Product::InputGradient, {1, 1, 1, 1}, w),
              ElementsAre(1, 3, 0, 0, 3, 7, 0, 0, 2, 4));
  EXPECT_THAT(reference(p, Product::KernelGradient, {1, 1, 1, 1}, x), ElementsAre(4, 8, 40, 80));
}

// TensorFlow's rule, with the numbers of its documentation's formula worked out by hand.
TEST(SamePadding, PutsTheOddCellAtTheEnd) {
  EXPECT_THAT(same_padding(28, 3, 1, 1), ElementsAre(1, 1));
  EXPECT_THAT(same_padding(28, 3, 2, 1), ElementsAre(0, 1));
  EXPECT_THAT(same_padding(28, 2, 1, 1), ElementsAre(0, 1));
  EXPECT_THAT(same_padding(5, 3, 1, 2), ElementsAre(2, 2));
  EXPECT_THAT(same_padding(6, 1, 2, 1), ElementsAre(0, 0));
}

TEST(Conv2dProblem, HasNoOutputWhereTheWindowDoesNotFit) {
  EXPECT_EQ(square(2, 1, 1, 3).out_height(), 0U);
  EXPECT_EQ(dilated(square(4, 1, 1, 3), 1, 2).out_width(), 0U);
  EXPECT_EQ(square(28, 1, 32, 3).out_height(), 26U);
}

TEST(Conv2dForward, RunsTheFirstImplementationOfTheList) {
  const Conv2dProblem problem = square(6, 5, 9, 3);
  EXPECT_EQ(explain_choice(conv2d_forward_implementations(), problem),
            conv2d_forward_implementations().front().name);
  const Operands operands = real_operands(problem, Product::Forward, 2);
  const TestWorkspace workspace(conv2d_workspace(problem, 2));
  std::vector<float> y(2 * problem.output_size());
  conv2d_forward({problem, 2, operands.a, operands.b, y, workspace.get()});
  EXPECT_TRUE(same_bytes(
      y, run(conv2d_forward_implementations().front(), problem, Product::Forward, 2, operands, 2)));
}

}  // namespace
}  // namespace qnn::test
