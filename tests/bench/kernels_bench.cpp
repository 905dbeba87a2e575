#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/conv2d_problems.hpp"
#include "tests/support/conv3d_problems.hpp"
#include "tests/support/dense_problems.hpp"
#include "tests/support/depthwise_conv2d_problems.hpp"
#include "tests/support/product_checks.hpp"

// Times every implementation of the products on the timed problems of the shared lists, on one
// thread with denormals flushed. GMAC/s counts multiply-adds of the formula, padding included
// (twice that is GFLOP/s); for the binary products they are bit-MACs.

namespace qnn::test {
namespace {

std::size_t products_of(const DenseProblem& p) { return p.in * p.out; }
std::size_t products_of(const Conv2dProblem& p) {
  return p.out_height() * p.out_width() * p.kernel_size();
}
std::size_t products_of(const Conv3dProblem& p) {
  return p.out_depth() * p.kernel_d * products_of(p.slice);
}

void report(benchmark::State& state, std::size_t products) {
  state.counters["GMAC/s"] = benchmark::Counter(static_cast<double>(products) * 1e-9,
                                                benchmark::Counter::kIsIterationInvariantRate);
}

template <class Implementation, class Case>
void time_product(benchmark::State& state, const Implementation& implementation, const Case& c,
                  Product product) {
  const ThreadLimit limit(1);
  const FlushDenormals flush;
  const TestWorkspace workspace(workspace_of(c.problem, c.timed_rows));
  const Operands operands = real_operands(c.problem, product, c.timed_rows);
  std::vector<float> result(lengths(c.problem, product, c.timed_rows)[2]);
  auto args = args_of(c.problem);
  args.rows = c.timed_rows;
  args.a = operands.a;
  args.b = operands.b;
  args.result = result;
  args.workspace = workspace.get();
  for (auto _ : state) {
    implementation.run(args);
    benchmark::ClobberMemory();
  }
  report(state, c.timed_rows * products_of(c.problem));
}

void time_binary(benchmark::State& state, const BinaryDenseImplementation& implementation,
                 const DenseCase& c) {
  const ThreadLimit limit(1);
  const auto& [name, p, tested_rows, rows] = c;
  TestValues values(1);
  const auto x = bits_of(values.signs(rows * p.in), p.in);
  const auto w = bits_of(values.signs(p.in * p.out), p.in);
  std::vector<float> y(rows * p.out);
  for (auto _ : state) {
    implementation.run({p, rows, x, w, y});
    benchmark::ClobberMemory();
  }
  report(state, rows * products_of(p));
}

// `slice`: the problem, or that of its slices.
template <class Implementation, class Case>
void time_binary_conv(benchmark::State& state, const Implementation& implementation, const Case& c,
                      const WorkspaceSize& size, const Conv2dProblem& slice) {
  const ThreadLimit limit(1);
  const auto& [name, p, tested_rows, rows] = c;
  const TestWorkspace workspace(size);
  TestValues values(1);
  const auto x = bits_of(values.signs(rows * p.input_size()), slice.in);
  const auto w = bits_of(values.signs(p.kernel_size()), slice.in_per_group());
  std::vector<float> y(rows * p.output_size());
  for (auto _ : state) {
    implementation.run({p, rows, x, w, y, workspace.get()});
    benchmark::ClobberMemory();
  }
  report(state, rows * products_of(p));
}

void time_binary(benchmark::State& state, const BinaryConv2dImplementation& implementation,
                 const Conv2dCase& c) {
  time_binary_conv(state, implementation, c, binary_conv2d_workspace(c.problem, c.timed_rows),
                   c.problem);
}

void time_binary(benchmark::State& state, const BinaryConv3dImplementation& implementation,
                 const Conv3dCase& c) {
  time_binary_conv(state, implementation, c, binary_conv3d_workspace(c.problem, c.timed_rows),
                   c.problem.slice);
}

template <class Case>
void register_case(const Case& c) {
  for (const Product product : kProducts)
    for (const auto& implementation : implementations_of(c.problem, product)) {
      if (implementation.declines(c.problem) || implementation.name == "reference") continue;
      const std::string name =
          std::string(c.name) + "/" + name_of(product) + "/" + std::string(implementation.name);
      benchmark::RegisterBenchmark(name.c_str(), [c, product, &implementation](auto& state) {
        time_product(state, implementation, c, product);
      })->Unit(benchmark::kMillisecond);
    }
}

template <class Implementations, class Case>
void register_binary(const Implementations& implementations, const Case& c) {
  for (const auto& implementation : implementations) {
    if (implementation.declines(c.problem) || implementation.name == "reference") continue;
    const std::string name =
        std::string(c.name) + "/binary forward/" + std::string(implementation.name);
    benchmark::RegisterBenchmark(name.c_str(), [c, &implementation](auto& state) {
      time_binary(state, implementation, c);
    })->Unit(benchmark::kMillisecond);
  }
}

// Registration before main, as Google Benchmark's own macro does it.
[[maybe_unused]] const bool kRegistered = [] {
  for (const DenseCase& c : dense_cases()) {
    if (c.timed_rows == 0) continue;
    register_case(c);
    register_binary(binary_dense_implementations(), c);
  }
  for (const Conv2dCase& c : conv2d_cases()) {
    if (c.timed_rows == 0) continue;
    register_case(c);
    register_binary(binary_conv2d_implementations(), c);
  }
  for (const Conv3dCase& c : conv3d_cases()) {
    if (c.timed_rows == 0) continue;
    register_case(c);
    register_binary(binary_conv3d_implementations(), c);
  }
  for (const DepthwiseConv2dCase& c : depthwise_conv2d_cases())
    if (c.timed_rows != 0) register_case(c);
  return true;
}();

}  // namespace
}  // namespace qnn::test
