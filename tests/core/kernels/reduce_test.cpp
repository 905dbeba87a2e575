#include "core/kernels/reduce.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "tests/support/kernel_runs.hpp"

namespace qnn {
namespace {

using testing::expect_identical;
using testing::expect_same_bytes_for_any_thread_count;
using testing::for_each_instruction_set;
using testing::random_values;
using testing::WorkspaceMemory;
using Floats = std::vector<float>;

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr std::size_t kLengths[] = {0, 1, 15, 16, 17, 100, 16385, 100003};

Floats sums_of(const Floats& x, std::size_t channels) {
  const WorkspaceMemory memory(column_sums_workspace(x.size() / channels, channels));
  Floats sums(channels, kNan);
  column_sums(x, channels, sums, memory.workspace());
  return sums;
}

TEST(Sums, AreMadeInDoublePrecision) {
  for_each_instruction_set([&] {
    for (const std::size_t length : kLengths) {
      const Floats x = random_values(length, -2, 3);
      long double plain = 0;
      long double absolutes = 0;
      long double squares = 0;
      for (const long double value : x) {
        plain += value;
        absolutes += std::abs(value);
        squares += value * value;
      }

      const auto exact = static_cast<double>(absolutes);
      EXPECT_NEAR(sum(x), static_cast<double>(plain), 1e-12 * exact);
      EXPECT_NEAR(sum_of_absolutes(x), exact, 1e-12 * exact);
      EXPECT_NEAR(sum_of_squares(x), static_cast<double>(squares), 1e-12 * exact);
    }
  });
}

TEST(Sums, KeepSmallValuesBesideLargeOnes) {
  Floats x(1001, 1e-4F);
  x[0] = 1e8F;
  const double exact = double{x[0]} + 1000 * double{x[1]};
  for_each_instruction_set([&] { EXPECT_NEAR(sum(x), exact, 1e-5); });
}

TEST(Sums, OfMoreChunksThanPartialSums) {
  const Floats x(256 * 16384 + 5, 0.5F);

  EXPECT_EQ(sum(x), 0.5 * (256 * 16384 + 5));
  EXPECT_EQ(max_absolute(x), 0.5F);
}

TEST(MaxAbsolute, FindsTheLargestAtAnyPosition) {
  for_each_instruction_set([&] {
    EXPECT_EQ(max_absolute({}), 0);
    for (const std::size_t length : {1, 15, 16, 17, 40}) {
      for (std::size_t at = 0; at < length; ++at) {
        Floats x(length, 0.25F);
        x[at] = -3;
        EXPECT_EQ(max_absolute(x), 3);
        x[at] = -kInf;
        EXPECT_EQ(max_absolute(x), kInf);
        x[(at + 1) % length] = kNan;
        EXPECT_TRUE(std::isnan(max_absolute(x)));
      }
    }
  });
}

TEST(AllFinite, SeesOneBadValueAnywhere) {
  for_each_instruction_set([&] {
    EXPECT_TRUE(all_finite({}));
    EXPECT_TRUE(all_finite(Floats(16390, std::numeric_limits<float>::max())));
    for (const std::size_t at : {0, 15, 16, 16383, 16384, 16389}) {
      for (const float bad : {kNan, -kNan, kInf, -kInf}) {
        Floats x(16390, 1);
        x[at] = bad;
        EXPECT_FALSE(all_finite(x));
      }
    }
  });
}

TEST(ColumnSums, AreExactForSmallIntegers) {
  for_each_instruction_set([&] {
    for (const std::size_t channels : {1, 3, 7, 10, 16, 32, 64, 100, 127, 600, 1100}) {
      for (const std::size_t rows : {1, 2, 15, 16, 17, 100, 1000}) {
        Floats x(rows * channels);
        Floats wanted(channels, 0.0F);
        for (std::size_t i = 0; i < x.size(); ++i) {
          x[i] = static_cast<float>((i * 7919) % 201) - 100;
          wanted[i % channels] += x[i];
        }

        expect_identical(sums_of(x, channels), wanted);
      }
    }
  });
}

TEST(ColumnSums, StayPreciseOverManyRows) {
  const std::size_t channels = 3;
  const Floats x = random_values(channels * 100000, 0, 1);
  std::vector<double> exact(channels);
  for (std::size_t i = 0; i < x.size(); ++i) exact[i % channels] += double{x[i]};
  for_each_instruction_set([&] {
    const Floats sums = sums_of(x, channels);
    for (std::size_t c = 0; c < channels; ++c) {
      EXPECT_NEAR(double{sums[c]}, exact[c], 3e-7 * exact[c]);
    }
  });
}

TEST(ColumnSums, OfNoRowsAreZero) { expect_identical(sums_of({}, 5), Floats(5, 0.0F)); }

TEST(Reductions, SameBytesForAnyThreadCount) {
  const Floats x = random_values(300000, -1, 2);
  expect_same_bytes_for_any_thread_count([&] { return std::vector<double>{sum(x)}; });
  expect_same_bytes_for_any_thread_count([&] { return sums_of(x, 10); });
  expect_same_bytes_for_any_thread_count([&] { return sums_of(x, 1000); });
}

}  // namespace
}  // namespace qnn
