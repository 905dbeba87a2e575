#include "core/layers/along_axes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
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
using Axes = OneOrMany<std::int32_t>;

void set(Tensor& tensor, const Floats& values) {
  std::ranges::copy(values, tensor.floats().begin());
}

TEST(SoftmaxLayer, LeavesTheLastAxisToTheProgram) {
  const LayerPlan plan = SoftmaxLayer({}).plan(std::vector<Shape>{{4, 3}});

  EXPECT_TRUE(plan.reshapes_only);
  EXPECT_TRUE(std::holds_alternative<Softmax>(plan.activation));
  EXPECT_FALSE(plan.backward_reads_output);
}

// Columns 0, log 3 and log 4, 0.
TEST(SoftmaxLayer, TakesAnyAxis) {
  const SoftmaxLayer layer({.axis = {{1}}});
  LayerRun run(layer, {{2, 2}}, 1);
  set(run.inputs[0], {0, std::log(4.0f), std::log(3.0f), 0});

  run.forward();

  EXPECT_FALSE(run.plan.reshapes_only);
  EXPECT_THAT(run.output.floats(), Pointwise(FloatNear(1e-6f), Floats{0.25f, 0.8f, 0.75f, 0.2f}));
}

TEST(SoftmaxLayer, TakesSeveralAxesTogether) {
  const SoftmaxLayer layer({.axis = {{1, 2}}});
  LayerRun run(layer, {{2, 2}}, 1);
  set(run.inputs[0], {0, 0, 0, std::log(5.0f)});

  run.forward();

  EXPECT_THAT(run.output.floats(),
              Pointwise(FloatNear(1e-6f), Floats{0.125f, 0.125f, 0.125f, 0.625f}));
}

TEST(SoftmaxLayer, GradientsMatchFiniteDifferences) {
  for (const Axes& axis : {Axes{{1}}, Axes{{2}}, Axes{{1, 3}}, Axes{{1, 2, 3}}}) {
    test::expect_gradients_match(SoftmaxLayer({.axis = axis}),
                                 {.inputs = {{2, 3, 2}}, .planned_rows = 3});
  }
}

TEST(UnitNormalization, GivesTheLengthOne) {
  const UnitNormalization layer({});
  LayerRun run(layer, {{2, 2}}, 1);
  set(run.inputs[0], {3, 4, 0, 0});

  run.forward();

  EXPECT_THAT(run.output.floats(), ElementsAre(0.6f, 0.8f, 0, 0));
}

TEST(UnitNormalization, OnlyScalesTheGradientOfTinyVectors) {
  const UnitNormalization layer({});
  LayerRun run(layer, {{2}}, 1);
  set(run.inputs[0], {1e-7f, 0});
  set(run.output_gradient, {2, 3});

  run.forward();
  run.backward();

  EXPECT_THAT(run.output.floats(), Pointwise(FloatNear(1e-6f), Floats{0.1f, 0}));
  EXPECT_THAT(run.input_gradients[0].floats(), Pointwise(FloatNear(1), Floats{2e6f, 3e6f}));
}

TEST(UnitNormalization, GradientsMatchFiniteDifferences) {
  for (const Axes& axis : {Axes{{-1}}, Axes{{1}}, Axes{{1, 3}}}) {
    test::expect_gradients_match(UnitNormalization({.axis = axis}),
                                 {.inputs = {{3, 2, 4}}, .planned_rows = 3});
  }
}

}  // namespace
}  // namespace qnn
