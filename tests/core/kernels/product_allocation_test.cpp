#include <gtest/gtest.h>

#include <optional>
#include <string_view>

#include "tests/support/conv2d_problems.hpp"
#include "tests/support/conv3d_problems.hpp"
#include "tests/support/counted_allocations.hpp"
#include "tests/support/dense_problems.hpp"
#include "tests/support/depthwise_conv2d_problems.hpp"
#include "tests/support/product_checks.hpp"

#ifdef QNN_COUNTS_ALLOCATIONS

namespace qnn::test {
namespace {

// Allocations of a product once everything it keeps has been made.
template <class Implementation, class Problem>
std::size_t allocations_of(const Implementation& implementation, const Problem& problem,
                           Product product, std::size_t rows) {
  const TestWorkspace workspace(workspace_of(problem, rows));
  const Operands operands = real_operands(problem, product, rows);
  std::vector<float> result(lengths(problem, product, rows)[2]);
  auto args = args_of(problem);
  args.rows = rows;
  args.a = operands.a;
  args.b = operands.b;
  args.result = result;
  args.workspace = workspace.get();
  implementation.run(args);
  const std::size_t before = allocations;
  implementation.run(args);
  return allocations - before;
}

// oneDNN wants its operands as objects, made each time; and `slices` runs what conv2d has.
bool uses_onednn(std::string_view implementation) {
  const bool built = conv2d_forward_implementations().front().name == "onednn";
  return built && (implementation == "onednn" || implementation == "slices");
}

template <class Case>
void expect_no_allocation(const std::vector<Case>& cases) {
  const ThreadLimit limit(1);
  for (const Case& c : cases) {
    for (const Product product : kProducts) {
      for (const auto& implementation : implementations_of(c.problem, product)) {
        if (implementation.name == "reference" || implementation.declines(c.problem)) continue;
        if (uses_onednn(implementation.name)) continue;
        EXPECT_EQ(allocations_of(implementation, c.problem, product, c.rows), 0U)
            << c.name << ", " << name_of(product) << " by " << implementation.name;
      }
    }
  }
}

TEST(ProductAllocation, IsCountedByThisTest) {
  const std::size_t before = allocations;
  std::free(std::malloc(1));             // NOLINT: counted
  const std::vector<float> vector(100);  // by operator new
  EXPECT_EQ(allocations - before, 2U + vector[0]);
}

TEST(ProductAllocation, IsNoneInDenseProducts) { expect_no_allocation(dense_cases()); }

TEST(ProductAllocation, IsNoneInConvolutions) {
  expect_no_allocation(conv2d_cases());
  expect_no_allocation(conv3d_cases());
}

TEST(ProductAllocation, IsNoneInDepthwiseConvolutions) {
  expect_no_allocation(depthwise_conv2d_cases());
}

TEST(ProductAllocation, IsNoneInBinaryProducts) {
  const ThreadLimit limit(1);
  const Conv2dProblem conv = with_same_padding(square(9, 64, 40, 3), 0);
  const DenseProblem dense = {.in = 9000, .out = 70};
  const Conv3dProblem volume = {.slice = conv, .depth = 1, .kernel_d = 2, .pad_back = 1};
  const TestWorkspace workspace(
      binary_conv2d_workspace(conv, 2).united(binary_conv3d_workspace(volume, 2)));
  const std::vector<std::uint64_t> conv_x(2 * 81), conv_w(40 * 9), volume_w(40 * 18),
      dense_x(2 * 141), dense_w(70 * 141);
  std::vector<float> conv_y(2 * 81 * 40), dense_y(2 * 70);
  std::size_t before = 0;
  for (int time = 0; time < 2; ++time) {
    before = allocations;
    binary_conv2d_forward({conv, 2, conv_x, conv_w, conv_y, workspace.get()});
    binary_conv3d_forward({volume, 2, conv_x, volume_w, conv_y, workspace.get()});
    binary_dense_forward({dense, 2, dense_x, dense_w, dense_y});
  }
  EXPECT_EQ(allocations - before, 0U);
}

}  // namespace
}  // namespace qnn::test

#endif
