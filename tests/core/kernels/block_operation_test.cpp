#include "core/kernels/block_operation.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "core/base/parallel.hpp"
#include "tests/support/kernel_runs.hpp"

namespace qnn {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();
using Op = BlockOperation;

const std::vector<float>& special_values() {
  static const std::vector<float> values{kNaN,    -kInfinity, -2.5f, -1.5f,    -1,   -0.5f,
                                         -1e-30f, -0.0f,      0,     1e-30f,   0.5f, 1,
                                         1.5f,    2.5f,       80,    kInfinity};
  return values;
}

std::vector<float> run(Op operation, const std::vector<std::vector<float>>& operands) {
  std::vector<BlockOperand> sources;
  for (const auto& operand : operands) sources.emplace_back(operand.data());
  std::vector<float> y(operands.front().size());
  apply(operation, sources, y);
  return y;
}

void expect_same(float actual, float expected, const std::string& what) {
  if (std::isnan(expected)) {
    EXPECT_TRUE(std::isnan(actual)) << what << " gave " << actual;
  } else {
    EXPECT_EQ(actual, expected) << what;
  }
}

struct UnaryCase {
  const char* name;
  Op operation;
  float (*expected)(float);
};

class UnaryBlockOperation : public ::testing::TestWithParam<UnaryCase> {};

TEST_P(UnaryBlockOperation, AgreesWithAPlainLoopOnSpecialValues) {
  const auto& x = special_values();

  testing::for_each_instruction_set([&] {
    const auto y = run(GetParam().operation, {x});

    for (std::size_t i = 0; i < x.size(); ++i)
      expect_same(y[i], GetParam().expected(x[i]), "at " + std::to_string(x[i]));
  });
}

INSTANTIATE_TEST_SUITE_P(
    All, UnaryBlockOperation,
    ::testing::Values(
        UnaryCase{"Copy", Op::Copy, [](float x) { return x; }},
        UnaryCase{"Negate", Op::Negate, [](float x) { return -x; }},
        UnaryCase{"Not", Op::Not, [](float x) { return x == 0 ? 1.0f : 0.0f; }},
        UnaryCase{"Abs", Op::Abs, [](float x) { return std::abs(x); }},
        UnaryCase{"Round", Op::Round, [](float x) { return std::nearbyint(x); }},
        UnaryCase{"Floor", Op::Floor, [](float x) { return std::floor(x); }},
        UnaryCase{"Ceil", Op::Ceil, [](float x) { return std::ceil(x); }},
        UnaryCase{"Sqrt", Op::Sqrt, [](float x) { return std::sqrt(x); }},
        UnaryCase{"Square", Op::Square, [](float x) { return x * x; }},
        UnaryCase{"Sign", Op::Sign,
                  [](float x) { return std::isnan(x) ? kNaN : (x < 0 ? -1.0f : 1.0f); }},
        UnaryCase{
            "Sgn", Op::Sgn,
            [](float x) { return std::isnan(x) ? kNaN : (x < 0 ? -1.0f : (x > 0 ? 1.0f : 0.0f)); }},
        UnaryCase{"Heaviside", Op::Heaviside,
                  [](float x) { return std::isnan(x) ? kNaN : (x > 0 ? 1.0f : 0.0f); }}),
    [](const auto& test) { return test.param.name; });

struct BinaryCase {
  const char* name;
  Op operation;
  float (*expected)(float, float);
};

class BinaryBlockOperation : public ::testing::TestWithParam<BinaryCase> {};

TEST_P(BinaryBlockOperation, AgreesWithAPlainLoopOnPairsOfSpecialValues) {
  std::vector<float> a;
  std::vector<float> b;
  for (const float x : special_values()) {
    for (const float y : special_values()) {
      a.push_back(x);
      b.push_back(y);
    }
  }

  testing::for_each_instruction_set([&] {
    const auto y = run(GetParam().operation, {a, b});

    for (std::size_t i = 0; i < a.size(); ++i)
      expect_same(y[i], GetParam().expected(a[i], b[i]),
                  std::to_string(a[i]) + " and " + std::to_string(b[i]));
  });
}

bool any_nan(float a, float b) { return std::isnan(a) || std::isnan(b); }

INSTANTIATE_TEST_SUITE_P(
    All, BinaryBlockOperation,
    ::testing::Values(
        BinaryCase{"Add", Op::Add, [](float a, float b) { return a + b; }},
        BinaryCase{"Subtract", Op::Subtract, [](float a, float b) { return a - b; }},
        BinaryCase{"Multiply", Op::Multiply, [](float a, float b) { return a * b; }},
        BinaryCase{"Divide", Op::Divide, [](float a, float b) { return a / b; }},
        BinaryCase{"Min", Op::Min,
                   [](float a, float b) { return any_nan(a, b) ? kNaN : std::min(a, b); }},
        BinaryCase{"Max", Op::Max,
                   [](float a, float b) { return any_nan(a, b) ? kNaN : std::max(a, b); }},
        BinaryCase{"Less", Op::Less, [](float a, float b) { return a < b ? 1.0f : 0.0f; }},
        BinaryCase{"LessEqual", Op::LessEqual,
                   [](float a, float b) { return a <= b ? 1.0f : 0.0f; }},
        BinaryCase{"Greater", Op::Greater, [](float a, float b) { return a > b ? 1.0f : 0.0f; }},
        BinaryCase{"GreaterEqual", Op::GreaterEqual,
                   [](float a, float b) { return a >= b ? 1.0f : 0.0f; }},
        BinaryCase{"Equal", Op::Equal, [](float a, float b) { return a == b ? 1.0f : 0.0f; }},
        BinaryCase{"NotEqual", Op::NotEqual, [](float a, float b) { return a != b ? 1.0f : 0.0f; }},
        BinaryCase{"And", Op::And, [](float a, float b) { return a != 0 && b != 0 ? 1.0f : 0.0f; }},
        BinaryCase{"Or", Op::Or, [](float a, float b) { return a != 0 || b != 0 ? 1.0f : 0.0f; }}),
    [](const auto& test) { return test.param.name; });

TEST(BlockOperation, ClipsToItsBoundsAndKeepsNaN) {
  const auto y = run(Op::Clip, {{-2, 0.25f, 2, kNaN}, {-1, -1, -1, -1}, {1, 1, 0.5f, 1}});

  EXPECT_EQ(y[0], -1);
  EXPECT_EQ(y[1], 0.25f);
  EXPECT_EQ(y[2], 0.5f);
  EXPECT_TRUE(std::isnan(y[3]));
}

TEST(BlockOperation, SelectsByTruthAndNotByMultiplication) {
  const auto y = run(Op::Where, {{1, 0, -3, -0.0f}, {1, kNaN, 3, kInfinity}, {5, 6, 7, 8}});

  EXPECT_EQ(y, (std::vector<float>{1, 6, 3, 8}));
}

TEST(BlockOperation, ComputesFunctionsToAFewUnitsInTheLastPlace) {
  std::vector<float> x;
  for (int i = -400; i <= 400; ++i) x.push_back(static_cast<float>(i) / 16);
  const auto near = [](float actual, double expected) {
    return std::abs(static_cast<double>(actual) - expected) <=
           5e-7 * std::max(1e-30, std::abs(expected));
  };

  const auto exp = run(Op::Exp, {x});
  const auto tanh = run(Op::Tanh, {x});
  const auto sigmoid = run(Op::Sigmoid, {x});
  const auto log = run(Op::Log, {run(Op::Abs, {x})});

  for (std::size_t i = 0; i < x.size(); ++i) {
    const double v = static_cast<double>(x[i]);
    EXPECT_TRUE(near(exp[i], std::exp(v))) << v;
    EXPECT_TRUE(near(tanh[i], std::tanh(v))) << v;
    EXPECT_TRUE(near(sigmoid[i], 1 / (1 + std::exp(-v)))) << v;
    if (v == 0) {
      EXPECT_EQ(log[i], -kInfinity);
    } else {
      EXPECT_TRUE(near(log[i], std::log(std::abs(v)))) << v;
    }
  }
}

TEST(BlockOperation, KeepsTheLimitsOfFunctions) {
  const std::vector<float> x{kNaN, -kInfinity, kInfinity, -1};

  const auto exp = run(Op::Exp, {x});
  const auto log = run(Op::Log, {x});
  const auto tanh = run(Op::Tanh, {x});

  EXPECT_TRUE(std::isnan(exp[0]));
  EXPECT_EQ(exp[1], 0);
  EXPECT_EQ(exp[2], kInfinity);
  EXPECT_TRUE(std::isnan(log[0]));
  EXPECT_TRUE(std::isnan(log[1]));
  EXPECT_EQ(log[2], kInfinity);
  EXPECT_TRUE(std::isnan(log[3]));
  EXPECT_TRUE(std::isnan(tanh[0]));
  EXPECT_EQ(tanh[1], -1);
  EXPECT_EQ(tanh[2], 1);
}

TEST(BlockOperation, RaisesToRepeatedWholePowersByMultiplication) {
  const std::vector<float> x{-3, -0.5f, 0, 2};
  const auto power = [&](float exponent) {
    RepeatedValue repeated{};
    repeated.fill(exponent);
    const std::vector<BlockOperand> operands{BlockOperand(x.data()), BlockOperand(repeated)};
    std::vector<float> y(x.size());
    apply(Op::Power, operands, y);
    return y;
  };

  EXPECT_EQ(power(0), (std::vector<float>{1, 1, 1, 1}));
  EXPECT_EQ(power(3), (std::vector<float>{-27, -0.125f, 0, 8}));
  EXPECT_EQ(power(-2), (std::vector<float>{1.0f / 9, 4, kInfinity, 0.25f}));
}

TEST(BlockOperation, RaisesToOtherPowersThroughTheLogarithm) {
  const auto y = run(Op::Power, {{4, 2, -1, 0}, {0.5f, 1.5f, 0.5f, 2.5f}});

  EXPECT_NEAR(y[0], 2, 1e-6);
  EXPECT_NEAR(y[1], 2.8284271, 1e-6);
  EXPECT_TRUE(std::isnan(y[2]));
  EXPECT_EQ(y[3], 0);
}

TEST(BlockOperation, GivesAValueTheSameBitsAtEveryPlaceInEveryBlockSize) {
  std::vector<float> x;
  for (int i = 0; i < 70; ++i) x.push_back(0.37f * static_cast<float>(i) - 11);
  testing::for_each_instruction_set([&] {
    for (const Op operation : {Op::Exp, Op::Log, Op::Tanh, Op::Sigmoid, Op::Sqrt}) {
      const auto whole = run(operation, {x});
      for (std::size_t begin = 0; begin < x.size(); ++begin) {
        const auto part =
            run(operation, {{x.begin() + static_cast<std::ptrdiff_t>(begin), x.end()}});
        testing::expect_identical(part, std::span(whole).subspan(begin));
      }
    }
  });
}

TEST(BlockOperation, TakesRepeatedOperandsAndWritesOverAnOperand) {
  RepeatedValue two{};
  two.fill(2);
  std::vector<float> x(37, 3.0f);
  const std::vector<BlockOperand> operands{BlockOperand(x.data()), BlockOperand(two)};

  apply(Op::Multiply, operands, x);

  EXPECT_EQ(x, std::vector<float>(37, 6.0f));
}

TEST(BlockOperation, TreatsDenormalsAsZeroWhereTheyAreFlushed) {
  const FlushDenormals flush;

  EXPECT_EQ(run(Op::Sign, {{-1e-40f, 1e-40f}}), (std::vector<float>{1, 1}));
  EXPECT_EQ(run(Op::Sgn, {{-1e-40f, 1e-40f}}), (std::vector<float>{0, 0}));
}

}  // namespace
}  // namespace qnn
