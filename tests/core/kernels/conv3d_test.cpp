#include "core/kernels/conv3d.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "tests/support/conv3d_problems.hpp"
#include "tests/support/product_checks.hpp"

namespace qnn::test {
namespace {

using ::testing::ElementsAre;

std::string case_name(const ::testing::TestParamInfo<Conv3dCase>& info) { return info.param.name; }

// Multiply-adds of one sample.
std::size_t products_of(const Conv3dProblem& p) {
  return p.output_size() / p.slice.out * p.kernel_size();
}

std::vector<Conv3dCase> cases_up_to(std::size_t products) {
  std::vector<Conv3dCase> cases = conv3d_cases();
  std::erase_if(cases, [&](const Conv3dCase& c) { return products_of(c.problem) > products; });
  return cases;
}

// Without optimization, large cases would take minutes.
std::vector<Conv3dCase> affordable_cases() {
#ifdef __OPTIMIZE__
  return conv3d_cases();
#else
  return cases_up_to(1'000'000);
#endif
}

class Conv3dProducts : public ::testing::TestWithParam<Conv3dCase> {};

TEST_P(Conv3dProducts, AgreeWithTheReference) { expect_agreement(GetParam(), false); }

INSTANTIATE_TEST_SUITE_P(AllCases, Conv3dProducts, ::testing::ValuesIn(affordable_cases()),
                         case_name);

// The costlier checks leave the large cases to the one above.
class SmallConv3dProducts : public ::testing::TestWithParam<Conv3dCase> {};

TEST_P(SmallConv3dProducts, StayCloseToTheReferenceOnRealNumbers) {
  const auto& [name, p, rows, timed_rows] = GetParam();
  const std::size_t places = rows * p.output_size() / p.slice.out;
  expect_closeness(GetParam(), std::max({p.patch(), p.kernel_size(), places}));
}

TEST_P(SmallConv3dProducts, GiveTheSameBytesOnAnyNumberOfThreads) {
  expect_same_bytes_for_any_threads(GetParam());
}

TEST_P(SmallConv3dProducts, ComputeEachSampleOnItsOwn) { expect_independent_rows(GetParam()); }

INSTANTIATE_TEST_SUITE_P(AllCases, SmallConv3dProducts, ::testing::ValuesIn(cases_up_to(400'000)),
                         case_name);

// Two slices of two pixels under a window over both slices and one pixel: W = [1; 10].
TEST(Conv3dReference, SlidesTheKernelByHand) {
  const Conv3dProblem p = deep({.height = 1, .width = 2, .in = 1, .out = 1}, 3, 2);
  const auto reference = [&](Product product, const std::vector<float>& a,
                             const std::vector<float>& b) {
    return run(implementations_of(p, product).back(), p, product, 1, {a, b}, 1);
  };
  const std::vector<float> x = {1, 2, 3, 4, 5, 6};
  const std::vector<float> w = {1, 10};
  EXPECT_THAT(reference(Product::Forward, x, w), ElementsAre(31, 42, 53, 64));
  EXPECT_THAT(reference(Product::InputGradient, {1, 0, 0, 2}, w), ElementsAre(1, 0, 10, 2, 0, 20));
  EXPECT_THAT(reference(Product::KernelGradient, {1, 0, 0, 2}, x), ElementsAre(1 + 8, 3 + 12));
}

TEST(Conv3dReference, ReadsThePadValueInFrontAndBehind) {
  Conv3dProblem p = deep({.height = 1, .width = 1, .in = 1, .out = 1, .pad_value = 2}, 1, 2);
  p.pad_front = p.pad_back = 1;
  const std::vector<float> w = {1, 10};
  const auto y = run(conv3d_forward_implementations().back(), p, Product::Forward, 1, {{3}, w}, 1);
  EXPECT_THAT(y, ElementsAre(2 + 30, 3 + 20));
}

TEST(Conv3dProblem, HasNoOutputWhereTheWindowIsTooDeep) {
  EXPECT_EQ(deep(square(4, 1, 1, 3), 2, 3).out_depth(), 0U);
  EXPECT_EQ(deep_strided(deep(square(4, 1, 1, 3), 7, 3), 2, 1).out_depth(), 3U);
}

// A window of one slice: as many images as the volume is deep.
TEST(Conv3d, OfAFlatProblemIsTheConvolutionOfItsImages) {
  const Conv3dProblem p = deep(square(6, 5, 9, 3), 3, 1);
  ASSERT_TRUE(p.is_flat());
  for (const Product product : kProducts) {
    const Operands operands = real_operands(p, product, 2);
    const TestWorkspace workspace(conv3d_workspace(p, 2));
    std::vector<float> result(lengths(p, product, 2)[2]);
    const Conv3dArgs args{p, 2, operands.a, operands.b, result, workspace.get()};
    const auto product_of = product == Product::Forward         ? conv3d_forward
                            : product == Product::InputGradient ? conv3d_input_gradient
                                                                : conv3d_kernel_gradient;
    product_of(args);
    EXPECT_TRUE(same_bytes(result, run(implementations_of(p.slice, product).front(), p.slice,
                                       product, 6, operands, 6)));
  }
}

// ---- on bits ------------------------------------------------------------------------------------

class BinaryConv3d : public ::testing::TestWithParam<Conv3dCase> {};

std::vector<Conv3dCase> binary_cases() {
  std::vector<Conv3dCase> cases = affordable_cases();
  std::erase_if(cases,
                [](const Conv3dCase& c) { return binary_conv3d_declines(c.problem).has_value(); });
  return cases;
}

// The float convolution of the same ±1 values, padding included, is exact too.
TEST_P(BinaryConv3d, EqualsTheFloatConvolution) {
  const auto& [name, problem, rows, timed_rows] = GetParam();
  TestValues values(problem.slice.in);
  const Operands floats = {values.signs(rows * problem.input_size()),
                           values.signs(problem.kernel_size())};
  const auto expected =
      run(conv3d_forward_implementations().back(), problem, Product::Forward, rows, floats, rows);
  const auto x = bits_of(floats.a, problem.slice.in);
  const auto w = bits_of(floats.b, problem.slice.in_per_group());
  for (const auto& implementation : binary_conv3d_implementations()) {
    for (const int threads : {1, 2, 3}) {
      const ThreadLimit limit(threads);
      const TestWorkspace workspace(binary_conv3d_workspace(problem, rows));
      std::vector<float> y(expected.size(), std::numeric_limits<float>::quiet_NaN());
      implementation.run({problem, rows, x, w, y, workspace.get()});
      EXPECT_EQ(y, expected) << implementation.name;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(AllCases, BinaryConv3d, ::testing::ValuesIn(binary_cases()), case_name);

TEST(BinaryConv3dDeclines, NamesWhatItCannotTake) {
  const Conv3dProblem half =
      deep({.height = 1, .width = 1, .in = 1, .out = 1, .pad_value = 0.5F}, 3, 3);
  EXPECT_EQ(binary_conv3d_declines(half), std::nullopt);
  EXPECT_EQ(binary_conv3d_declines(with_same_depth(half)), "needs padding of 0, 1 or -1");
}

}  // namespace
}  // namespace qnn::test
