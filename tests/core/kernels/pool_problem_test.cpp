#include <gtest/gtest.h>

#include "core/kernels/pool.hpp"

namespace qnn {
namespace {

TEST(PoolProblem, OutputHasOneCellForEachWholeWindow) {
  const PoolProblem valid{.height = 7,
                          .width = 26,
                          .channels = 1,
                          .pool_h = 3,
                          .pool_w = 2,
                          .stride_h = 2,
                          .stride_w = 2};
  EXPECT_EQ(valid.out_height(), 3U);
  EXPECT_EQ(valid.out_width(), 13U);

  const PoolProblem too_small{.height = 2, .width = 2, .channels = 1, .pool_h = 3, .pool_w = 3};
  EXPECT_EQ(too_small.out_height(), 0U);
}

}  // namespace
}  // namespace qnn
