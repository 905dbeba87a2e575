#include "core/optimizers/real_math.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/base/errors.hpp"
#include "core/base/random.hpp"

namespace qnn {
namespace {

// Distance in units of the last place of the exact value, which long double stands for.
double ulps(double value, long double exact) {
  const double rounded = static_cast<double>(exact);
  const double ulp = std::nextafter(std::abs(rounded), std::numeric_limits<double>::infinity()) -
                     std::abs(rounded);
  return static_cast<double>(std::abs(static_cast<long double>(value) - exact)) / ulp;
}

TEST(Power, IsExactWhereTheResultIs) {
  EXPECT_EQ(power(2, 10), 1024);
  EXPECT_EQ(power(0.5, 3), 0.125);
  EXPECT_EQ(power(4, 0.5), 2);
  EXPECT_EQ(power(16, 1.25), 32);
  EXPECT_EQ(power(7, 0), 1);
  EXPECT_EQ(power(0.1, 1), 0.1);
  EXPECT_EQ(power(1, 12345.678), 1);
}

TEST(Power, HandlesItsEnds) {
  EXPECT_EQ(power(0, 0), 1);
  EXPECT_EQ(power(0, 2.5), 0);
  EXPECT_EQ(power(0.5, 1e9), 0);
  EXPECT_EQ(power(3, 1e9), std::numeric_limits<double>::infinity());
}

TEST(Power, RefusesWhatLiesOutsideItsDomain) {
  EXPECT_THROW(power(-1, 2), InternalError);
  EXPECT_THROW(power(2, -1), InternalError);
  EXPECT_THROW(power(std::numeric_limits<double>::quiet_NaN(), 1), InternalError);
}

TEST(Power, IsWithinOneUlp) {
  const RandomStream random(1, RandomPurpose::Test);
  double worst = 0;
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    const double base = 0.01 + 1.5 * static_cast<double>(random.uniform(2 * i));
    const double exponent = 60 * static_cast<double>(random.uniform(2 * i + 1)) / 0.7;
    worst = std::max(worst, ulps(power(base, exponent), powl(base, exponent)));
  }
  EXPECT_LE(worst, 1.0);
}

TEST(Power, IsWithinOneUlpForTheManyStepsOfAdam) {
  for (const double base : {0.9, 0.99, 0.999, 0.9999}) {
    for (const double step : {1.0, 2.0, 17.0, 100.0, 1000.0, 4321.0}) {
      EXPECT_LE(ulps(power(base, step), powl(base, step)), 1.0) << base << "^" << step;
    }
  }
}

TEST(CosineOfPi, IsExactWhereTheResultIs) {
  EXPECT_EQ(cosine_of_pi(0), 1);
  EXPECT_EQ(cosine_of_pi(0.5), 0);
  EXPECT_EQ(cosine_of_pi(1), -1);
}

TEST(CosineOfPi, GivesKnownValues) {
  EXPECT_NEAR(cosine_of_pi(1.0 / 3), 0.5, 1e-15);
  EXPECT_NEAR(cosine_of_pi(0.25), 0.70710678118654752440, 1e-15);
  EXPECT_NEAR(cosine_of_pi(0.1), 0.95105651629515357212, 1e-15);
  EXPECT_NEAR(cosine_of_pi(0.6), -0.30901699437494742410, 1e-15);
  EXPECT_NEAR(cosine_of_pi(0.875), -0.92387953251128675613, 1e-15);
}

TEST(CosineOfPi, IsWithinTwoUlps) {
  constexpr long double kPi = 3.14159265358979323846264338327950288L;
  double worst = 0;
  for (int i = 1; i < 100'000; ++i) {
    const double x = i / 100'000.0;
    if (x == 0.5) continue;
    // As a sine of what is left to 1/2, which loses nothing where the cosine vanishes.
    const long double exact = sinl(kPi * (0.5L - static_cast<long double>(x)));
    worst = std::max(worst, ulps(cosine_of_pi(x), exact));
  }
  EXPECT_LE(worst, 2.0);
}

TEST(CosineOfPi, RefusesWhatLiesOutsideItsDomain) {
  EXPECT_THROW(cosine_of_pi(-0.1), InternalError);
  EXPECT_THROW(cosine_of_pi(1.1), InternalError);
}

}  // namespace
}  // namespace qnn
