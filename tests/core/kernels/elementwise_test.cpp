#include "core/kernels/elementwise.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include "tests/support/kernel_runs.hpp"

namespace qnn {
namespace {

using testing::expect_identical;
using testing::expect_same_bytes_for_any_thread_count;
using testing::for_each_instruction_set;
using testing::random_values;

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr std::array<std::size_t, 8> kLengths = {0, 1, 15, 16, 17, 100, 16384, 40001};

using Floats = std::vector<float>;
using Unary = std::function<void(std::span<const float>, std::span<float>)>;
using Binary =
    std::function<void(std::span<const float>, std::span<const float>, std::span<float>)>;

Floats result_of(const Unary& function, const Floats& x) {
  Floats y(x.size());
  function(x, y);
  return y;
}

Floats result_of(const Binary& function, const Floats& a, const Floats& b) {
  Floats y(a.size());
  function(a, b, y);
  return y;
}

// `function` against a plain loop over `expected`, at several lengths; in place too; and nothing
// beyond the end is written.
void expect_equals_loop(const Binary& function,
                        const std::function<float(float, float)>& expected) {
  for_each_instruction_set([&] {
    for (const std::size_t length : kLengths) {
      const Floats a = random_values(length, -2, 2, 1);
      const Floats b = random_values(length, -2, 2, 2);
      Floats wanted(length);
      for (std::size_t i = 0; i < length; ++i) wanted[i] = expected(a[i], b[i]);

      Floats y(length + 20, 77);
      function(a, b, std::span(y).first(length));
      Floats in_place = b;
      function(a, in_place, in_place);

      expect_identical(std::span(y).first(length), wanted);
      expect_identical(std::span(y).subspan(length), Floats(20, 77));
      expect_identical(in_place, wanted);
    }
  });
}

void expect_equals_loop(const Unary& function, const std::function<float(float)>& expected) {
  expect_equals_loop([&](auto, auto b, auto y) { function(b, y); },
                     [&](float, float b) { return expected(b); });
}

TEST(Elementwise, FillCopyAndArithmeticEqualPlainLoops) {
  expect_equals_loop([](auto, auto y) { fill(y, 3.5F); }, [](float) { return 3.5F; });
  expect_equals_loop([](auto x, auto y) { copy(x, y); }, [](float x) { return x; });
  expect_equals_loop([](auto x, auto y) { scale(x, 0.3F, y); }, [](float x) { return x * 0.3F; });
  expect_equals_loop([](auto a, auto b, auto y) { add(a, b, y); },
                     [](float a, float b) { return a + b; });
  expect_equals_loop([](auto a, auto b, auto y) { subtract(a, b, y); },
                     [](float a, float b) { return a - b; });
  expect_equals_loop([](auto a, auto b, auto y) { multiply(a, b, y); },
                     [](float a, float b) { return a * b; });
}

TEST(Elementwise, ClippingAndSignsEqualPlainLoops) {
  expect_equals_loop([](auto x, auto y) { clip(x, -0.5F, 1.25F, y); },
                     [](float x) { return x < -0.5F ? -0.5F : (x > 1.25F ? 1.25F : x); });
  expect_equals_loop([](auto x, auto y) { sign(x, y); },
                     [](float x) { return x < 0 ? -1.0F : 1.0F; });
}

TEST(Elementwise, GradientsEqualPlainLoops) {
  expect_equals_loop([](auto x, auto dy, auto dx) { clipped_gradient(x, 0.75F, dy, dx); },
                     [](float x, float dy) { return std::abs(x) <= 0.75F ? dy : 0.0F; });
  expect_equals_loop(
      [](auto x, auto dy, auto dx) { approx_sign_gradient(x, dy, dx); },
      [](float x, float dy) { return std::abs(x) <= 1 ? (1 - std::abs(x)) * 2 * dy : 0.0F; });
}

TEST(Elementwise, ClipKeepsNanAndItsEdges) {
  const Floats x = {kNan, -kInf, -1, std::nextafter(-1.0F, 0.0F), 0, 2, kInf};
  for_each_instruction_set([&] {
    expect_identical(result_of([](auto a, auto y) { clip(a, -1, 2, y); }, x),
                     Floats{kNan, -1, -1, std::nextafter(-1.0F, 0.0F), 0, 2, 2});
  });
}

TEST(Elementwise, SignTakesZeroesAndDenormalsAsPositiveAndKeepsNan) {
  const Floats x = {0.0F, -0.0F, -1e-40F, 1e-40F, -1e-37F, 5, -kInf, kInf, kNan};
  for_each_instruction_set([&] {
    expect_identical(result_of(sign, x), Floats{1, 1, 1, 1, -1, 1, -1, 1, kNan});
  });
}

TEST(Elementwise, ClippedGradientIncludesItsEdgeAndIsExactlyZeroOutside) {
  const float above = std::nextafter(1.5F, 2.0F);
  const Floats x = {1.5F, -1.5F, above, -above, kNan, 0, kInf, 9};
  const Floats dy = {2, 3, 4, -5, 6, kNan, kInf, kNan};
  for_each_instruction_set([&] {
    expect_identical(
        result_of([](auto a, auto g, auto dx) { clipped_gradient(a, 1.5F, g, dx); }, x, dy),
        Floats{2, 3, 0, 0, 0, kNan, 0, 0});
  });
}

TEST(Elementwise, ApproxSignGradientIsATriangle) {
  const Floats x = {0, -0.5F, 0.75F, 1, -1, 1.0001F, -3, kNan};
  const Floats dy = {3, 3, 3, 3, 3, 3, kNan, 3};
  for_each_instruction_set([&] {
    expect_identical(result_of(approx_sign_gradient, x, dy), Floats{6, 3, 1.5F, 0, 0, 0, 0, 0});
  });
}

TEST(Elementwise, FunctionsAgreeWithDoublePrecision) {
  struct Case {
    const char* name;
    Unary function;
    double (*exact)(double);
    float low, high, tolerance;
  };
  const std::array<Case, 6> cases = {{
      {"exp", qnn::exp, [](double x) { return std::exp(x); }, -87, 88.7F, 3e-7F},
      {"log of small numbers", qnn::log, [](double x) { return std::log(x); }, 1e-6F, 2, 3e-7F},
      {"log of large numbers", qnn::log, [](double x) { return std::log(x); }, 2, 1e30F, 3e-7F},
      {"tanh", qnn::tanh, [](double x) { return std::tanh(x); }, -11, 11, 6e-7F},
      {"tanh near 0", qnn::tanh, [](double x) { return std::tanh(x); }, -1e-3F, 1e-3F, 6e-7F},
      {"sigmoid", qnn::sigmoid, [](double x) { return 1 / (1 + std::exp(-x)); }, -80, 80, 6e-7F},
  }};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Floats x = random_values(5003, c.low, c.high);
    for_each_instruction_set([&] {
      const Floats y = result_of(c.function, x);
      for (std::size_t i = 0; i < x.size(); ++i) {
        const double exact = c.exact(double{x[i]});
        // log() near 1 is small, with an error of the size of its argument's.
        const double scale = std::max(std::abs(exact), x[i] > 0.5F && x[i] < 2 ? 0.1 : 0.0);
        ASSERT_NEAR(double{y[i]}, exact, double{c.tolerance} * scale) << "x = " << x[i];
      }
    });
  }
}

TEST(Elementwise, ErfIsWithinThreeUnitsInTheLastPlace) {
  Floats x;
  for (float v = -4.5F; v < 4.5F; v += 0x1p-10F) x.push_back(v);
  for (float v = 1e-30F; v < 1e-3F; v *= 3) x.insert(x.end(), {v, -v});
  for_each_instruction_set([&] {
    const Floats y = result_of(qnn::erf, x);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double exact = std::erf(double{x[i]});
      const auto size = std::abs(static_cast<float>(exact));
      const float unit = size - std::nextafter(size, 0.0F);
      ASSERT_NEAR(double{y[i]}, exact, 3 * double{unit}) << "x = " << x[i];
    }
    expect_identical(result_of(qnn::erf, {0, -0.0F, kInf, -kInf, 1e30F, kNan}),
                     Floats{0, -0.0F, 1, -1, 1, kNan});
  });
}

TEST(Elementwise, FunctionsHaveTheirLimits) {
  const float largest = std::numeric_limits<float>::max();
  for_each_instruction_set([&] {
    const Floats powers = result_of(
        qnn::exp, {0, 88.72283F, 88.7229F, kInf, 1e30F, -104, -1e30F, -kInf, kNan, -0.0F});
    EXPECT_NEAR(powers[1] / largest, 1, 1e-5F);
    expect_identical(powers, Floats{1, powers[1], kInf, kInf, kInf, 0, 0, 0, kNan, 1});
    expect_identical(result_of(qnn::log, {1, 0, -0.0F, -1, -kInf, kInf, kNan, 1e-40F}),
                     Floats{0, -kInf, -kInf, kNan, kNan, kInf, kNan, -kInf});
    expect_identical(result_of(qnn::tanh, {0, -0.0F, 50, -50, 1e30F, kInf, -kInf, kNan}),
                     Floats{0, -0.0F, 1, -1, 1, 1, -1, kNan});
    expect_identical(result_of(qnn::sigmoid, {0, 100, -100, kInf, -kInf, kNan}),
                     Floats{0.5F, 1, 0, 1, 0, kNan});
  });
}

TEST(Elementwise, ResultsDoNotDependOnThePosition) {
  for_each_instruction_set([&] {
    for (const Unary& function :
         {Unary(qnn::exp), Unary(qnn::log), Unary(qnn::tanh), Unary(qnn::sigmoid)}) {
      for (const float value : {0.7312F, 3.1F, 1e-3F}) {
        const float alone = result_of(function, {value})[0];
        for (std::size_t length = 1; length < 70; ++length) {
          expect_identical(result_of(function, Floats(length, value)), Floats(length, alone));
        }
      }
    }
  });
}

TEST(Elementwise, DenormalResultsAreZero) {
  const Floats tiny(20, 1.2e-38F);
  for_each_instruction_set([&] {
    expect_identical(result_of([](auto x, auto y) { scale(x, 0.5F, y); }, tiny), Floats(20, 0.0F));
    expect_identical(result_of(qnn::exp, Floats(20, -90.0F)), Floats(20, 0.0F));
  });
}

TEST(Elementwise, SameBytesForAnyThreadCount) {
  const Floats x = random_values(100003, -3, 3);
  expect_same_bytes_for_any_thread_count([&] { return result_of(qnn::tanh, x); });
  expect_same_bytes_for_any_thread_count(
      [&] { return result_of([](auto a, auto b, auto y) { multiply(a, b, y); }, x, x); });
}

struct ByChannel {
  std::string_view name;
  void (*run)(std::span<const float> x, std::span<const float> by_channel, std::span<float> y);
  float (*expected)(float x, float by_channel);
};

class EachChannel : public ::testing::TestWithParam<ByChannel> {};

TEST_P(EachChannel, ChangesEachRowAlike) {
  const ByChannel& map = GetParam();
  for_each_instruction_set([&] {
    for (const std::size_t channels : {1, 3, 7, 10, 16, 32, 64, 100, 127, 128, 1100}) {
      for (const std::size_t rows : {0, 1, 2, 15, 16, 17, 333}) {
        const Floats x = random_values(rows * channels, -2, 2, 3);
        const Floats b = random_values(channels, -2, 2, 4);
        Floats wanted(x.size());
        for (std::size_t i = 0; i < x.size(); ++i) wanted[i] = map.expected(x[i], b[i % channels]);

        Floats y(x.size() + 20, 77);
        map.run(x, b, std::span(y).first(x.size()));
        Floats in_place = x;
        map.run(in_place, b, in_place);

        expect_identical(std::span(y).first(x.size()), wanted);
        expect_identical(std::span(y).subspan(x.size()), Floats(20, 77));
        expect_identical(in_place, wanted);
      }
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Maps, EachChannel,
                         ::testing::Values(ByChannel{"AddBias", add_bias,
                                                     [](float x, float b) { return x + b; }},
                                           ByChannel{"ScaleChannels", scale_channels,
                                                     [](float x, float s) { return x * s; }}),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace qnn
