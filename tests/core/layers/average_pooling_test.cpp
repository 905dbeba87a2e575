#include "core/layers/average_pooling.hpp"

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
using ::testing::ElementsAre;

// 1 x 3 image, windows of two with "same": the last window has one cell inside.
TEST(AveragePooling2d, LeavesPaddedCellsOutOfTheMean) {
  const AveragePooling2d layer({.pool_size = {1, 2}, .padding = Padding::Same});
  LayerRun run(layer, {{1, 3, 1}}, 1);
  std::ranges::copy(std::vector<float>{1, 3, 10}, run.inputs[0].floats().begin());
  std::ranges::copy(std::vector<float>{4, 6}, run.output_gradient.floats().begin());

  run.forward();
  run.backward();

  EXPECT_THAT(run.output.floats(), ElementsAre(2, 10));
  EXPECT_THAT(run.input_gradients[0].floats(), ElementsAre(2, 2, 6));
}

TEST(AveragePooling2d, RefusesAWindowLargerThanTheImage) {
  EXPECT_THROW(AveragePooling2d({.pool_size = {3, 3}}).plan(std::vector<Shape>{{3, 2, 1}}),
               UserError);
}

TEST(AveragePooling2d, GradientsMatchFiniteDifferences) {
  test::expect_gradients_match(AveragePooling2d({.pool_size = {2, 3}}), {.inputs = {{5, 6, 2}}});
}

TEST(AveragePooling2d, GradientsOfOverlappingWindowsMatchFiniteDifferences) {
  test::expect_gradients_match(
      AveragePooling2d(
          {.pool_size = {3, 2}, .strides = Extents<2>{2, 1}, .padding = Padding::Same}),
      {.inputs = {{4, 3, 2}}, .rows = 2, .planned_rows = 3, .seed = 2});
}

TEST(AveragePooling1d, AveragesEachWindow) {
  const AveragePooling1d layer({.pool_size = {2}});
  LayerRun run(layer, {{5, 1}}, 1);
  std::ranges::copy(std::vector<float>{1, 3, 4, 8, 99}, run.inputs[0].floats().begin());
  std::ranges::copy(std::vector<float>{4, 6}, run.output_gradient.floats().begin());

  run.forward();
  run.backward();

  EXPECT_THAT(run.output.floats(), ElementsAre(2, 6));
  EXPECT_THAT(run.input_gradients[0].floats(), ElementsAre(2, 2, 3, 3, 0));
}

TEST(AveragePooling3d, GradientsMatchFiniteDifferences) {
  test::expect_gradients_match(
      AveragePooling3d(
          {.pool_size = {2, 2, 3}, .strides = Extents<3>{1, 2, 2}, .padding = Padding::Same}),
      {.inputs = {{3, 3, 4, 2}}});
}

}  // namespace
}  // namespace qnn
