#include "core/layers/max_pooling.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "core/base/errors.hpp"
#include "core/config/problems.hpp"
#include "tests/support/gradient_check.hpp"
#include "tests/support/layer_run.hpp"

namespace qnn {
namespace {

using test::LayerRun;
using ::testing::ElementsAre;

TEST(MaxPooling2d, StepsByItsWindowUnlessToldOtherwise) {
  const std::vector<Shape> image{{7, 9, 2}};

  EXPECT_EQ(MaxPooling2d({.pool_size = {2, 3}}).plan(image).output, (Shape{3, 3, 2}));
  EXPECT_EQ(MaxPooling2d({.pool_size = {2, 3}, .strides = Extents<2>{1, 2}}).plan(image).output,
            (Shape{6, 4, 2}));
  EXPECT_EQ(MaxPooling2d({.padding = Padding::Same}).plan(image).output, (Shape{4, 5, 2}));
}

// 1 x 4 image, windows of two: equal maxima give the gradient to the first.
TEST(MaxPooling2d, GivesTheGradientToTheFirstOfEqualMaxima) {
  const MaxPooling2d layer({.pool_size = {1, 2}});
  LayerRun run(layer, {{1, 4, 1}}, 1);
  std::ranges::copy(std::vector<float>{1, 1, -1, 2}, run.inputs[0].floats().begin());
  std::ranges::copy(std::vector<float>{3, 4}, run.output_gradient.floats().begin());

  run.forward();
  run.backward();

  EXPECT_THAT(run.output.floats(), ElementsAre(1, 2));
  EXPECT_THAT(run.input_gradients[0].floats(), ElementsAre(3, 0, 0, 4));
}

TEST(MaxPooling2d, NeverTakesAPaddedCell) {
  const MaxPooling2d layer({.pool_size = {2, 2}, .padding = Padding::Same});
  LayerRun run(layer, {{1, 3, 1}}, 1);
  std::ranges::copy(std::vector<float>{-5, -3, -7}, run.inputs[0].floats().begin());

  run.forward();

  EXPECT_THAT(run.output.floats(), ElementsAre(-3, -7));
}

TEST(MaxPooling2d, RefusesAWindowThatItsIndicesCannotTellApart) {
  EXPECT_THROW(MaxPooling2d({.pool_size = {257, 256}}), FieldError);
}

TEST(MaxPooling2d, RefusesAWindowLargerThanTheImage) {
  EXPECT_THROW(MaxPooling2d({.pool_size = {3, 3}}).plan(std::vector<Shape>{{2, 3, 1}}), UserError);
}

TEST(MaxPooling2d, GradientsMatchFiniteDifferences) {
  test::expect_gradients_match(MaxPooling2d({.pool_size = {2, 2}}),
                               {.inputs = {{4, 5, 2}}, .distinct_inputs = true});
}

TEST(MaxPooling2d, GradientsOfOverlappingWindowsMatchFiniteDifferences) {
  test::expect_gradients_match(
      MaxPooling2d({.pool_size = {3, 2}, .strides = Extents<2>{1, 1}, .padding = Padding::Same}),
      {.inputs = {{4, 3, 2}}, .rows = 2, .planned_rows = 4, .seed = 2, .distinct_inputs = true});
}

TEST(MaxPooling1d, TakesTheLargestOfEachWindow) {
  const MaxPooling1d layer({.pool_size = {3}, .strides = Extents<1>{2}, .padding = Padding::Same});
  LayerRun run(layer, {{4, 1}}, 1);
  std::ranges::copy(std::vector<float>{1, 7, 7, 2}, run.inputs[0].floats().begin());
  std::ranges::copy(std::vector<float>{10, 20}, run.output_gradient.floats().begin());

  run.forward(Phase::Training);
  run.backward();

  EXPECT_THAT(run.output.floats(), ElementsAre(7, 7));
  EXPECT_THAT(run.input_gradients[0].floats(), ElementsAre(0, 10, 20, 0));
}

TEST(MaxPooling3d, PoolsADepthToo) {
  const MaxPooling3d layer({});
  const std::vector<Shape> input{{5, 4, 2, 3}};
  EXPECT_EQ(layer.plan(input).output, (Shape{2, 2, 1, 3}));
  EXPECT_EQ(layer.plan(input).macs, Macs::Unknown);  // as in Larq's summary
  test::expect_gradients_match(layer, {.inputs = input, .distinct_inputs = true});
}

}  // namespace
}  // namespace qnn
