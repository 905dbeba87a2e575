#include "core/layers/global_max_pooling.hpp"

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

TEST(GlobalMaxPooling, KeepsTheSpatialAxesOnlyIfTold) {
  const std::vector<Shape> image{{4, 5, 3}};

  EXPECT_EQ(GlobalMaxPooling2d({}).plan(image).output, (Shape{3}));
  EXPECT_EQ(GlobalMaxPooling2d({.keepdims = true}).plan(image).output, (Shape{1, 1, 3}));
  EXPECT_EQ(GlobalMaxPooling1d({.keepdims = true}).plan(std::vector<Shape>{{4, 3}}).output,
            (Shape{1, 3}));
}

// Two channels of three steps: 2 twice, and 5 once.
TEST(GlobalMaxPooling, EqualMaximaShareTheGradient) {
  const GlobalMaxPooling1d layer({});
  LayerRun run(layer, {{3, 2}}, 1);
  std::ranges::copy(std::vector<float>{2, 4, 1, 5, 2, 3}, run.inputs[0].floats().begin());
  std::ranges::copy(std::vector<float>{6, 8}, run.output_gradient.floats().begin());

  run.forward();
  run.backward();

  EXPECT_THAT(run.output.floats(), ElementsAre(2, 5));
  EXPECT_THAT(run.input_gradients[0].floats(), ElementsAre(3, 0, 0, 8, 3, 0));
}

TEST(GlobalMaxPooling, RefusesAVector) {
  EXPECT_THROW(GlobalMaxPooling2d({}).plan(std::vector<Shape>{{10}}), UserError);
}

TEST(GlobalMaxPooling, GradientsMatchFiniteDifferences) {
  test::expect_gradients_match(
      GlobalMaxPooling3d({}),
      {.inputs = {{2, 3, 2, 2}}, .planned_rows = 3, .distinct_inputs = true});
}

}  // namespace
}  // namespace qnn
