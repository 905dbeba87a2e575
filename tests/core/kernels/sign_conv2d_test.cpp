#include "core/kernels/sign_conv2d.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/kernels/sign_conv2d_implementations.hpp"
#include "tests/support/conv2d_problems.hpp"
#include "tests/support/product_checks.hpp"

namespace qnn::test {
namespace {

using ::testing::ElementsAre;

std::span<const SignConv2dImplementation> sign_implementations(Product product) {
  return product == Product::Forward         ? sign_conv2d_forward_implementations()
         : product == Product::InputGradient ? sign_conv2d_input_gradient_implementations()
                                             : sign_conv2d_kernel_gradient_implementations();
}

// Scratch for every implementation, not for the chosen ones alone.
WorkspaceSize sign_workspace(const Conv2dProblem& problem, std::size_t rows) {
  return sign_conv2d_workspace_unpacked(problem, rows)
      .united(sign_conv2d_workspace_lookup(problem, rows))
      .united(sign_conv2d_kernel_gradient_workspace_lookup(problem, rows));
}

// Operands of conv2d.hpp where the second one is ±1.
Operands sign_operands(const Conv2dProblem& p, Product product, std::size_t rows, bool integers) {
  TestValues values(static_cast<unsigned>(p.in + p.out));
  const std::size_t a = product == Product::Forward ? p.input_size() : p.output_size();
  const std::size_t b =
      product == Product::KernelGradient ? rows * p.input_size() : p.kernel_size();
  return {integers ? values.whole(rows * a) : values.real(rows * a), values.signs(b)};
}

std::vector<float> run_signs(const SignConv2dImplementation& implementation,
                             const Conv2dProblem& problem, Product product, std::size_t rows,
                             const Operands& operands, float unit = 0) {
  const TestWorkspace workspace(sign_workspace(problem, rows));
  const std::size_t length =
      product == Product::KernelGradient ? problem.in : problem.in_per_group();
  const auto bits = bits_of(operands.b, length);
  std::vector<float> result(lengths(problem, product, rows)[2],
                            std::numeric_limits<float>::quiet_NaN());
  implementation.run({problem, rows, operands.a, bits, result, workspace.get(), unit});
  return result;
}

// The formulas on floats.
std::vector<float> expected_of(const Conv2dProblem& problem, Product product, std::size_t rows,
                               const Operands& operands) {
  return run(implementations_of(problem, product).back(), problem, product, rows, operands, rows);
}

bool is_large(const Conv2dCase& c) {
  return c.rows * c.problem.output_size() * c.problem.patch() > 8'000'000;
}

std::vector<Conv2dCase> affordable_cases() {
  std::vector<Conv2dCase> cases = conv2d_cases();
#ifndef __OPTIMIZE__
  std::erase_if(cases, is_large);
#endif
  return cases;
}

std::string case_name(const ::testing::TestParamInfo<Conv2dCase>& info) { return info.param.name; }

std::vector<Conv2dCase> small_cases() {
  std::vector<Conv2dCase> cases = conv2d_cases();
  std::erase_if(cases, is_large);
  return cases;
}

class SignConv2d : public ::testing::TestWithParam<Conv2dCase> {};
// The costlier checks leave the large cases to the one above.
class SmallSignConv2d : public ::testing::TestWithParam<Conv2dCase> {};

// Sums of small integers are exact in any order.
TEST_P(SignConv2d, EqualsTheFloatConvolutionOnIntegers) {
  const auto& [name, problem, rows, timed_rows] = GetParam();
  const bool large = is_large(GetParam());
  for (const Product product : kProducts) {
    SCOPED_TRACE(name_of(product));
    const Operands operands = sign_operands(problem, product, rows, true);
    const auto expected = expected_of(problem, product, rows, operands);
    for (const auto& implementation : sign_implementations(product)) {
      const auto check = [&, problem = problem, rows = rows] {
        if (implementation.declines(problem)) return;
        EXPECT_EQ(run_signs(implementation, problem, product, rows, operands), expected)
            << implementation.name;
      };
      if (!large) testing::for_each_instruction_set(check);
      for (const int threads : {1, 3}) {
        const ThreadLimit limit(threads);
        check();
      }
    }
  }
}

TEST_P(SmallSignConv2d, StaysWithinTheRoundingOfFloatSums) {
  const auto& [name, problem, rows, timed_rows] = GetParam();
  for (const Product product : kProducts) {
    SCOPED_TRACE(name_of(product));
    const Operands operands = sign_operands(problem, product, rows, false);
    const auto expected = expected_of(problem, product, rows, operands);
    const std::size_t terms =
        product == Product::KernelGradient
            ? rows * problem.out_height() * problem.out_width()
            : problem.patch() + problem.kernel_h * problem.kernel_w * problem.out;
    const float tolerance =
        4.0F * std::numeric_limits<float>::epsilon() * static_cast<float>(terms + 1);
    for (const auto& implementation : sign_implementations(product)) {
      if (implementation.declines(problem)) continue;
      const auto actual = run_signs(implementation, problem, product, rows, operands);
      for (std::size_t i = 0; i < actual.size(); ++i)
        ASSERT_NEAR(actual[i], expected[i], tolerance) << implementation.name << " at " << i;
    }
  }
}

TEST_P(SmallSignConv2d, GivesTheSameBytesOnAnyNumberOfThreads) {
  const auto& [name, problem, rows, timed_rows] = GetParam();
  for (const Product product : kProducts) {
    SCOPED_TRACE(name_of(product));
    const Operands operands = sign_operands(problem, product, rows, false);
    const auto& implementation =
        choose<Conv2dProblem, SignConv2dRun>(sign_implementations(product), problem);
    testing::expect_same_bytes_for_any_thread_count([&, problem = problem, rows = rows] {
      return run_signs(implementation, problem, product, rows, operands);
    });
  }
}

// Forward and the input's gradient: the first sample alone gives what it gave among the others.
TEST_P(SmallSignConv2d, ComputesEachSampleOnItsOwn) {
  const auto& [name, problem, rows, timed_rows] = GetParam();
  if (rows == 0) return;  // there is no first sample
  for (const Product product : {Product::Forward, Product::InputGradient}) {
    Operands operands = sign_operands(problem, product, rows, false);
    const auto& implementation =
        choose<Conv2dProblem, SignConv2dRun>(sign_implementations(product), problem);
    std::vector<float> all = run_signs(implementation, problem, product, rows, operands);
    all.resize(all.size() / rows);
    operands.a.resize(operands.a.size() / rows);
    EXPECT_TRUE(same_bytes(run_signs(implementation, problem, product, 1, operands), all))
        << name_of(product);
  }
}

// Of gradients in units, sums are whole, and exact in float32 below 2^24 units.
TEST_P(SmallSignConv2d, IsExactOnGradientsInUnits) {
  const auto& [name, problem, rows, timed_rows] = GetParam();
  for (const Product product : {Product::InputGradient, Product::KernelGradient}) {
    SCOPED_TRACE(name_of(product));
    Operands operands = sign_operands(problem, product, rows, false);
    constexpr float kUnit = 0x1p-20F;
    for (float& value : operands.a) value = std::round(value * 8191) * kUnit;
    if (!operands.a.empty()) operands.a[0] = -8191 * kUnit;
    const auto expected = expected_of(problem, product, rows, operands);
    for (const auto& implementation : sign_implementations(product)) {
      testing::for_each_instruction_set([&, problem = problem, rows = rows] {
        if (implementation.declines(problem)) return;
        EXPECT_EQ(run_signs(implementation, problem, product, rows, operands, kUnit), expected)
            << implementation.name;
      });
    }
  }
}

INSTANTIATE_TEST_SUITE_P(AllCases, SignConv2d, ::testing::ValuesIn(affordable_cases()), case_name);
INSTANTIATE_TEST_SUITE_P(AllCases, SmallSignConv2d, ::testing::ValuesIn(small_cases()), case_name);

// A line of three pixels, kernel (+ -), a zero behind. dY = (1 2 4): dX = (1, 2 - 1, 4 - 2);
// X = (+ - +): dW = (1 - 2 + 4, -1 + 2).
TEST(SignConv2dReference, MultipliesByHand) {
  const Conv2dProblem p = {
      .height = 1, .width = 3, .in = 1, .out = 1, .kernel_w = 2, .pad_right = 1};
  const auto& forward = sign_conv2d_forward_implementations().back();
  EXPECT_THAT(run_signs(forward, p, Product::Forward, 1, {{1, 2, 4}, {1, -1}}),
              ElementsAre(-1, -2, 4));
  const auto& input = sign_conv2d_input_gradient_implementations().back();
  EXPECT_THAT(run_signs(input, p, Product::InputGradient, 1, {{1, 2, 4}, {1, -1}}),
              ElementsAre(1, 1, 2));
  const auto& kernel = sign_conv2d_kernel_gradient_implementations().back();
  EXPECT_THAT(run_signs(kernel, p, Product::KernelGradient, 1, {{1, 2, 4}, {1, -1, 1}}),
              ElementsAre(3, 1));
}

TEST(SignConv2dLookup, DeclinesAThirdPadValueOnlyWhereItMatters) {
  if (lookup_declines(square(2, 1, 1, 1))) GTEST_SKIP() << "this CPU has no look-up";
  EXPECT_EQ(lookup_kernel_gradient_declines(with_same_padding(square(6, 3, 8, 3), 0.5F)),
            "needs padding of 0, 1 or -1");
  EXPECT_EQ(lookup_declines(with_same_padding(square(6, 3, 8, 3), 0.5F)), std::nullopt);
}

}  // namespace
}  // namespace qnn::test
