#include "core/base/normal_deviate.hpp"

#include <bit>
#include <cmath>

namespace qnn {
namespace {

// log(x) for normal x > 0: x = m 2^k with m around 1, and log m = 2 artanh((m - 1) / (m + 1)).
double natural_log(double x) {
  constexpr double kLog2 = 0.6931471805599453;
  constexpr double kRootOfTwo = 1.4142135623730951;
  constexpr int kMantissaBits = 52;
  constexpr std::uint64_t kBias = 1023;
  const auto bits = std::bit_cast<std::uint64_t>(x);
  auto exponent = static_cast<double>(bits >> kMantissaBits) - static_cast<double>(kBias);
  const std::uint64_t mantissa = bits & ((std::uint64_t{1} << kMantissaBits) - 1);
  auto m = std::bit_cast<double>(mantissa | kBias << kMantissaBits);
  if (m > kRootOfTwo) {
    m /= 2;
    exponent += 1;
  }
  const double s = (m - 1) / (m + 1);
  const double square = s * s;
  double sum = 0;
  for (int power = 19; power >= 1; power -= 2) sum = sum * square + 1.0 / power;
  return exponent * kLog2 + 2 * s * sum;
}

// AS 241 near the middle, at q = p - 1/2 with |q| <= 0.425.
double middle_deviate(double q) {
  const double r = 0.180625 - q * q;
  const double above =
      ((5.9109374720e+1 * r + 1.5929113202e+2) * r + 5.0434271938e+1) * r + 3.3871327179;
  const double below = ((6.7187563600e+1 * r + 7.8757757664e+1) * r + 1.7895169469e+1) * r + 1.0;
  return q * above / below;
}

// AS 241 in a tail of probability `tail`; positive.
double tail_deviate(double tail) {
  const double root = std::sqrt(-natural_log(tail));
  if (root <= 5) {
    const double r = root - 1.6;
    const double above =
        ((1.7023821103e-1 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777;
    return above / ((1.2021132975e-1 * r + 7.3700164250e-1) * r + 1.0);
  }
  const double r = root - 5;
  const double above =
      ((1.7337203997e-2 * r + 4.2868294337e-1) * r + 3.0812263860) * r + 6.6579051150;
  return above / ((1.2258202635e-2 * r + 2.4197894225e-1) * r + 1.0);
}

}  // namespace

float normal_deviate(std::uint32_t bits) {
  constexpr double kMiddle = 0.425;
  const double q = (static_cast<double>(bits) + 0.5) * 0x1p-32 - 0.5;
  const double size = q < 0 ? -q : q;
  if (size <= kMiddle) return static_cast<float>(middle_deviate(q));
  const double deviate = tail_deviate(0.5 - size);
  return static_cast<float>(q < 0 ? -deviate : deviate);
}

}  // namespace qnn
