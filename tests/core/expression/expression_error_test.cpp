#include "core/expression/expression_error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/expression/expression.hpp"

namespace qnn {
namespace {

using ::testing::EndsWith;
using ::testing::StartsWith;

struct BadExpression {
  const char* text;
  const char* message;
  const char* help;
};

void expect_error(const BadExpression& bad) {
  static const ExpressionNames kNames{.arrays = {"x"},
                                      .scalars = {"mean_abs"},
                                      .constants = {{"threshold", 0.5f}},
                                      .forbidden = {{"dy", "belongs to the gradient"}}};
  try {
    const Expression expression(bad.text, kNames);
    FAIL() << "accepted: " << bad.text;
  } catch (const ExpressionError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Config);
    EXPECT_EQ(std::string(error.what()), bad.message);
    EXPECT_EQ(error.help(), bad.help);
  }
}

class WrongExpressions : public ::testing::TestWithParam<BadExpression> {};

TEST_P(WrongExpressions, AreShownWithACaretAndARemedy) { expect_error(GetParam()); }

INSTANTIATE_TEST_SUITE_P(
    Syntax, WrongExpressions,
    ::testing::Values(
        BadExpression{"", "the text is empty\n\n^", ""},
        BadExpression{"  ", "the text is empty\n  \n^", ""},
        BadExpression{"x +", "expected a value, found the end\nx +\n   ^", ""},
        BadExpression{"x * / 2", "expected a value, found '/'\nx * / 2\n    ^", ""},
        BadExpression{"+x", "expected a value, found '+'\n+x\n^", ""},
        BadExpression{"x 2", "expected an operator or the end, found '2'\nx 2\n  ^", ""},
        BadExpression{"x)", "expected an operator or the end, found ')'\nx)\n ^", ""},
        BadExpression{"()", "expected a value, found ')'\n()\n ^", ""},
        BadExpression{"2 * (x + 1",
                      "expected an operator or ')', found the end\n2 * (x + 1\n          ^",
                      "the bracket opened at column 5"},
        BadExpression{"abs(x x)", "expected an operator or ')', found 'x'\nabs(x x)\n      ^",
                      "the bracket opened at column 4"},
        BadExpression{"-1 <= x <= 1", "comparisons do not chain\n-1 <= x <= 1\n        ^",
                      "write 'a < b && b < c' for what mathematics writes a < b < c"},
        BadExpression{"x\n + + 1", "expected a value, found '+'\nx  + + 1\n     ^", ""}));

INSTANTIATE_TEST_SUITE_P(
    Names, WrongExpressions,
    ::testing::Values(
        BadExpression{"x + mean_ab", "unknown name 'mean_ab'\nx + mean_ab\n    ^",
                      "did you mean 'mean_abs'?"},
        BadExpression{"treshold", "unknown name 'treshold'\ntreshold\n^",
                      "did you mean 'threshold'?"},
        BadExpression{"weights", "unknown name 'weights'\nweights\n^",
                      "known names: x, threshold, mean_abs"},
        BadExpression{"sing(x)", "unknown function 'sing'\nsing(x)\n^", "did you mean 'sign'?"},
        BadExpression{"x * dy", "'dy' belongs to the gradient\nx * dy\n    ^", ""},
        BadExpression{"sign * x", "'sign' is a function\nsign * x\n^", "use it as sign(x)"},
        BadExpression{"x(2)", "'x' is not a function\nx(2)\n^",
                      "a product is written 'x * (...)'"}));

INSTANTIATE_TEST_SUITE_P(
    Arguments, WrongExpressions,
    ::testing::Values(
        BadExpression{"clip(x, 1)", "'clip' takes 3 arguments, got 2\nclip(x, 1)\n^",
                      "use it as clip(x, low, high)"},
        BadExpression{"1 + abs()", "'abs' takes 1 argument, got 0\n1 + abs()\n    ^",
                      "use it as abs(x)"},
        BadExpression{"max(x)", "'max' takes 2 arguments, got 1\nmax(x)\n^", "use it as max(a, b)"},
        BadExpression{"abs(x,)", "expected a value, found ')'\nabs(x,)\n      ^", ""}));

INSTANTIATE_TEST_SUITE_P(
    Constants, WrongExpressions,
    ::testing::Values(
        BadExpression{"x * (1 / 0)", "this constant part is inf\nx * (1 / 0)\n     ^", ""},
        BadExpression{"x + sqrt(threshold - 1)",
                      "this constant part is nan\nx + sqrt(threshold - 1)\n         ^", ""}));

std::string nested(std::size_t depth) {
  return std::string(depth, '(') + "x" + std::string(depth, ')');
}

ExpressionNames only_x() {
  return {.arrays = {"x"}, .scalars = {}, .constants = {}, .forbidden = {}};
}

TEST(ExpressionLimits, AllowSixtyFourLevelsOfNesting) {
  EXPECT_NO_THROW(Expression(nested(63), only_x()));
  EXPECT_NO_THROW(Expression(std::string(63, '-') + "x", only_x()));
  for (const std::string& text : {nested(64), std::string(64, '-') + "x", nested(2000)}) {
    try {
      const Expression expression(text, only_x());
      FAIL() << text;
    } catch (const ExpressionError& error) {
      EXPECT_THAT(error.what(), StartsWith("nested more than 64 deep\n"));
      EXPECT_EQ(error.position(), 64U);
    }
  }
}

TEST(ExpressionLimits, AllowFourKibibytes) {
  std::string text = "x";
  while (text.size() + 4 <= Expression::kMaxLength) text += " + x";
  EXPECT_NO_THROW(Expression(text, only_x()));
  text += " + x";
  try {
    const Expression expression(text, only_x());
    FAIL();
  } catch (const ExpressionError& error) {
    EXPECT_THAT(error.what(), StartsWith("the text has 4097 bytes, more than 4096\n"));
  }
}

TEST(ExpressionLimits, AllowThirtyTwoIntermediateResults) {
  std::string text = "abs(x)";
  for (int i = 1; i < 33; ++i) text = "abs(x) + (" + text + ")";
  try {
    const Expression expression(text, only_x());
    FAIL();
  } catch (const ExpressionError& error) {
    EXPECT_THAT(error.what(), StartsWith("needs more than 32 intermediate results\n"));
  }
}

TEST(ExpressionError, ShowsTheSurroundingsOfAPlaceInALongText) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "x + ";
  text += "? + ";
  for (int i = 0; i < 100; ++i) text += "x + ";
  try {
    const Expression expression(text + "x", only_x());
    FAIL();
  } catch (const ExpressionError& error) {
    const std::string message = error.what();
    const std::size_t line = message.find('\n') + 1;
    const std::size_t caret_line = message.find('\n', line) + 1;
    EXPECT_LE(caret_line - line, 100U);
    EXPECT_EQ(message[line + message.find('^', caret_line) - caret_line], '?');
    EXPECT_EQ(message.substr(line, 3), "...");
    EXPECT_THAT(message.substr(0, caret_line), EndsWith("...\n"));
  }
}

}  // namespace
}  // namespace qnn
