#include "core/base/normal_deviate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "core/base/random.hpp"

namespace qnn {
namespace {

// The number whose distribution function is p = (bits + 1/2) / 2^32, from erfc.
double probability_below(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

TEST(NormalDeviate, InvertsTheDistributionFunction) {
  for (const std::uint32_t bits :
       {0x80000000u, 0x7fffffffu, 0xc0000000u, 0x20000000u, 0x13333333u, 0x10000000u, 0xff000000u,
        0xfffff000u, 0xffffff00u, 0x00000f00u}) {
    const double p = (static_cast<double>(bits) + 0.5) * 0x1p-32;
    const double tail = std::min(p, 1 - p);
    const double x = normal_deviate(bits);
    // An error of x by 1e-6 changes the probability by less than 7e-6 of the tail's.
    EXPECT_NEAR(probability_below(-std::abs(x)), tail, 7e-6 * tail) << bits;
    EXPECT_EQ(x < 0, p < 0.5);
  }
}

TEST(NormalDeviate, IsSymmetric) {
  for (const std::uint32_t bits : {0u, 1u, 77u, 0x12345678u, 0x7fffffffu}) {
    EXPECT_EQ(normal_deviate(bits), -normal_deviate(~bits));
  }
}

TEST(NormalDeviate, IsFiniteAtTheEnds) {
  EXPECT_NEAR(normal_deviate(0), -6.338, 0.001);  // of 2^-33
}

TEST(NormalDeviate, HasTheMomentsOfTheNormalDistribution) {
  const RandomStream random(1, RandomPurpose::Test);
  constexpr std::uint64_t kCount = 100'000;
  double sum = 0, squares = 0, fourth = 0;
  for (std::uint64_t i = 0; i < kCount; ++i) {
    const double x = normal_deviate(random.bits(i));
    sum += x;
    squares += x * x;
    fourth += x * x * x * x;
  }
  // Each within four deviations of its mean over that many.
  EXPECT_NEAR(sum / kCount, 0, 0.0127);
  EXPECT_NEAR(squares / kCount, 1, 0.018);
  EXPECT_NEAR(fourth / kCount, 3, 0.124);
}

}  // namespace
}  // namespace qnn
