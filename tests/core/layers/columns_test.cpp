#include "core/layers/columns.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "core/base/parallel.hpp"

namespace qnn {
namespace {

std::vector<float> counted(std::size_t count, float first) {
  std::vector<float> values(count);
  std::iota(values.begin(), values.end(), first);
  return values;
}

// Rows narrower and wider than a stretch, some that do not fill the last one, enough for chunks.
TEST(MapColumns, MeetsEachValueWithTheParameterOfItsColumn) {
  for (const int threads : {1, 3}) {
    const ThreadLimit limit(threads);
    for (const std::size_t columns : {1u, 3u, 16u, 1023u, 1024u, 3000u}) {
      for (const std::size_t rows : {1u, 2u, 37u, 1300u}) {
        const std::vector<float> a = counted(rows * columns, 1), p = counted(columns, -5);
        std::vector<float> b = counted(rows * columns, 7), y(a.size());
        map_columns(a, p, y, [](float v, float q) { return v * q; });
        map_columns(a, b, p, b, [](float u, float v, float q) { return u - v + q; });
        for (std::size_t i = 0; i < y.size(); ++i) {
          ASSERT_EQ(y[i], a[i] * p[i % columns]) << columns << " columns, value " << i;
          ASSERT_EQ(b[i], a[i] - (7 + static_cast<float>(i)) + p[i % columns]) << columns;
        }
      }
    }
  }
}

}  // namespace
}  // namespace qnn
