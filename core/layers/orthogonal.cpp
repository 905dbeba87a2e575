#include "core/layers/orthogonal.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace qnn {
namespace {

// Four sums in a fixed order, so that additions need not wait for each other.
double product(std::span<const double> a, std::span<const double> b) {
  std::array<double, 4> sums{};
  std::size_t i = 0;
  for (; i + 4 <= a.size(); i += 4)
    for (std::size_t lane = 0; lane < 4; ++lane) sums[lane] += a[i + lane] * b[i + lane];
  for (; i < a.size(); ++i) sums[0] += a[i] * b[i];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

// The rows of `vectors`, each of `length`.
void orthonormalize(std::size_t length, std::span<double> vectors) {
  for (std::size_t end = 0; end < vectors.size(); end += length) {
    const std::span<double> vector = vectors.subspan(end, length);
    for (int pass = 0; pass < 2; ++pass) {
      for (std::size_t begin = 0; begin < end; begin += length) {
        const std::span<const double> earlier = vectors.subspan(begin, length);
        const double part = product(vector, earlier);
        for (std::size_t i = 0; i < length; ++i) vector[i] -= part * earlier[i];
      }
    }
    const double norm = std::sqrt(product(vector, vector));
    for (double& value : vector) value /= norm;
  }
}

}  // namespace

void fill_orthonormal(const RandomStream& random, std::size_t columns, std::span<float> matrix) {
  if (matrix.empty()) return;
  const std::size_t rows = matrix.size() / columns;
  const bool by_rows = rows <= columns;
  const std::size_t length = std::max(rows, columns);
  std::vector<double> vectors(matrix.size());
  for (std::size_t i = 0; i < vectors.size(); ++i) vectors[i] = double{random.normal(i)};
  orthonormalize(length, vectors);
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t column = 0; column < columns; ++column)
      matrix[row * columns + column] = static_cast<float>(by_rows ? vectors[row * length + column]
                                                                  : vectors[column * length + row]);
}

}  // namespace qnn
