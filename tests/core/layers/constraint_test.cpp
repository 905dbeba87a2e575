#include "core/layers/constraint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "core/base/errors.hpp"
#include "core/json/json.hpp"

namespace qnn {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::IsNan;
using ::testing::Pointwise;

std::vector<float> constrained(const Constraint& constraint, const std::vector<float>& weights,
                               const Shape& shape,
                               WeightLayout layout = WeightLayout::OutputFirst) {
  Tensor tensor(shape);
  std::ranges::copy(weights, tensor.floats().begin());
  apply_constraint(constraint, layout, tensor.view());
  return {tensor.floats().begin(), tensor.floats().end()};
}

std::vector<float> clipped(float clip_value, const std::vector<float>& weights) {
  return constrained(WeightClip{clip_value}, weights, {weights.size()});
}

TEST(WeightClipConstraint, ClipsToItsRange) {
  EXPECT_THAT(clipped(0.75f, {0.5f, -0.75f, 0.76f, -7, 1e30f}),
              ElementsAre(0.5f, -0.75f, 0.75f, -0.75f, 0.75f));
}

TEST(WeightClipConstraint, KeepsNanAndClipsInfinity) {
  const float infinity = std::numeric_limits<float>::infinity();

  EXPECT_THAT(clipped(1, {std::numeric_limits<float>::quiet_NaN(), infinity, -infinity}),
              ElementsAre(IsNan(), 1, -1));
}

// Larq computes max(min(w, c), -c).
TEST(WeightClipConstraint, MakesEverythingTheMagnitudeOfANegativeRange) {
  EXPECT_THAT(clipped(-1, {0, 0.5f, -0.5f, 1, -1, 7, -7}), Each(1.0f));
}

auto near(std::vector<float> values) { return Pointwise(FloatNear(1e-6f), std::move(values)); }

TEST(NonNegConstraint, MakesNegativeWeightsZeroAndKeepsNan) {
  EXPECT_THAT(constrained(NonNeg{}, {1, -1, 0, std::numeric_limits<float>::quiet_NaN()}, {4}),
              ElementsAre(1, 0, 0, IsNan()));
}

// A dense kernel here is [out, in], so Keras's axis 0 runs along a row: norms 5 and 1.
TEST(MaxNormConstraint, ShrinksTheWeightsOfAUnitThatAreTooLong) {
  EXPECT_THAT(constrained(MaxNorm{}, {3, 4, 0.6f, 0.8f}, {2, 2}), near({1.2f, 1.6f, 0.6f, 0.8f}));
}

TEST(MaxNormConstraint, LeavesAnAllZeroUnit) {
  EXPECT_THAT(constrained(MaxNorm{}, {0, 0, 3, 4}, {2, 2}), near({0, 0, 1.2f, 1.6f}));
}

TEST(NormConstraints, CountAxesInKerasOrder) {
  const std::vector<float> weights{3, 0.6f, 4, 0.8f};
  EXPECT_THAT(constrained(UnitNorm{.axis = {{1}}}, weights, {2, 2}),
              near({0.6f, 0.6f, 0.8f, 0.8f}));
  EXPECT_THAT(constrained(UnitNorm{.axis = {{-1}}}, weights, {2, 2}),
              near({0.6f, 0.6f, 0.8f, 0.8f}));
  EXPECT_THAT(constrained(UnitNorm{.axis = {{0}}}, weights, {2, 2}, WeightLayout::AsInKeras),
              near({0.6f, 0.6f, 0.8f, 0.8f}));
}

// Two filters of a window of 1 × 2 over one channel, [out, kh, kw, in].
TEST(NormConstraints, RunOverSeveralAxes) {
  const std::vector<float> weights{3, 4, 0, 2};
  EXPECT_THAT(constrained(UnitNorm{.axis = {{0, 1, 2}}}, weights, {2, 1, 2, 1}),
              near({0.6f, 0.8f, 0, 1}));
  // One group for each place of the window: (3, 0) and (4, 2).
  EXPECT_THAT(constrained(UnitNorm{.axis = {{2, 3}}}, weights, {2, 1, 2, 1}),
              near({1, 4 / std::sqrt(20.0f), 0, 2 / std::sqrt(20.0f)}));
}

TEST(UnitNormConstraint, MakesBiasesOfLengthOne) {
  EXPECT_THAT(constrained(UnitNorm{}, {3, 4}, {2}, WeightLayout::AsInKeras), near({0.6f, 0.8f}));
}

// Norms 5, 1 and 0.5 towards [0.75, 2] by half the way: 3.5, 1 and 0.625.
TEST(MinMaxNormConstraint, GoesPartOfTheWayIntoItsRange) {
  const MinMaxNorm constraint{.min_value = 0.75f, .max_value = 2, .rate = 0.5f};
  EXPECT_THAT(constrained(constraint, {3, 4, 0.6f, 0.8f, 0.3f, 0.4f}, {3, 2}),
              near({2.1f, 2.8f, 0.6f, 0.8f, 0.375f, 0.5f}));
}

TEST(CheckConstraint, RefusesAnAxisThatTheWeightsLack) {
  EXPECT_NO_THROW(check_constraint(MaxNorm{.axis = {{0, -2}}}, {3, 4}));
  EXPECT_NO_THROW(check_constraint(WeightClip{}, {}));
  EXPECT_THROW(check_constraint(MaxNorm{.axis = {{2}}}, {3, 4}), UserError);
  EXPECT_THROW(check_constraint(UnitNorm{.axis = {{-3}}}, {3, 4}), UserError);
}

TEST(Constraint, ReadsOneAxisOrSeveral) {
  const auto axes_of = [](const char* text) {
    Problems problems;
    Constraint constraint;
    const Json config = Json::parse(text);
    read_value(ConfigValue(config, "", problems), constraint);
    EXPECT_TRUE(problems.empty());
    return std::get<MaxNorm>(constraint).axis.values;
  };
  EXPECT_THAT(axes_of(R"("max_norm")"), ElementsAre(0));
  EXPECT_THAT(axes_of(R"({"type": "max_norm", "axis": 1})"), ElementsAre(1));
  EXPECT_THAT(axes_of(R"({"type": "max_norm", "axis": [0, 1, 2]})"), ElementsAre(0, 1, 2));
}

}  // namespace
}  // namespace qnn
