#include "core/kernels/eigen_settings.hpp"

#include <algorithm>

#include "core/base/parallel.hpp"
#include "core/kernels/dense_implementations.hpp"

namespace qnn {
namespace {

// Calls product(a, result) on blocks of kEigenRows rows; a block that is not full is copied into
// scratch memory, zero rows behind.
template <class Product>
void multiply_blocks(const DenseArgs& args, std::size_t depth, std::size_t width, Product product) {
  set_eigen_cache_sizes();
  const std::size_t blocks = (args.rows + kEigenRows - 1) / kEigenRows;
  parallel_for(blocks, [&](std::size_t block, std::size_t worker) {
    const std::size_t row = block * kEigenRows;
    const std::size_t rows = std::min(kEigenRows, args.rows - row);
    const float* a = args.a.data() + row * depth;
    float* result = args.result.data() + row * width;
    if (rows == kEigenRows) {
      product(a, result);
      return;
    }
    float* padded_a = args.workspace.floats_of(worker).data();
    float* padded_result = padded_a + kEigenRows * depth;
    std::copy_n(a, rows * depth, padded_a);
    std::fill(padded_a + rows * depth, padded_result, 0.0F);
    product(padded_a, padded_result);
    std::copy_n(padded_result, rows * width, result);
  });
}

}  // namespace

WorkspaceSize dense_workspace_eigen(const DenseProblem& problem, std::size_t) {
  return {.per_worker = kEigenRows * (problem.in + problem.out) * sizeof(float)};
}

void dense_forward_eigen(const DenseArgs& args) {
  const std::size_t in = args.problem.in;
  const std::size_t out = args.problem.out;
  const auto w = eigen_map(args.b.data(), out, in, in);
  multiply_blocks(args, in, out, [&](const float* x, float* y) {
    eigen_multiply(eigen_map(x, kEigenRows, in, in), w.transpose(),
                   eigen_map(y, kEigenRows, out, out));
  });
}

void dense_input_gradient_eigen(const DenseArgs& args) {
  const std::size_t in = args.problem.in;
  const std::size_t out = args.problem.out;
  const auto w = eigen_map(args.b.data(), out, in, in);
  multiply_blocks(args, out, in, [&](const float* dy, float* dx) {
    eigen_multiply(eigen_map(dy, kEigenRows, out, out), w, eigen_map(dx, kEigenRows, in, in));
  });
}

void dense_kernel_gradient_eigen(const DenseArgs& args) {
  set_eigen_cache_sizes();
  const std::size_t in = args.problem.in;
  const std::size_t out = args.problem.out;
  const auto x = eigen_map(args.b.data(), args.rows, in, in);
  const std::size_t blocks = (out + kEigenRows - 1) / kEigenRows;
  parallel_for(blocks, [&](std::size_t block, std::size_t) {
    const std::size_t first = block * kEigenRows;
    const std::size_t count = std::min(kEigenRows, out - first);
    const auto dy = eigen_map(args.a.data() + first, args.rows, count, out);
    eigen_multiply(dy.transpose(), x, eigen_map(args.result.data() + first * in, count, in, in));
  });
}

}  // namespace qnn
