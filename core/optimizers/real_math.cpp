#include "core/optimizers/real_math.hpp"

#include <array>
#include <cmath>

#include "core/base/errors.hpp"

namespace qnn {
namespace {

constexpr double kPi = 3.14159265358979323846;

// high + low, |low| at most half an ulp of high: some 106 bits.
struct Pair {
  double high = 0;
  double low = 0;
};

Pair product(const Pair& a, const Pair& b) {
  const double high = a.high * b.high;
  if (high == 0 || !std::isfinite(high)) return {high, 0};
  const double low = std::fma(a.high, b.high, -high) + (a.high * b.low + a.low * b.high);
  const double sum = high + low;
  return {sum, low - (sum - high)};
}

Pair square_root(const Pair& a) {
  const double root = std::sqrt(a.high);
  const double rest = std::fma(-root, root, a.high) + a.low;
  return {root, rest / (2 * root)};
}

// Σ coefficients[k] x^k.
template <std::size_t N>
double polynomial(const std::array<double, N>& coefficients, double x) {
  double sum = coefficients[N - 1];
  for (std::size_t k = N - 1; k-- > 0;) sum = sum * x + coefficients[k];
  return sum;
}

// Taylor's series for |angle| <= π/4, where the first term left out is below 2^-57 of the result.
double small_sine(double angle) {
  constexpr std::array kTerms{
      -1.0 / 6,        1.0 / 120,        -1.0 / 5040,          1.0 / 362880,
      -1.0 / 39916800, 1.0 / 6227020800, -1.0 / 1307674368000, 1.0 / 355687428096000};
  const double square = angle * angle;
  return angle + angle * square * polynomial(kTerms, square);
}

double small_cosine(double angle) {
  constexpr std::array kTerms{-1.0 / 2,
                              1.0 / 24,
                              -1.0 / 720,
                              1.0 / 40320,
                              -1.0 / 3628800,
                              1.0 / 479001600,
                              -1.0 / 87178291200,
                              1.0 / 20922789888000,
                              -1.0 / 6402373705728000};
  const double square = angle * angle;
  return 1 + square * polynomial(kTerms, square);
}

}  // namespace

double power(double base, double exponent) {
  require(base >= 0 && exponent >= 0, "a power is asked for outside its domain");
  if (exponent == 0) return 1;
  if (base == 0) return 0;
  const double whole = std::floor(exponent);
  Pair result{1, 0};

  double left = whole;  // always a whole number
  for (Pair square{base, 0}; left > 0 && result.high > 0; square = product(square, square)) {
    const double half = std::floor(left / 2);
    if (left != 2 * half) result = product(result, square);
    left = half;
  }
  Pair root{base, 0};
  for (double fraction = exponent - whole; fraction > 0;) {
    root = square_root(root);
    fraction *= 2;
    if (fraction >= 1) {
      result = product(result, root);
      fraction -= 1;
    }
  }
  return result.high;
}

double cosine_of_pi(double x) {
  require(0 <= x && x <= 1, "a cosine is asked for outside its domain");
  if (x <= 0.25) return small_cosine(kPi * x);
  if (x <= 0.75) return small_sine(kPi * (0.5 - x));
  return -small_cosine(kPi * (1 - x));
}

}  // namespace qnn
