#include "core/quantizers/expression_quantizer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "core/quantizers/approx_sign.hpp"
#include "core/quantizers/ste_sign.hpp"
#include "tests/support/expect_user_error.hpp"
#include "tests/support/quantizer_runs.hpp"

namespace qnn {
namespace {

using testing::backward;
using ::testing::ElementsAre;
using testing::forward;
using ::testing::HasSubstr;
using testing::make_quantizer;
using testing::quantizer_from;

ExpressionQuantizer expression(const std::string& forward, const std::string& gradient = "dy") {
  return ExpressionQuantizer({.forward = forward,
                              .gradient = gradient,
                              .parameters = {},
                              .precision = 32,
                              .granularity = Granularity::Tensor,
                              .levels = {}});
}

// Edges, their neighbours, specials and many ordinary numbers.
std::vector<float> many_values() {
  std::vector<float> x{0.0f,
                       -0.0f,
                       1e-40f,
                       -1e-40f,
                       std::numeric_limits<float>::infinity(),
                       -std::numeric_limits<float>::infinity(),
                       std::numeric_limits<float>::quiet_NaN()};
  for (const float edge : {0.5f, 1.0f, 1.25f}) {
    for (const float v : {edge, std::nextafter(edge, 0.0f), std::nextafter(edge, 9.0f)}) {
      x.push_back(v);
      x.push_back(-v);
    }
  }
  for (int i = -2000; i <= 2000; ++i) x.push_back(static_cast<float>(i) * 0.00137f);
  return x;
}

void expect_same_bytes(const std::vector<float>& a, const std::vector<float>& b) {
  ASSERT_EQ(a.size(), b.size());
  EXPECT_EQ(std::memcmp(a.data(), b.data(), a.size() * sizeof(float)), 0);
}

void expect_same_quantizer(const Quantizer& a, const Quantizer& b) {
  const auto x = many_values();
  std::vector<float> dy(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) dy[i] = std::sin(static_cast<float>(i)) * 3;
  expect_same_bytes(forward(a, x), forward(b, x));
  expect_same_bytes(backward(a, x, dy), backward(b, x, dy));
}

TEST(ExpressionQuantizer, EqualsSteSignBitForBit) {
  expect_same_quantizer(expression("sign(x)", "where(abs(x) <= 1, dy, 0)"), SteSign({}));
  expect_same_quantizer(expression("sign(x)", "where(abs(x) <= 0.5, dy, 0)"),
                        SteSign({.clip_value = 0.5f}));
  expect_same_quantizer(expression("sign(x)", "dy"), SteSign({.clip_value = std::nullopt}));
}

TEST(ExpressionQuantizer, EqualsApproxSignBitForBit) {
  expect_same_quantizer(expression("where(x < 0, -1, where(x >= 0, 1, x))",
                                   "where(abs(x) <= 1, (1 - abs(x)) * 2 * dy, 0)"),
                        ApproxSign({}));
}

TEST(ExpressionQuantizer, TellsTensorFlowsSignFromLarqs) {
  EXPECT_THAT(forward(expression("sgn(x)"), {-2, -0.0f, 0, 2}), ElementsAre(-1, 0, 0, 1));
  EXPECT_THAT(forward(expression("sign(x)"), {-2, -0.0f, 0, 2}), ElementsAre(-1, 1, 1, 1));
}

TEST(ExpressionQuantizer, HasTheLevelsOfItsOutermostOperation) {
  EXPECT_EQ(expression("sign(x)").levels(), Levels::PlusMinusOne);
  EXPECT_EQ(expression("sign(x - mean)").levels(), Levels::PlusMinusOne);
  EXPECT_EQ(expression("sgn(x)").levels(), Levels::Any);
  EXPECT_EQ(expression("2 * (x > 0) - 1").levels(), Levels::Any);
  EXPECT_EQ(expression("mean_abs * sign(x)").levels(), Levels::Any);
  EXPECT_EQ(expression("-sign(x)").levels(), Levels::Any);
  EXPECT_EQ(expression("x > 0").levels(), Levels::ZeroOne);
  EXPECT_EQ(expression("heaviside(x)").levels(), Levels::ZeroOne);
  EXPECT_EQ(expression("x").levels(), Levels::Any);
}

TEST(ExpressionQuantizer, IsTheSignOnlyOfXItself) {
  EXPECT_TRUE(expression("(sign(x))").is_sign());
  EXPECT_FALSE(expression("sign(x - mean)").is_sign());
  EXPECT_FALSE(expression("sign(-x)").is_sign());
  EXPECT_FALSE(expression("sgn(x)").is_sign());
}

TEST(ExpressionQuantizer, AsksForTheStatisticsItUses) {
  const auto use = expression("sgn(x) * (abs(x) > 0.7 * mean_abs)", "dy / deviation").statistics();

  EXPECT_TRUE(use.mean_abs);
  EXPECT_TRUE(use.deviation);
  EXPECT_FALSE(use.max_abs);
  EXPECT_FALSE(use.mean);
  EXPECT_FALSE(expression("sign(x)").statistics().any());
}

TEST(ExpressionQuantizer, UsesStatisticsParametersAndTheGradient) {
  const auto quantizer = quantizer_from(R"config({
    "type": "expression", "precision": 2, "parameters": {"t": 0.5, "slope": 3},
    "forward": "sgn(x) * (abs(x) > t * mean_abs)",
    "gradient": "where(abs(x) <= max_abs / 2, slope * dy, 0)"})config");

  EXPECT_EQ(quantizer->precision(), 2);
  EXPECT_THAT(forward(*quantizer, {-4, -0.5f, 1.5f, 2}), ElementsAre(-1, 0, 1, 1));  // mean_abs 2
  EXPECT_THAT(backward(*quantizer, {-4, -0.5f, 1.5f, 2}, {1, 2, 3, 4}), ElementsAre(0, 6, 9, 12));
}

TEST(ExpressionQuantizer, WritesEveryFieldIntoTheResolvedConfig) {
  const auto made = make_quantizer(R"config({"type": "expression", "forward": "sign(x - t)",
      "gradient": "dy", "parameters": {"t": 0.25}, "granularity": "channel"})config");

  ASSERT_NE(made.quantizer, nullptr);
  EXPECT_EQ(made.quantizer->granularity(), Granularity::Channel);
  EXPECT_EQ(
      made.resolved.dump(),
      R"config({"type":"expression","forward":"sign(x - t)","gradient":"dy",)config"
      R"config("parameters":{"t":0.25},"precision":32,"granularity":"channel","levels":null})config");
}

struct BadQuantizer {
  const char* fields;  // after "type"
  const char* pointer;
  const char* message;
  const char* help;
};

class WrongExpressionQuantizers : public ::testing::TestWithParam<BadQuantizer> {};

TEST_P(WrongExpressionQuantizers, AreReportedAtTheirField) {
  const auto made = make_quantizer(std::string(R"config({"type": "expression", )config") +
                                   GetParam().fields + "}");

  EXPECT_EQ(made.quantizer, nullptr);
  ASSERT_EQ(made.problems.size(), 1U);
  EXPECT_EQ(made.problems[0].pointer, GetParam().pointer);
  EXPECT_THAT(made.problems[0].message, HasSubstr(GetParam().message));
  EXPECT_THAT(made.problems[0].help, HasSubstr(GetParam().help));
}

INSTANTIATE_TEST_SUITE_P(
    Formulas, WrongExpressionQuantizers,
    ::testing::Values(
        BadQuantizer{R"config("forward": "sing(x)", "gradient": "dy")config", "/forward",
                     "unknown function 'sing'\nsing(x)\n^", "did you mean 'sign'?"},
        BadQuantizer{R"config("forward": "sign(x) * dy", "gradient": "dy")config", "/forward",
                     "'dy' belongs to the gradient", ""},
        BadQuantizer{R"config("forward": "mean_abs", "gradient": "dy")config", "/forward",
                     "does not use 'x'", ""},
        BadQuantizer{R"config("forward": "sign(x)", "gradient": "abs(x) <= 1")config", "/gradient",
                     "does not use 'dy'", "write dL/dx"},
        BadQuantizer{R"config("forward": "sign(x)", "gradient": "dy * (abs(x) <= t)")config",
                     "/gradient", "unknown name 't'\ndy * (abs(x) <= t)\n                ^", ""},
        BadQuantizer{R"config("forward": "sign(x)")config", "", "gradient", ""}));

INSTANTIATE_TEST_SUITE_P(
    Parameters, WrongExpressionQuantizers,
    ::testing::Values(
        BadQuantizer{R"config("forward": "x", "gradient": "dy", "parameters": {"2t": 1})config",
                     "/parameters", "'2t' is no name", "use letters"},
        BadQuantizer{R"config("forward": "x", "gradient": "dy", "parameters": {"x": 1})config",
                     "/parameters", "'x' has a meaning", "another name"},
        BadQuantizer{R"config("forward": "x", "gradient": "dy", "parameters": {"sgn": 1})config",
                     "/parameters", "'sgn' has a meaning", "another name"},
        BadQuantizer{R"config("forward": "x", "gradient": "dy", "parameters": {"mean": 1})config",
                     "/parameters", "'mean' has a meaning", "another name"},
        BadQuantizer{R"config("forward": "x", "gradient": "dy", "parameters": {"t": 1e300})config",
                     "/parameters", "too large", ""},
        BadQuantizer{R"config("forward": "x", "gradient": "dy", "parameters": {"t": "1"})config",
                     "/parameters/t", "must be a number", ""},
        BadQuantizer{R"config("forward": "x", "gradient": "dy", "precision": 0)config",
                     "/precision", "at least 1", ""}));

INSTANTIATE_TEST_SUITE_P(
    Levels, WrongExpressionQuantizers,
    ::testing::Values(
        BadQuantizer{R"config("forward": "sgn(x)", "gradient": "dy", "levels": [-1, 1])config",
                     "/levels", "forward gives 0 at x = 0, which is not among -1, 1", ""},
        BadQuantizer{R"config("forward": "sign(x)", "gradient": "dy", "levels": [-1, 0, 1])config",
                     "/levels", "forward never gives the level 0", "it was tried on"},
        BadQuantizer{R"config("forward": "sign(x)", "gradient": "dy", "levels": [])config",
                     "/levels", "at least one level", ""},
        BadQuantizer{
            R"config("forward": "sgn(x)", "gradient": "dy", "precision": 1, "levels": [-1,0,1])config",
            "/precision", "must be at least 2 for 3 levels, got 1", ""}));

TEST(ExpressionQuantizer, PacksDeclaredLevelsThatHaveBeenTried) {
  const auto levels = [](const char* fields) {
    return quantizer_from(std::string(R"config({"type": "expression", "gradient": "dy", )config") +
                          fields + "}")
        ->levels();
  };
  EXPECT_EQ(levels(R"config("forward": "2 * (x > 0) - 1", "levels": [1, -1])config"),
            Levels::PlusMinusOne);
  EXPECT_EQ(levels(R"config("forward": "where(x > 0, 1, 0)", "levels": [0, 1])config"),
            Levels::ZeroOne);
  EXPECT_EQ(levels(R"config("forward": "3 * (x > 0) - 1", "levels": [-1, 2])config"), Levels::Any);
}

TEST(ExpressionQuantizer, StopsWhenAValueIsNotAmongThePackedLevels) {
  // ±1 on all that is tried when the config is read, but not at 2e6.
  const auto quantizer = quantizer_from(
      R"config({"type": "expression", "gradient": "dy", "levels": [-1, 1],
                "forward": "where(x > 1.5e6, 0.5, 2 * (x > 0) - 1)"})config");

  EXPECT_EQ(forward(*quantizer, {-3, 4}), (std::vector<float>{-1, 1}));
  testing_support::expect_user_error(
      ErrorKind::Numeric, ::testing::HasSubstr("gave 0.5, but says that it gives -1 and +1 only"),
      [&] {
        forward(*quantizer, {1, 2e6f});
      });
}

TEST(ExpressionQuantizer, AcceptsLevelsThatItTakes) {
  EXPECT_NE(make_quantizer(R"config({"type": "expression", "precision": 2, "levels": [1, 0, -1],
      "forward": "sgn(x) * (abs(x) > 0.7 * mean_abs)", "gradient": "dy"})config")
                .quantizer,
            nullptr);
  EXPECT_NE(make_quantizer(R"config({"type": "expression", "precision": 2,
      "levels": [0, 0.333333333, 0.666666667, 1],
      "forward": "round(clip(x, 0, 1) * 3) / 3", "gradient": "where(x >= 0 && x <= 1, dy, 0)"})config")
                .quantizer,
            nullptr);
}

}  // namespace
}  // namespace qnn
