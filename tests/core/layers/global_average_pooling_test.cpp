#include "core/layers/global_average_pooling.hpp"

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

TEST(GlobalAveragePooling2d, KeepsHeightAndWidthOnlyIfTold) {
  const std::vector<Shape> image{{4, 5, 3}};

  EXPECT_EQ(GlobalAveragePooling2d({}).plan(image).output, (Shape{3}));
  EXPECT_EQ(GlobalAveragePooling2d({.keepdims = true}).plan(image).output, (Shape{1, 1, 3}));
}

// A 2 x 2 image of two channels: 1 2 3 6 and 10 20 30 40.
TEST(GlobalAveragePooling2d, MatchesAHandComputedCase) {
  const GlobalAveragePooling2d layer({});
  LayerRun run(layer, {{2, 2, 2}}, 1);
  std::ranges::copy(std::vector<float>{1, 10, 2, 20, 3, 30, 6, 40}, run.inputs[0].floats().begin());
  std::ranges::copy(std::vector<float>{4, 8}, run.output_gradient.floats().begin());

  run.forward();
  run.backward();

  EXPECT_THAT(run.output.floats(), ElementsAre(3, 25));
  EXPECT_THAT(run.input_gradients[0].floats(), ElementsAre(1, 2, 1, 2, 1, 2, 1, 2));
}

TEST(GlobalAveragePooling2d, RefusesAVector) {
  EXPECT_THROW(GlobalAveragePooling2d({}).plan(std::vector<Shape>{{10}}), UserError);
}

TEST(GlobalAveragePooling2d, GradientsMatchFiniteDifferences) {
  test::expect_gradients_match(GlobalAveragePooling2d({}),
                               {.inputs = {{3, 4, 2}}, .rows = 2, .planned_rows = 3});
}

TEST(GlobalAveragePooling3d, AveragesOverAllThreeAxes) {
  const GlobalAveragePooling3d layer({.keepdims = true});
  EXPECT_EQ(layer.plan(std::vector<Shape>{{2, 3, 4, 5}}).output, (Shape{1, 1, 1, 5}));
  test::expect_gradients_match(layer, {.inputs = {{2, 3, 2, 2}}});
}

}  // namespace
}  // namespace qnn
