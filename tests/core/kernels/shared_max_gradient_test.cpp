#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/kernels/pool.hpp"
#include "tests/support/kernel_runs.hpp"
#include "tests/support/pool_cells.hpp"

namespace qnn {
namespace {

using testing::expect_identical;
using testing::for_each_cell;
using testing::for_each_instruction_set;
using testing::random_values;
using Floats = std::vector<float>;

// Two channels of three cells: 5 twice, and 4 once.
TEST(SharedMaxGradient, IsSharedByEqualMaxima) {
  Floats dx(6, 9);
  shared_max_gradient({.rows = 1,
                       .cells = 3,
                       .channels = 2,
                       .x = Floats{5, 1, 2, 4, 5, 3},
                       .y = Floats{5, 4},
                       .dy = Floats{8, 6},
                       .dx = dx});

  expect_identical(dx, Floats{4, 0, 0, 6, 4, 0});
}

TEST(SharedMaxGradient, EqualsAPlainLoop) {
  for_each_instruction_set([] {
    for (const std::size_t channels : {1, 7, 16, 33}) {
      constexpr std::size_t kRows = 3, kCells = 10;
      const PoolProblem p{.width = kCells, .channels = channels, .pool_w = kCells};
      Floats x = random_values(kRows * kCells * channels, -3, 3);
      for (float& value : x) value = std::floor(value);
      Floats y(kRows * channels, -std::numeric_limits<float>::infinity());
      for_each_cell(p, kRows, [&](std::size_t output, std::size_t cell, std::size_t) {
        y[output] = std::max(y[output], x[cell]);
      });
      const Floats dy = random_values(y.size(), -1, 1, 5);
      Floats counts(y.size(), 0), wanted(x.size(), 0), dx(x.size() + 20, 77);
      for_each_cell(p, kRows, [&](std::size_t output, std::size_t cell, std::size_t) {
        if (x[cell] == y[output]) counts[output] += 1;
      });
      for_each_cell(p, kRows, [&](std::size_t output, std::size_t cell, std::size_t) {
        if (x[cell] == y[output])
          wanted[cell] = 1 / counts[output] * dy[output];
        else
          wanted[cell] = 0 * dy[output];
      });
      shared_max_gradient({.rows = kRows,
                           .cells = kCells,
                           .channels = channels,
                           .x = x,
                           .y = y,
                           .dy = dy,
                           .dx = std::span(dx).first(x.size())});

      expect_identical(std::span(dx).first(x.size()), wanted);
      expect_identical(std::span(dx).subspan(x.size()), Floats(20, 77));
    }
  });
}

}  // namespace
}  // namespace qnn
