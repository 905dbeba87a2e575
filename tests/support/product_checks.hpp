#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "core/kernels/conv3d.hpp"
#include "core/kernels/dense.hpp"
#include "tests/support/kernel_operands.hpp"
#include "tests/support/kernel_runs.hpp"

namespace qnn::test {

// What dense, conv2d and conv3d have in common, so that one set of checks serves both.
enum class Product { Forward, InputGradient, KernelGradient };
constexpr Product kProducts[] = {Product::Forward, Product::InputGradient, Product::KernelGradient};

inline const char* name_of(Product product) {
  return product == Product::Forward         ? "forward"
         : product == Product::InputGradient ? "input gradient"
                                             : "kernel gradient";
}

// Values in X of a row, Y of a row, and W.
struct OperandSizes {
  std::size_t x = 0, y = 0, w = 0;
};
inline OperandSizes sizes_of(const DenseProblem& p) { return {p.in, p.out, p.in * p.out}; }
inline OperandSizes sizes_of(const Conv2dProblem& p) {
  return {p.input_size(), p.output_size(), p.kernel_size()};
}

inline OperandSizes sizes_of(const Conv3dProblem& p) {
  return {p.input_size(), p.output_size(), p.kernel_size()};
}

inline WorkspaceSize workspace_of(const DenseProblem& p, std::size_t rows) {
  return dense_workspace(p, rows);
}
inline WorkspaceSize workspace_of(const Conv2dProblem& p, std::size_t rows) {
  return conv2d_workspace(p, rows);
}
inline WorkspaceSize workspace_of(const Conv3dProblem& p, std::size_t rows) {
  return conv3d_workspace(p, rows);
}

inline std::span<const DenseImplementation> implementations_of(const DenseProblem&,
                                                               Product product) {
  return product == Product::Forward         ? dense_forward_implementations()
         : product == Product::InputGradient ? dense_input_gradient_implementations()
                                             : dense_kernel_gradient_implementations();
}
inline std::span<const Conv2dImplementation> implementations_of(const Conv2dProblem&,
                                                                Product product) {
  return product == Product::Forward         ? conv2d_forward_implementations()
         : product == Product::InputGradient ? conv2d_input_gradient_implementations()
                                             : conv2d_kernel_gradient_implementations();
}
inline std::span<const Conv3dImplementation> implementations_of(const Conv3dProblem&,
                                                                Product product) {
  return product == Product::Forward         ? conv3d_forward_implementations()
         : product == Product::InputGradient ? conv3d_input_gradient_implementations()
                                             : conv3d_kernel_gradient_implementations();
}

inline DenseArgs args_of(const DenseProblem& problem) {
  DenseArgs args;
  args.problem = problem;
  return args;
}
inline Conv2dArgs args_of(const Conv2dProblem& problem) {
  Conv2dArgs args;
  args.problem = problem;
  return args;
}
inline Conv3dArgs args_of(const Conv3dProblem& problem) {
  Conv3dArgs args;
  args.problem = problem;
  return args;
}

struct Operands {
  std::vector<float> a, b;
};

template <class Problem>
std::array<std::size_t, 3> lengths(const Problem& problem, Product product, std::size_t rows) {
  const OperandSizes size = sizes_of(problem);
  switch (product) {
    case Product::Forward:
      return {rows * size.x, size.w, rows * size.y};
    case Product::InputGradient:
      return {rows * size.y, size.w, rows * size.x};
    default:
      return {rows * size.y, rows * size.x, size.w};
  }
}

template <class Problem>
Operands whole_operands(const Problem& problem, Product product, std::size_t rows) {
  const auto length = lengths(problem, product, rows);
  TestValues values(rows + length[1]);
  return {values.whole(length[0]), values.whole(length[1])};
}

template <class Problem>
Operands real_operands(const Problem& problem, Product product, std::size_t rows) {
  const auto length = lengths(problem, product, rows);
  TestValues values(rows + length[1]);
  return {values.real(length[0]), values.real(length[1])};
}

// The result of one implementation, in memory that held NaN before, with a workspace planned for
// `planned_rows`.
template <class Implementation, class Problem>
std::vector<float> run(const Implementation& implementation, const Problem& problem,
                       Product product, std::size_t rows, const Operands& operands,
                       std::size_t planned_rows) {
  const TestWorkspace workspace(workspace_of(problem, planned_rows));
  const auto length = lengths(problem, product, rows);
  std::vector<float> result(length[2], std::numeric_limits<float>::quiet_NaN());
  auto args = args_of(problem);
  args.rows = rows;
  args.a = std::span(operands.a).first(length[0]);
  args.b = std::span(operands.b).first(length[1]);
  args.result = result;
  args.workspace = workspace.get();
  implementation.run(args);
  return result;
}

inline bool same_bytes(std::span<const float> a, std::span<const float> b) {
  return a.size() == b.size() &&
         (a.empty() || std::memcmp(a.data(), b.data(), a.size_bytes()) == 0);
}

// Every implementation gives the reference's values; with `by_each_set`, by every set of
// instructions that this processor has. They are whole numbers, so exactly.
template <class Case>
void expect_agreement(const Case& c, bool by_each_set) {
  for (const Product product : kProducts) {
    const Operands operands = whole_operands(c.problem, product, c.rows);
    const auto list = implementations_of(c.problem, product);
    const auto expected = run(list.back(), c.problem, product, c.rows, operands, c.rows);
    const auto check = [&] {
      for (const auto& implementation : list.first(list.size() - 1)) {
        if (implementation.declines(c.problem)) continue;
        EXPECT_EQ(run(implementation, c.problem, product, c.rows, operands, c.rows), expected)
            << name_of(product) << " by " << implementation.name;
      }
    };
    if (by_each_set)
      testing::for_each_instruction_set(check);
    else
      check();
  }
}

// Real numbers: within what float32 sums of this many terms may differ by.
template <class Case>
void expect_closeness(const Case& c, std::size_t terms) {
  for (const Product product : kProducts) {
    const Operands operands = real_operands(c.problem, product, c.rows);
    const auto list = implementations_of(c.problem, product);
    const auto expected = run(list.back(), c.problem, product, c.rows, operands, c.rows);
    for (const auto& implementation : list.first(list.size() - 1)) {
      if (implementation.declines(c.problem)) continue;
      const auto result = run(implementation, c.problem, product, c.rows, operands, c.rows);
      for (std::size_t i = 0; i < result.size(); ++i)
        ASSERT_NEAR(result[i], expected[i], 1e-7 * static_cast<double>(terms))
            << name_of(product) << " by " << implementation.name << " at " << i;
    }
  }
}

template <class Case>
void expect_same_bytes_for_any_threads(const Case& c) {
  for (const Product product : kProducts) {
    const Operands operands = real_operands(c.problem, product, c.rows);
    for (const auto& implementation : implementations_of(c.problem, product)) {
      if (implementation.declines(c.problem)) continue;
      std::vector<float> single;
      for (const int threads : {1, 2, 3}) {
        const ThreadLimit limit(threads);
        const auto result = run(implementation, c.problem, product, c.rows, operands, c.rows);
        if (threads == 1) single = result;
        EXPECT_TRUE(same_bytes(result, single))
            << name_of(product) << " by " << implementation.name << " on " << threads;
      }
    }
  }
}

// Samples of a batch of 64 against the same samples in smaller batches, at the front or alone.
template <class Case>
void expect_independent_rows(const Case& c) {
  constexpr std::size_t kBatch = 64;
  for (const Product product : {Product::Forward, Product::InputGradient}) {
    const auto length = lengths(c.problem, product, 1);
    const Operands all = real_operands(c.problem, product, kBatch);
    for (const auto& implementation : implementations_of(c.problem, product)) {
      if (implementation.declines(c.problem)) continue;
      const auto whole = run(implementation, c.problem, product, kBatch, all, kBatch);
      for (const auto& [first, count] :
           {std::pair<std::size_t, std::size_t>{0, 1}, {0, 5}, {37, 1}, {29, 7}}) {
        const auto begin = all.a.begin() + static_cast<std::ptrdiff_t>(first * length[0]);
        const Operands part = {{begin, begin + static_cast<std::ptrdiff_t>(count * length[0])},
                               all.b};
        EXPECT_TRUE(same_bytes(run(implementation, c.problem, product, count, part, kBatch),
                               std::span(whole).subspan(first * length[2], count * length[2])))
            << name_of(product) << " by " << implementation.name << ": rows " << first << " + "
            << count;
      }
    }
  }
}

}  // namespace qnn::test
