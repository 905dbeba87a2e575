#include "core/expression/expression.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "core/base/parallel.hpp"

namespace qnn {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatEq;

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

const ExpressionNames& names() {
  static const ExpressionNames all{.arrays = {"x", "dy"},
                                   .scalars = {"mean", "spread"},
                                   .constants = {{"t", 0.25f}, {"two", 2.0f}},
                                   .forbidden = {}};
  return all;
}

std::vector<float> values(std::string_view text, const std::vector<float>& x,
                          std::vector<float> dy = {}, float mean = 0, float spread = 0) {
  dy.resize(x.size());
  const std::vector<std::span<const float>> arrays{x, dy};
  const std::vector<float> scalars{mean, spread};
  std::vector<float> y(x.size());
  Expression(text, names()).evaluate(arrays, scalars, y);
  return y;
}

float value(std::string_view text, float x = 0, float dy = 0) {
  return values(text, {x}, {dy}).front();
}

TEST(Expression, BindsProductsTighterThanSumsAndGroupsToTheLeft) {
  EXPECT_EQ(value("1 + 2 * 3"), 7);
  EXPECT_EQ(value("(1 + 2) * 3"), 9);
  EXPECT_EQ(value("10 - 4 - 3"), 3);
  EXPECT_EQ(value("16 / 4 / 2"), 2);
  EXPECT_EQ(value("x + dy * x", 3, 2), 9);
}

TEST(Expression, BindsUnaryOperatorsTightest) {
  EXPECT_EQ(value("-x * -3", 2), 6);
  EXPECT_EQ(value("2 - -x", 5), 7);
  EXPECT_EQ(value("--x", 5), 5);
  EXPECT_EQ(value("!x + 1", 0), 2);
}

TEST(Expression, BindsComparisonsLooserThanSumsAndLogicLoosest) {
  EXPECT_EQ(value("x + 1 < 3", 1), 1);
  EXPECT_EQ(value("x < 1 || x > 2 && x < 3", 0), 1);
  EXPECT_EQ(value("(x < 1 || x > 2) && x > 5", 0), 0);
}

TEST(Expression, GivesOneOrZeroForComparisonsAndLogic) {
  const std::vector<float> x{-1, 0, 1};
  EXPECT_THAT(values("x < 0", x), ElementsAre(1, 0, 0));
  EXPECT_THAT(values("x <= 0", x), ElementsAre(1, 1, 0));
  EXPECT_THAT(values("x > 0", x), ElementsAre(0, 0, 1));
  EXPECT_THAT(values("x >= 0", x), ElementsAre(0, 1, 1));
  EXPECT_THAT(values("x == 0", x), ElementsAre(0, 1, 0));
  EXPECT_THAT(values("x != 0", x), ElementsAre(1, 0, 1));
  EXPECT_THAT(values("x && x + 1", x), ElementsAre(0, 0, 1));
  EXPECT_THAT(values("x || x + 1", x), ElementsAre(1, 1, 1));
  EXPECT_THAT(values("!x", x), ElementsAre(0, 1, 0));
}

TEST(Expression, KnowsItsFunctions) {
  EXPECT_THAT(values("round(x)", {0.5f, 1.5f, 2.5f, -0.6f}), ElementsAre(0, 2, 2, -1));
  EXPECT_THAT(values("floor(x) + 10 * ceil(x)", {1.5f, -1.5f}), ElementsAre(21, -12));
  EXPECT_THAT(values("clip(x, -1, two)", {-3, 0.5f, 3}), ElementsAre(-1, 0.5f, 2));
  EXPECT_THAT(values("min(x, 1) + 10 * max(x, 1)", {0, 2}), ElementsAre(10, 21));
  EXPECT_THAT(values("where(x > 0, x, -two)", {3, -3}), ElementsAre(3, -2));
  EXPECT_THAT(values("square(x) + pow(x, 3) + sqrt(abs(x))", {-4}), ElementsAre(16 - 64 + 2));
  EXPECT_THAT(values("tanh(x)", {0.5f}), ElementsAre(FloatEq(0.46211716f)));
  EXPECT_THAT(values("sigmoid(x)", {2}), ElementsAre(FloatEq(0.88079708f)));
  EXPECT_THAT(values("exp(log(x))", {1}), ElementsAre(1));
}

TEST(Expression, TellsTheThreeSignsApartAtZero) {
  const std::vector<float> x{-2, -0.0f, 0, 2};
  EXPECT_THAT(values("sign(x)", x), ElementsAre(-1, 1, 1, 1));
  EXPECT_THAT(values("sgn(x)", x), ElementsAre(-1, 0, 0, 1));
  EXPECT_THAT(values("heaviside(x)", x), ElementsAre(0, 0, 0, 1));
}

TEST(Expression, ComparesNaNAsFalseAndKeepsItElsewhere) {
  EXPECT_EQ(value("where(abs(x) <= 1, dy, 0)", kNaN, 3), 0);
  EXPECT_EQ(value("x < 0 || x >= 0", kNaN), 0);
  for (const char* const text : {"sign(x)", "sgn(x)", "heaviside(x)", "clip(x, -1, 1)", "min(x, 1)",
                                 "max(1, x)", "exp(x)", "tanh(x)", "x * 0"})
    EXPECT_TRUE(std::isnan(value(text, kNaN))) << text;
}

TEST(Expression, TreatsDenormalsAsZero) { EXPECT_EQ(value("sign(x)", -1e-40f), 1); }

TEST(Expression, ReadsConstantsAndScalarsByName) {
  EXPECT_THAT(values("(x - mean) / spread + t", {3, 5}, {}, 1, 4), ElementsAre(0.75f, 1.25f));
}

TEST(Expression, IsTheValueOfABareNameOrNumber) {
  EXPECT_THAT(values("x", {3, 5}), ElementsAre(3, 5));
  EXPECT_THAT(values("(7)", {3, 5}), ElementsAre(7, 7));
  EXPECT_THAT(values("mean", {3, 5}, {}, 1.5f), ElementsAre(1.5f, 1.5f));
}

TEST(Expression, FoldsConstantsToTheBitsThatRunningThemGives) {
  const Expression folded("x * (0.1 + 0.2 * exp(t) / 3)", names());

  EXPECT_EQ(folded.program().instructions.size(), 1U);
  ExpressionNames unfolded = names();
  unfolded.constants.clear();
  unfolded.scalars = {"t", "a", "b", "c"};
  const Expression running("x * (a + b * exp(t) / c)", unfolded);
  const std::vector<float> x{1, 3.7f, -1e-3f};
  const std::vector<std::span<const float>> arrays{x};
  std::vector<float> y(3);
  std::vector<float> z(3);
  folded.evaluate(arrays, {}, y);
  running.evaluate(arrays, std::vector<float>{0.25f, 0.1f, 0.2f, 3.0f}, z);
  EXPECT_EQ(y, z);
}

TEST(Expression, ReusesTheSlotsOfUsedResults) {
  const Expression expression("abs(x) + abs(x) + abs(x) + abs(x) + abs(x)", names());

  EXPECT_EQ(expression.program().slots, 2U);
  EXPECT_EQ(value("abs(x) + abs(x) + abs(x) + abs(x) + abs(x)", -2), 10);
}

TEST(Expression, KeepsManyIntermediateResultsApart) {
  std::string text = "square(x)";
  float expected = 9;
  for (int i = 1; i < 30; ++i) {
    text = "square(x) - (" + text + ")";
    expected = 9 - expected;
  }
  EXPECT_EQ(value(text, 3), expected);
}

TEST(Expression, KnowsWhatItReads) {
  const Expression expression("where(x > mean, 1, t)", names());

  EXPECT_TRUE(expression.reads("x"));
  EXPECT_TRUE(expression.reads("mean"));
  EXPECT_FALSE(expression.reads("dy"));
  EXPECT_FALSE(expression.reads("spread"));
}

TEST(Expression, KnowsItsOutermostOperation) {
  EXPECT_EQ(Expression("(sign(x - t))", names()).outermost(), BlockOperation::Sign);
  EXPECT_EQ(Expression("sign(t)", names()).outermost(), BlockOperation::Sign);
  EXPECT_EQ(Expression("sign(x) * t", names()).outermost(), BlockOperation::Multiply);
  EXPECT_EQ(Expression("-sign(x)", names()).outermost(), BlockOperation::Negate);
  EXPECT_EQ(Expression("x", names()).outermost(), std::nullopt);
}

TEST(Expression, KnowsWhetherItIsOneFunctionOfItsFirstArray) {
  EXPECT_TRUE(Expression(" sign ( (x) )", names()).is_exactly(BlockOperation::Sign));
  EXPECT_FALSE(Expression("sign(dy)", names()).is_exactly(BlockOperation::Sign));
  EXPECT_FALSE(Expression("sign(-x)", names()).is_exactly(BlockOperation::Sign));
  EXPECT_FALSE(Expression("sgn(x)", names()).is_exactly(BlockOperation::Sign));
  EXPECT_FALSE(Expression("sign(x) * 1", names()).is_exactly(BlockOperation::Sign));
}

TEST(Expression, WritesOverItsOperandAcrossBlocksAndChunks) {
  std::vector<float> x(40'000);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i % 1000) - 500;
  std::vector<float> expected(x.size());
  for (std::size_t i = 0; i < x.size(); ++i)
    expected[i] = std::abs(x[i]) > 100 ? x[i] * 2 + 1 : -x[i];
  const std::vector<std::span<const float>> arrays{x, {}};

  Expression("where(abs(x) > 100, x * 2 + 1, -x)", names())
      .evaluate(arrays, std::vector<float>{0, 0}, x);

  EXPECT_EQ(x, expected);
}

TEST(Expression, GivesTheSameBytesForAnyNumberOfThreads) {
  std::vector<float> x(100'003);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = std::sin(static_cast<float>(i)) * 9;
  const auto run = [&](int threads) {
    const ThreadLimit limit(threads);
    return values("tanh(x) * exp(-square(x)) + round(x / t)", x);
  };
  const auto one = run(1);

  for (const int threads : {2, 3}) {
    const auto more = run(threads);
    EXPECT_EQ(std::memcmp(one.data(), more.data(), one.size() * sizeof(float)), 0);
  }
}

TEST(Expression, OfNoValuesIsNothing) { EXPECT_TRUE(values("x + 1", {}).empty()); }

}  // namespace
}  // namespace qnn
