#include "core/layers/rectifiers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/tensor/tensor.hpp"

namespace qnn {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::Pointwise;
using Floats = std::vector<float>;

// y of the function that a layer names.
Floats outputs(const Layer& layer, const Floats& x) {
  const Shape shape{x.size()};
  Tensor input(shape), output(shape);
  std::ranges::copy(x, input.floats().begin());
  activate(layer.plan(std::span(&shape, 1)).activation, input.view(), output.view());
  return {output.floats().begin(), output.floats().end()};
}

// Its dx for dy = 1.
Floats slopes(const Layer& layer, const Floats& x) {
  const Shape shape{x.size()};
  const Activation function = layer.plan(std::span(&shape, 1)).activation;
  Tensor input(shape), output(shape), gradient(shape);
  std::ranges::copy(x, input.floats().begin());
  std::ranges::fill(gradient.floats(), 1.0f);
  activate(function, input.view(), output.view());
  activation_gradient(
      function,
      {.x = input.view(), .y = output.view(), .dy = gradient.view(), .dx = gradient.view()});
  return {gradient.floats().begin(), gradient.floats().end()};
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

}  // namespace
}  // namespace qnn
