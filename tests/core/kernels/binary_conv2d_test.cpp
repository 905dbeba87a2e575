#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/conv2d_problems.hpp"
#include "tests/support/product_checks.hpp"
#include "tests/support/sum_bounds.hpp"

namespace qnn::test {
namespace {

using ::testing::ElementsAre;

class BinaryConv2d : public ::testing::TestWithParam<Conv2dCase> {};

std::string case_name(const ::testing::TestParamInfo<Conv2dCase>& info) { return info.param.name; }

std::vector<float> run_binary(const BinaryConv2dImplementation& implementation,
                              const Conv2dProblem& problem, std::size_t rows,
                              const std::vector<std::uint64_t>& x,
                              const std::vector<std::uint64_t>& w) {
  const TestWorkspace workspace(binary_conv2d_workspace(problem, rows));
  std::vector<float> y(rows * problem.output_size(), std::numeric_limits<float>::quiet_NaN());
  implementation.run({problem, rows, x, w, y, workspace.get()});
  return y;
}

bool is_large(const Conv2dProblem& problem) {
  return problem.output_size() * problem.patch() > 8'000'000;
}

// What the binary kernels take; without optimization, large cases would take minutes.
std::vector<Conv2dCase> binary_cases() {
  std::vector<Conv2dCase> cases = conv2d_cases();
  std::erase_if(cases,
                [](const Conv2dCase& c) { return binary_conv2d_declines(c.problem).has_value(); });
#ifndef __OPTIMIZE__
  std::erase_if(cases, [](const Conv2dCase& c) { return is_large(c.problem); });
#endif
  return cases;
}

// The float convolution of the same ±1 values, padding included, is exact too.
TEST_P(BinaryConv2d, EqualsTheFloatConvolution) {
  const auto& [name, problem, rows, timed_rows] = GetParam();
  const bool large = is_large(problem);
  TestValues values(problem.in);
  const Operands floats = {values.signs(rows * problem.input_size()),
                           values.signs(problem.kernel_size())};
  const auto expected =
      run(conv2d_forward_implementations().back(), problem, Product::Forward, rows, floats, rows);
  const auto x = bits_of(floats.a, problem.in);
  const auto w = bits_of(floats.b, problem.in_per_group());
  for (const auto& implementation : binary_conv2d_implementations()) {
    ASSERT_FALSE(implementation.declines(problem));
    const auto check = [&, problem = problem, rows = rows] {
      EXPECT_EQ(run_binary(implementation, problem, rows, x, w), expected) << implementation.name;
    };
    if (!large) testing::for_each_instruction_set(check);
    for (const int threads : {1, 2, 3}) {
      const ThreadLimit limit(threads);
      check();
    }
  }
}

// Signs of the sums, against the float convolution's compared one by one.
TEST_P(BinaryConv2d, TurnsSumsIntoSigns) {
  const auto& [name, problem, rows, timed_rows] = GetParam();
  TestValues values(problem.in + 1);
  const Operands floats = {values.signs(rows * problem.input_size()),
                           values.signs(problem.kernel_size())};
  const auto sums =
      run(conv2d_forward_implementations().back(), problem, Product::Forward, rows, floats, rows);
  const auto x = bits_of(floats.a, problem.in);
  const auto w = bits_of(floats.b, problem.in_per_group());
  for (const bool flips : {false, true}) {
    const TestBounds bounds(problem.out, problem.patch(), flips);
    const std::vector<std::uint64_t> expected = bounds.bits_of(sums);
    for (const auto& implementation : binary_conv2d_implementations()) {
      const auto check = [&, problem = problem, rows = rows] {
        const TestWorkspace workspace(binary_conv2d_workspace(problem, rows));
        std::vector<std::uint64_t> bits(expected.size(), ~std::uint64_t{0});
        implementation.run({problem, rows, x, w, {}, workspace.get(), bounds.signs(bits)});
        EXPECT_EQ(bits, expected) << implementation.name;
      };
      if (!is_large(problem)) testing::for_each_instruction_set(check);
      for (const int threads : {1, 2, 3}) {
        const ThreadLimit limit(threads);
        check();
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(AllCases, BinaryConv2d, ::testing::ValuesIn(binary_cases()), case_name);

// A line (+ - +) of one channel, kernel (+ -): + + = 2, and - - = -2; then the zero behind: + = 1.
TEST(BinaryConv2dReference, CountsByHand) {
  Conv2dProblem p = {.height = 1, .width = 3, .in = 1, .out = 1, .kernel_w = 2, .pad_right = 1};
  const auto& reference = binary_conv2d_implementations().back();
  EXPECT_THAT(run_binary(reference, p, 1, {0, 1, 0}, {0, 1}), ElementsAre(2, -2, 1));
  p.pad_value = 1;
  EXPECT_THAT(run_binary(reference, p, 1, {0, 1, 0}, {0, 1}), ElementsAre(2, -2, 0));
  p.pad_value = -1;
  EXPECT_THAT(run_binary(reference, p, 1, {0, 1, 0}, {0, 1}), ElementsAre(2, -2, 2));
}

// The sums of the padded line above, 2, -2 and 1, below 2; then all three turned over.
TEST(BinaryConv2dReference, ComparesSumsByHand) {
  const Conv2dProblem p = {
      .height = 1, .width = 3, .in = 1, .out = 1, .kernel_w = 2, .pad_right = 1};
  const std::vector<std::uint64_t> x = {0, 1, 0}, w = {0, 1}, flipped = {1};
  const std::vector<float> below = {2};
  std::vector<std::uint64_t> bits(3, 7);
  binary_conv2d_implementations().back().run({p, 1, x, w, {}, {}, {.below = below, .bits = bits}});
  EXPECT_THAT(bits, ElementsAre(0, 1, 1));
  binary_conv2d_implementations().back().run(
      {p, 1, x, w, {}, {}, {.below = below, .flipped = flipped, .bits = bits}});
  EXPECT_THAT(bits, ElementsAre(1, 0, 0));
}

TEST(BinaryConv2dDeclines, NamesWhatItCannotTake) {
  EXPECT_EQ(binary_conv2d_declines(with_same_padding(square(6, 3, 8, 3), 0.5F)),
            "needs padding of 0, 1 or -1");
  EXPECT_EQ(binary_conv2d_declines(grouped(square(6, 64, 8, 3), 2)),
            "needs a multiple of 64 channels in each group");
  EXPECT_EQ(binary_conv2d_declines(grouped(square(6, 128, 8, 3), 2)), std::nullopt);
  Conv2dProblem unpadded = square(6, 3, 8, 3);
  unpadded.pad_value = 0.5F;
  EXPECT_EQ(binary_conv2d_declines(unpadded), std::nullopt);
}

TEST(BinaryConv2dForward, RunsTheFirstImplementationOfTheList) {
  const Conv2dProblem problem = square(2, 1, 1, 2);
  EXPECT_EQ(explain_choice(binary_conv2d_implementations(), problem), "popcount");
  const TestWorkspace workspace(binary_conv2d_workspace(problem, 1));
  const std::vector<std::uint64_t> x = {0, 1, 1, 0}, w = {0, 1, 0, 0};
  std::vector<float> y(1);
  binary_conv2d_forward({problem, 1, x, w, y, workspace.get()});
  EXPECT_THAT(y, ElementsAre(2));
}

}  // namespace
}  // namespace qnn::test
