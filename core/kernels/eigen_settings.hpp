#pragma once

// What every file that uses Eigen includes first. Internal to this module.

// Blocks of operands that a product packs live on the stack, up to this size each, so that no
// product allocates. With the cache sizes below they are smaller.
#define EIGEN_STACK_ALLOCATION_LIMIT 1048576  // NOLINT: Eigen reads a macro

#include <Eigen/Core>
#include <algorithm>

namespace qnn {

using EigenMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using EigenStride = Eigen::OuterStride<>;
using EigenMap = Eigen::Map<EigenMatrix, Eigen::Unaligned, EigenStride>;
using EigenConstMap = Eigen::Map<const EigenMatrix, Eigen::Unaligned, EigenStride>;

inline Eigen::Index eigen_index(std::size_t value) { return static_cast<Eigen::Index>(value); }
inline EigenMap eigen_map(float* data, std::size_t rows, std::size_t columns, std::size_t stride) {
  return {data, eigen_index(rows), eigen_index(columns), EigenStride(eigen_index(stride))};
}
inline EigenConstMap eigen_map(const float* data, std::size_t rows, std::size_t columns,
                               std::size_t stride) {
  return {data, eigen_index(rows), eigen_index(columns), EigenStride(eigen_index(stride))};
}

// Rows of one Eigen product: a multiple of 32, so that no row is handled by a special case.
constexpr std::size_t kEigenRows = 64;

// Columns of one Eigen product: Eigen packs them all, on the stack.
constexpr Eigen::Index kEigenColumns = 256;

// c = a b, or c += a b.
template <class A, class B>
void eigen_multiply(const A& a, const B& b, EigenMap c, bool add = false) {
  for (Eigen::Index first = 0; first < c.cols(); first += kEigenColumns) {
    const Eigen::Index count = std::min(kEigenColumns, c.cols() - first);
    if (add)
      c.middleCols(first, count).noalias() += a * b.middleCols(first, count);
    else
      c.middleCols(first, count).noalias() = a * b.middleCols(first, count);
  }
}

// Fixes the cache sizes that Eigen cuts its blocks by: they decide the order of sums, so they may
// not be this machine's. Every implementation calls it first; any thread, any number of times.
void set_eigen_cache_sizes();

}  // namespace qnn
