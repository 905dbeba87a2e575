#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/dense_problems.hpp"
#include "tests/support/product_checks.hpp"
#include "tests/support/sum_bounds.hpp"

namespace qnn::test {
namespace {

using ::testing::ElementsAre;

class BinaryDense : public ::testing::TestWithParam<DenseCase> {};

std::string case_name(const ::testing::TestParamInfo<DenseCase>& info) { return info.param.name; }

std::vector<float> run_binary(const BinaryDenseImplementation& implementation,
                              const DenseProblem& problem, std::size_t rows,
                              const std::vector<std::uint64_t>& x,
                              const std::vector<std::uint64_t>& w) {
  std::vector<float> y(rows * problem.out, std::numeric_limits<float>::quiet_NaN());
  implementation.run({problem, rows, x, w, y});
  return y;
}

// The float product of the same ±1 values is exact too.
TEST_P(BinaryDense, EqualsTheFloatProduct) {
  const auto& [name, problem, rows, timed_rows] = GetParam();
  TestValues values(problem.in);
  const Operands floats = {values.signs(rows * problem.in), values.signs(problem.in * problem.out)};
  const auto expected =
      run(dense_forward_implementations().back(), problem, Product::Forward, rows, floats, rows);
  const auto x = bits_of(floats.a, problem.in);
  const auto w = bits_of(floats.b, problem.in);
  for (const auto& implementation : binary_dense_implementations()) {
    const auto check = [&, problem = problem, rows = rows] {
      EXPECT_EQ(run_binary(implementation, problem, rows, x, w), expected) << implementation.name;
    };
    testing::for_each_instruction_set(check);
    for (const int threads : {1, 2, 3}) {
      const ThreadLimit limit(threads);
      check();
    }
  }
}

// Signs of the sums, against the float product's compared one by one.
TEST_P(BinaryDense, TurnsSumsIntoSigns) {
  const auto& [name, problem, rows, timed_rows] = GetParam();
  TestValues values(problem.in + 1);
  const Operands floats = {values.signs(rows * problem.in), values.signs(problem.in * problem.out)};
  const auto sums =
      run(dense_forward_implementations().back(), problem, Product::Forward, rows, floats, rows);
  const auto x = bits_of(floats.a, problem.in);
  const auto w = bits_of(floats.b, problem.in);
  for (const bool flips : {false, true}) {
    const TestBounds bounds(problem.out, problem.in, flips);
    const std::vector<std::uint64_t> expected = bounds.bits_of(sums);
    for (const auto& implementation : binary_dense_implementations()) {
      const auto check = [&, problem = problem, rows = rows] {
        const TestWorkspace workspace(binary_dense_signs_workspace(problem));
        std::vector<std::uint64_t> bits(expected.size(), ~std::uint64_t{0});
        implementation.run({problem, rows, x, w, {}, bounds.signs(bits), workspace.get()});
        EXPECT_EQ(bits, expected) << implementation.name;
      };
      testing::for_each_instruction_set(check);
      for (const int threads : {1, 2, 3}) {
        const ThreadLimit limit(threads);
        check();
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(AllCases, BinaryDense, ::testing::ValuesIn(dense_cases()), case_name);

// x = (+ + - +), w = (+ - - -): products + - + -, sum 0; and w = (+ + - +), sum 4.
TEST(BinaryDenseReference, CountsByHand) {
  EXPECT_THAT(run_binary(binary_dense_implementations().back(), {.in = 4, .out = 2}, 1, {0b0100},
                         {0b1110, 0b0100}),
              ElementsAre(0, 4));
}

TEST(BinaryDenseForward, RunsTheFirstImplementationOfTheList) {
  const std::vector<std::uint64_t> x = {0b01}, w = {0b11};
  std::vector<float> y(1);
  binary_dense_forward({{.in = 3, .out = 1}, 1, x, w, y});
  EXPECT_THAT(y, ElementsAre(1));
  EXPECT_EQ(explain_choice(binary_dense_implementations(), {.in = 3, .out = 1}), "popcount");
}

}  // namespace
}  // namespace qnn::test
