#include "core/kernels/dense.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/dense_problems.hpp"
#include "tests/support/product_checks.hpp"

namespace qnn::test {
namespace {

using ::testing::ElementsAre;

class DenseProducts : public ::testing::TestWithParam<DenseCase> {};

std::string case_name(const ::testing::TestParamInfo<DenseCase>& info) { return info.param.name; }

TEST_P(DenseProducts, AgreeWithTheReference) {
  const auto& c = GetParam();
  expect_agreement(c, c.rows * c.problem.in * c.problem.out < 8'000'000);
}

TEST_P(DenseProducts, StayCloseToTheReferenceOnRealNumbers) {
  const auto& c = GetParam();
  expect_closeness(c, std::max({c.problem.in, c.problem.out, c.rows}));
}

TEST_P(DenseProducts, GiveTheSameBytesOnAnyNumberOfThreads) {
  expect_same_bytes_for_any_threads(GetParam());
}

TEST_P(DenseProducts, ComputeEachRowOnItsOwn) { expect_independent_rows(GetParam()); }

INSTANTIATE_TEST_SUITE_P(AllCases, DenseProducts, ::testing::ValuesIn(dense_cases()), case_name);

// X = [1 2 3; 4 5 6], W = [1 0 -1; 2 1 0].
TEST(DenseReference, MultipliesByHand) {
  const std::vector<float> x = {1, 2, 3, 4, 5, 6};
  const std::vector<float> w = {1, 0, -1, 2, 1, 0};
  const std::vector<float> dy = {1, -1, 0, 2};
  const DenseProblem problem = {.in = 3, .out = 2};
  const auto result = [&](Product product, const std::vector<float>& a,
                          const std::vector<float>& b) {
    return run(implementations_of(problem, product).back(), problem, product, 2, {a, b}, 2);
  };
  EXPECT_THAT(result(Product::Forward, x, w), ElementsAre(-2, 4, -2, 13));
  EXPECT_THAT(result(Product::InputGradient, dy, w), ElementsAre(-1, -1, -1, 4, 2, 0));
  EXPECT_THAT(result(Product::KernelGradient, dy, x), ElementsAre(1, 2, 3, 7, 8, 9));
}

TEST(DenseForward, RunsTheFirstImplementationOfTheList) {
  const DenseProblem problem = {.in = 33, .out = 17};
  const Operands operands = real_operands(problem, Product::Forward, 9);
  const TestWorkspace workspace(dense_workspace(problem, 9));
  std::vector<float> y(9 * 17);
  dense_forward({problem, 9, operands.a, operands.b, y, workspace.get()});
  EXPECT_TRUE(same_bytes(
      y, run(dense_forward_implementations().front(), problem, Product::Forward, 9, operands, 9)));
  EXPECT_EQ(explain_choice(dense_forward_implementations(), problem),
            dense_forward_implementations().front().name);
}

}  // namespace
}  // namespace qnn::test
