#include "core/kernels/curves.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
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

using Floats = std::vector<float>;

Floats values_of(const Curve& c, const Floats& x) {
  Floats y(x.size());
  curve(c, x, y);
  return y;
}

Floats gradients_of(const Curve& c, const Floats& x, const Floats& dy) {
  const Floats source = gradient_reads_output(c.kind) ? values_of(c, x) : x;
  Floats dx(x.size());
  curve_gradient(c, source, dy, dx);
  return dx;
}
Floats gradients_of(const Curve& c, const Floats& x, float dy = 2) {
  return gradients_of(c, x, Floats(x.size(), dy));
}

// A curve by its formula in double precision, and where its slope jumps.
struct Example {
  std::string name;
  Curve curve;
  std::function<double(double)> exact;
  std::vector<double> kinks = {};
};

double softplus(double x) { return std::log1p(std::exp(x)); }
double clip(double x, double low, double high) { return std::min(std::max(x, low), high); }

const std::vector<Example>& examples() {
  static const double kGeluScale = std::sqrt(2 / std::acos(-1.0));
  static const std::vector<Example> all{
      {"elu",
       {.kind = CurveKind::Elu, .alpha = 0.5f},
       [](double x) { return x > 0 ? x : 0.5 * std::expm1(x); },
       {0}},
      {"exponential", {.kind = CurveKind::Exponential}, [](double x) { return std::exp(x); }},
      {"gelu",
       {.kind = CurveKind::Gelu},
       [](double x) { return x / 2 * (1 + std::erf(x / std::sqrt(2.0))); }},
      {"gelu_tanh",
       {.kind = CurveKind::GeluTanh},
       [](double x) { return x / 2 * (1 + std::tanh(kGeluScale * (x + 0.044715 * x * x * x))); }},
      {"hard_sigmoid",
       {.kind = CurveKind::HardSigmoid},
       [](double x) { return clip(0.2 * x + 0.5, 0, 1); },
       {-2.5, 2.5}},
      {"hard_tanh",
       {.kind = CurveKind::HardTanh},
       [](double x) { return clip(x, -1, 1); },
       {-1, 1}},
      {"leaky_relu",
       {.kind = CurveKind::LeakyRelu, .alpha = 0.25f},
       [](double x) { return x > 0 ? x : x / 4; },
       {0}},
      {"leaky_tanh",
       {.kind = CurveKind::LeakyTanh, .alpha = 0.25f},
       [](double x) { return clip(x, -1, 1) + 0.25 * (x - clip(x, -1, 1)); },
       {-1, 1}},
      {"mish", {.kind = CurveKind::Mish}, [](double x) { return x * std::tanh(softplus(x)); }},
      {"relu", {.kind = CurveKind::Relu}, [](double x) { return std::max(x, 0.0); }, {0}},
      {"relu6", {.kind = CurveKind::Relu6}, [](double x) { return clip(x, 0, 6); }, {0, 6}},
      {"relu_of",
       {.kind = CurveKind::ReluOf, .alpha = 0.5f, .max_value = 3, .threshold = 1},
       [](double x) { return x > 1 ? std::min(x, 3.0) : 0.5 * (x - 1); },
       {1, 3}},
      {"selu",
       {.kind = CurveKind::Selu},
       [](double x) { return 1.05070098735548 * (x >= 0 ? x : 1.67326324235438 * std::expm1(x)); },
       {0}},
      {"sigmoid", {.kind = CurveKind::Sigmoid}, [](double x) { return 1 / (1 + std::exp(-x)); }},
      {"softplus", {.kind = CurveKind::Softplus}, softplus},
      {"softsign", {.kind = CurveKind::Softsign}, [](double x) { return x / (1 + std::abs(x)); }},
      {"swish", {.kind = CurveKind::Swish}, [](double x) { return x / (1 + std::exp(-x)); }},
      {"tanh", {.kind = CurveKind::Tanh}, [](double x) { return std::tanh(x); }},
  };
  return all;
}

TEST(Curves, HaveAnExampleOfEachKindHere) {
  std::vector<bool> seen(static_cast<std::size_t>(CurveKind::Tanh) + 1, false);
  for (const Example& example : examples()) {
    seen.at(static_cast<std::size_t>(example.curve.kind)) = true;
  }
  EXPECT_EQ(std::count(seen.begin(), seen.end(), false), 0);
}

class EveryCurve : public ::testing::TestWithParam<Example> {};

TEST_P(EveryCurve, AgreesWithItsFormulaInDoublePrecision) {
  const auto& [name, curve, exact, kinks] = GetParam();
  for (const float range : {1e-3F, 1.0F, 9.0F, 60.0F}) {
    const Floats x = random_values(3003, -range, range);
    for_each_instruction_set([&] {
      const Floats y = values_of(curve, x);
      for (std::size_t i = 0; i < x.size(); ++i) {
        const double wanted = exact(double{x[i]});
        ASSERT_NEAR(double{y[i]}, wanted, 2e-6 * std::max(1.0, std::abs(wanted))) << x[i];
      }
    });
  }
}

TEST_P(EveryCurve, HasTheSlopeOfItsFormula) {
  const auto& [name, curve, exact, kinks] = GetParam();
  constexpr double kStep = 1e-4;
  const Floats x = random_values(3003, -9, 9);
  const Floats dy = random_values(x.size(), -2, 2, 2);
  for_each_instruction_set([&] {
    const Floats dx = gradients_of(curve, x, dy);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double at = double{x[i]};
      const bool near_kink = std::any_of(kinks.begin(), kinks.end(),
                                         [&](double kink) { return std::abs(at - kink) <= kStep; });
      if (near_kink) continue;
      const double slope = (exact(at + kStep) - exact(at - kStep)) / (2 * kStep);
      ASSERT_NEAR(double{dx[i]}, double{dy[i]} * slope, 1e-5 * std::max(1.0, std::abs(slope)))
          << at;
    }
  });
}

TEST_P(EveryCurve, IsFiniteFarOutAndKeepsNan) {
  const Curve& curve = GetParam().curve;
  const bool grows_without_bound = curve.kind == CurveKind::Exponential;
  const Floats far =
      grows_without_bound ? Floats{-1e4F, -1e30F} : Floats{-1e4F, 1e4F, -1e18F, 1e18F};
  for_each_instruction_set([&] {
    for (const float y : values_of(curve, far)) EXPECT_TRUE(std::isfinite(y));
    for (const float dx : gradients_of(curve, far)) EXPECT_TRUE(std::isfinite(dx));
    EXPECT_TRUE(std::isnan(values_of(curve, {kNan})[0]));
  });
}

TEST_P(EveryCurve, GivesTheSameInPlaceAtAnyPositionAndForAnyThreadCount) {
  const Curve& c = GetParam().curve;
  const Floats x = random_values(40003, -4, 4);
  for_each_instruction_set([&] {
    const Floats y = values_of(c, x), dx = gradients_of(c, x, x);
    Floats in_place = x, gradient = x;
    curve(c, in_place, in_place);
    curve_gradient(c, gradient_reads_output(c.kind) ? y : x, gradient, gradient);
    expect_identical(in_place, y);
    expect_identical(gradient, dx);
    const Floats few(x.begin() + 5, x.begin() + 12);
    expect_identical(values_of(c, few), Floats(y.begin() + 5, y.begin() + 12));
  });
  expect_same_bytes_for_any_thread_count([&] { return values_of(c, x); });
  expect_same_bytes_for_any_thread_count([&] { return gradients_of(c, x, x); });
}

INSTANTIATE_TEST_SUITE_P(All, EveryCurve, ::testing::ValuesIn(examples()),
                         [](const auto& test) { return test.param.name; });

// ---- edges, as TensorFlow has them --------------------------------------------------------------

TEST(Curves, ReluKeepsNanAndItsGradientIsZeroAtZero) {
  const Curve relu{.kind = CurveKind::Relu};
  expect_identical(values_of(relu, {kNan, -0.0F, 0, -1, 2, kInf}), Floats{kNan, 0, 0, 0, 2, kInf});
  expect_identical(gradients_of(relu, {kNan, -0.0F, 0, -1, 2, kInf}), Floats{0, 0, 0, 0, 2, 2});
}

TEST(Curves, Relu6HasNoGradientAtItsEdges) {
  expect_identical(gradients_of({.kind = CurveKind::Relu6}, {0, 0.5F, 6, 7}), Floats{0, 2, 0, 0});
}

// clip_by_value passes the gradient at its edge, relu6 does not.
TEST(Curves, ReluOfPassesTheGradientAtItsLargestValueUnlessThatIsSix) {
  const Floats x{4, 6};
  expect_identical(gradients_of({.kind = CurveKind::ReluOf, .max_value = 4}, x), Floats{2, 0});
  expect_identical(gradients_of({.kind = CurveKind::ReluOf, .alpha = 0.5F, .max_value = 6}, {6}),
                   Floats{0});
  expect_identical(gradients_of({.kind = CurveKind::ReluOf, .max_value = 6, .threshold = 1}, {6}),
                   Floats{2});
}

TEST(Curves, ReluOfStartsAboveItsThreshold) {
  const Curve curve{.kind = CurveKind::ReluOf, .alpha = 0.5F, .threshold = 1};
  expect_identical(values_of(curve, {-1, 1, 1.5F}), Floats{-1, 0, 1.5F});
  expect_identical(gradients_of(curve, {-1, 1, 1.5F}), Floats{1, 0, 2});
  const Curve below{.kind = CurveKind::ReluOf, .threshold = -1};
  expect_identical(values_of(below, {-2, -0.5F, -kInf}), Floats{0, -0.5F, 0});
}

TEST(Curves, LeaksHaveTheSlopeOfTheLeftAtZero) {
  expect_identical(gradients_of({.kind = CurveKind::LeakyRelu, .alpha = 0.25F}, {0}), Floats{0.5F});
  expect_identical(gradients_of({.kind = CurveKind::Elu, .alpha = 0.25F}, {0}), Floats{0.5F});
}

TEST(Curves, HardTanhPassesTheGradientAtItsEdgesAndNoneForNan) {
  const Curve curve{.kind = CurveKind::HardTanh};
  expect_identical(gradients_of(curve, {-1, 1, 1.0001F, kNan}), Floats{2, 2, 0, 0});
}

TEST(Curves, LeakyTanhAddsBothSlopesAtExactlyOne) {
  const Curve curve{.kind = CurveKind::LeakyTanh, .alpha = 0.25F};
  expect_identical(gradients_of(curve, {-1, 1}), Floats{2.5F, 2.5F});
}

// 0.2 · 2.5000002 + 0.5 rounds to 1.
TEST(Curves, HardSigmoidDecidesItsEdgesInFloat32) {
  const Curve curve{.kind = CurveKind::HardSigmoid};
  expect_identical(gradients_of(curve, {2.5000002F, 2.6F, -2.6F}, 1), Floats{0.2F, 0, 0});
}

// exp(-1e-9) is 1, so y is 0 and the slope is that of the right.
TEST(Curves, SeluTakesItsSideByItsResult) {
  expect_identical(gradients_of({.kind = CurveKind::Selu}, {-1e-9F}, 1), Floats{1.050701F});
}

}  // namespace
}  // namespace qnn
