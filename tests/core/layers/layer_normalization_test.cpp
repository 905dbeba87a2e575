#include "core/layers/layer_normalization.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "core/base/errors.hpp"
#include "tests/support/gradient_check.hpp"
#include "tests/support/layer_run.hpp"

namespace qnn {
namespace {

using test::LayerRun;
using ::testing::FloatNear;
using ::testing::Pointwise;
using Floats = std::vector<float>;
using Axes = OneOrMany<std::int32_t>;

void set(Tensor& tensor, const Floats& values) {
  std::ranges::copy(values, tensor.floats().begin());
}

// 1, 3, 5, 7 have the mean 4 and the variance 5; with epsilon 4 the root is 3.
TEST(LayerNormalization, NormalizesEachSampleAlone) {
  const LayerNormalization layer({.epsilon = 4});
  LayerRun run(layer, {{4}}, 2);
  set(run.inputs[0], {1, 3, 5, 7, 101, 103, 105, 107});
  set(run.parameters[0], {6, 6, 6, 3});
  set(run.parameters[1], {10, 10, 10, 0});

  for (const Phase phase : {Phase::Training, Phase::Inference}) {
    run.forward(phase);
    EXPECT_THAT(run.output.floats(), Pointwise(FloatNear(1e-5f), Floats{4, 8, 12, 3, 4, 8, 12, 3}));
  }
}

// The same numbers down the columns of a 4 x 2 sample.
TEST(LayerNormalization, TakesAnyAxis) {
  const LayerNormalization layer(
      {.axis = {{1}}, .epsilon = 4, .affine = {.center = false, .scale = false}});
  LayerRun run(layer, {{4, 2}}, 1);
  set(run.inputs[0], {1, 7, 3, 5, 5, 3, 7, 1});

  run.forward();

  EXPECT_THAT(run.output.floats(), Pointwise(FloatNear(1e-6f), Floats{-1, 1, -1.0f / 3, 1.0f / 3,
                                                                      1.0f / 3, -1.0f / 3, 1, -1}));
}

TEST(LayerNormalization, HasParametersOfTheExtentsOfItsAxes) {
  const LayerPlan plan = LayerNormalization({.axis = {{3, 1}}}).plan(std::vector<Shape>{{4, 5, 6}});

  EXPECT_EQ(plan.parameters[0].shape, (Shape{6, 4}));
  EXPECT_EQ(plan.parameters[1].name, "beta");
  EXPECT_THROW(LayerNormalization({.axis = {{1, -3}}}).plan(std::vector<Shape>{{4, 5, 6}}),
               UserError);
  EXPECT_THROW(LayerNormalization({.axis = {}}).plan(std::vector<Shape>{{4}}), UserError);
}

// With an epsilon that keeps the curve flat between the points of the differences where two values
// that are normalized together are equal.
TEST(LayerNormalization, GradientsMatchFiniteDifferences) {
  for (const Axes& axis : {Axes{{-1}}, Axes{{1}}, Axes{{1, 3}}, Axes{{1, 2, 3}}}) {
    test::expect_gradients_match(LayerNormalization({.axis = axis, .epsilon = 1}),
                                 {.inputs = {{2, 3, 4}}, .planned_rows = 3});
  }
}

TEST(LayerNormalization, GradientsWithoutGammaOrBetaMatchFiniteDifferences) {
  test::expect_gradients_match(LayerNormalization({.affine = {.scale = false}}), {.inputs = {{5}}});
  test::expect_gradients_match(LayerNormalization({.affine = {.center = false}}),
                               {.inputs = {{5}}});
}

}  // namespace
}  // namespace qnn
