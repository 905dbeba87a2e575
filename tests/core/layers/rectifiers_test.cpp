#include "core/layers/rectifiers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "tests/support/gradient_check.hpp"
#include "tests/support/layer_run.hpp"

namespace qnn {
namespace {

using test::LayerRun;
using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::Pointwise;
using Floats = std::vector<float>;

// y, or dx of dy = 1.
template <class L>
Floats outputs(const L& layer, const Floats& x) {
  LayerRun run(layer, {{x.size()}}, 1);
  std::ranges::copy(x, run.inputs[0].floats().begin());
  run.forward();
  return {run.output.floats().begin(), run.output.floats().end()};
}
template <class L>
Floats slopes(const L& layer, const Floats& x) {
  LayerRun run(layer, {{x.size()}}, 1);
  std::ranges::copy(x, run.inputs[0].floats().begin());
  std::ranges::fill(run.output_gradient.floats(), 1.0f);
  run.forward();
  run.backward();
  return {run.input_gradients[0].floats().begin(), run.input_gradients[0].floats().end()};
}

TEST(ReluLayer, IsThePlainRectifierByDefault) {
  EXPECT_THAT(outputs(ReluLayer({}), {-2, 0, 3}), ElementsAre(0, 0, 3));
  EXPECT_THAT(slopes(ReluLayer({}), {-2, 0, 3}), ElementsAre(0, 0, 1));
}

TEST(ReluLayer, BendsAtTheThresholdAndIsCutOff) {
  const ReluLayer layer({.max_value = 4.0f, .negative_slope = 0.5f, .threshold = 1});

  EXPECT_THAT(outputs(layer, {-1, 1, 2, 4, 9}), ElementsAre(-1, 0, 2, 4, 4));
  EXPECT_THAT(slopes(layer, {-1, 1, 2, 4, 9}), ElementsAre(0.5f, 0, 1, 1, 0));
}

TEST(ReluLayer, IsFlatAtSixOnlyAsRelu6) {
  EXPECT_THAT(slopes(ReluLayer({.max_value = 6.0f}), {5, 6, 7}), ElementsAre(1, 0, 0));
  EXPECT_THAT(slopes(ReluLayer({.max_value = 6.0f, .threshold = 1}), {5, 6, 7}),
              ElementsAre(1, 1, 0));
}

TEST(ReluLayer, KeepsNanAndNoInfinityBelow) {
  const float inf = std::numeric_limits<float>::infinity();
  const Floats y = outputs(ReluLayer({}), {std::numeric_limits<float>::quiet_NaN(), -inf, inf});

  EXPECT_TRUE(std::isnan(y[0]));
  EXPECT_EQ(y[1], 0);
  EXPECT_EQ(y[2], inf);
}

TEST(LeakyReluLayer, HasItsSlopeAtZeroToo) {
  const LeakyReluLayer layer({.alpha = 0.25f});

  EXPECT_THAT(outputs(layer, {-2, 0, 3}), ElementsAre(-0.5f, 0, 3));
  EXPECT_THAT(slopes(layer, {-2, 0, 3}), ElementsAre(0.25f, 0.25f, 1));
}

TEST(ThresholdedReluLayer, LetsPassWhatIsAboveItsThreshold) {
  EXPECT_THAT(outputs(ThresholdedReluLayer({}), {-2, 0.5f, 1, 3}), ElementsAre(0, 0, 0, 3));
  EXPECT_THAT(slopes(ThresholdedReluLayer({}), {-2, 0.5f, 1, 3}), ElementsAre(0, 0, 0, 1));
}

TEST(EluLayer, FallsExponentiallyToMinusAlpha) {
  const EluLayer layer({.alpha = 2});

  EXPECT_THAT(outputs(layer, {-100, -1, 0, 3}),
              Pointwise(FloatNear(1e-6f), Floats{-2, 2 * (0.36787944f - 1), 0, 3}));
  EXPECT_THAT(slopes(layer, {-100, -1, 0, 3}),
              Pointwise(FloatNear(1e-6f), Floats{0, 2 * 0.36787944f, 2, 1}));
}

TEST(Rectifiers, GradientsMatchFiniteDifferences) {
  const test::LayerGradientCase test{.inputs = {{4, 5}}, .planned_rows = 3};
  test::expect_gradients_match(ReluLayer({.max_value = 1.0f, .negative_slope = 0.5f}), test);
  test::expect_gradients_match(LeakyReluLayer({}), test);
  test::expect_gradients_match(EluLayer({}), test);
}

}  // namespace
}  // namespace qnn
