#include "core/kernels/bit_pool.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/kernel_operands.hpp"
#include "tests/support/kernel_runs.hpp"

namespace qnn::test {
namespace {

using ::testing::ElementsAre;

struct PoolCase {
  const char* name;
  PoolProblem problem;
  std::size_t rows;
};

std::vector<PoolCase> pool_cases() {
  return {
      {"one cell", {.channels = 3}, 2},
      {"no rows", {.height = 4, .width = 4, .channels = 3, .pool_h = 2, .pool_w = 2}, 0},
      {"tiles",
       {.height = 6,
        .width = 8,
        .channels = 130,
        .pool_h = 2,
        .pool_w = 2,
        .stride_h = 2,
        .stride_w = 2},
       3},
      {"a rest",
       {.height = 7,
        .width = 5,
        .channels = 64,
        .pool_h = 2,
        .pool_w = 2,
        .stride_h = 2,
        .stride_w = 2},
       3},
      {"overlapping windows and padding",
       {.height = 7,
        .width = 9,
        .channels = 70,
        .pool_h = 3,
        .pool_w = 3,
        .stride_h = 2,
        .stride_w = 2,
        .pad_top = 1,
        .pad_bottom = 1,
        .pad_left = 1,
        .pad_right = 1},
       2},
      {"sequence", {.width = 11, .channels = 20, .pool_w = 3, .stride_w = 2}, 4},
      {"volume",
       {.depth = 4,
        .height = 5,
        .width = 4,
        .channels = 9,
        .pool_d = 2,
        .pool_h = 2,
        .pool_w = 2,
        .stride_d = 2,
        .stride_h = 1,
        .stride_w = 2,
        .pad_front = 1},
       2},
      {"many lines",
       {.height = 64,
        .width = 64,
        .channels = 200,
        .pool_h = 2,
        .pool_w = 2,
        .stride_h = 2,
        .stride_w = 2},
       3},
  };
}

std::vector<std::uint64_t> run_bits(const PoolProblem& p, std::size_t rows,
                                    const std::vector<std::uint64_t>& x,
                                    const std::vector<std::uint64_t>& flipped = {}) {
  const std::size_t words = words_for_bits(p.channels);
  std::vector<std::uint64_t> y(rows * p.output_size() / p.channels * words, ~std::uint64_t{0});
  max_pool_bits({.problem = p, .rows = rows, .x = x, .flipped = flipped, .y = y});
  return y;
}

TEST(BitPool, IsTheMaximumOfSigns) {
  for (const auto& [name, problem, rows] : pool_cases()) {
    SCOPED_TRACE(name);
    ASSERT_FALSE(max_pool_bits_declines(problem));
    TestValues values(problem.channels);
    const std::vector<float> x = values.signs(rows * problem.input_size());
    std::vector<float> y(rows * problem.output_size());
    max_pool(problem, rows, x, y, {});
    testing::expect_same_bytes_for_any_thread_count([&, problem = problem, rows = rows] {
      const auto bits = run_bits(problem, rows, bits_of(x, problem.channels));
      EXPECT_EQ(bits, bits_of(y, problem.channels));
      return bits;
    });
  }
}

// Of a function that falls: the signs of -x are those of the smallest, -max x.
TEST(BitPool, IsWhatAFallingFunctionMakesOfTheMaximum) {
  for (const auto& [name, problem, rows] : pool_cases()) {
    SCOPED_TRACE(name);
    const std::size_t channels = problem.channels;
    TestValues values(channels);
    const std::vector<float> x = values.signs(rows * problem.input_size());
    std::vector<float> y(rows * problem.output_size());
    max_pool(problem, rows, x, y, {});
    std::vector<std::uint64_t> flipped(words_for_bits(channels), 0);
    for (std::size_t c = 0; c < channels; c += 2) flipped[c / 64] |= std::uint64_t{1} << c % 64;
    for (std::size_t i = 0; i < y.size(); ++i)
      if (i % channels % 2 == 0) y[i] = -y[i];
    EXPECT_EQ(run_bits(problem, rows, bits_of(x, channels), flipped), bits_of(y, channels));
  }
}

// Two windows of a line of three channels: and of 110 and 011; of 011 and 111.
TEST(BitPool, IsAsByHand) {
  const PoolProblem p = {.width = 3, .channels = 3, .pool_w = 2};
  EXPECT_THAT(run_bits(p, 1, {0b110, 0b011, 0b111}), ElementsAre(0b010, 0b011));
  EXPECT_THAT(run_bits(p, 1, {0b110, 0b011, 0b111}, {0b001}), ElementsAre(0b011, 0b010));
}

TEST(BitPool, DeclinesWindowsOfPaddingAlone) {
  EXPECT_EQ(max_pool_bits_declines({.width = 3, .channels = 1, .pool_w = 2, .pad_left = 2}),
            "a window lies in the padding altogether");
  EXPECT_EQ(max_pool_bits_declines({.height = 3, .channels = 1, .pool_h = 2, .pad_bottom = 2}),
            "a window lies in the padding altogether");
  EXPECT_EQ(max_pool_bits_declines({.depth = 3, .channels = 1, .pool_d = 2, .pad_back = 1}),
            std::nullopt);
}

}  // namespace
}  // namespace qnn::test
