#include "core/layers/broadcast_layer.hpp"

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
using Floats = std::vector<float>;
using Axes = OneOrMany<std::int32_t>;

void set(Tensor& tensor, const Floats& values) {
  std::ranges::copy(values, tensor.floats().begin());
}

TEST(Prelu, HasASlopeBelowZeroForEachValueOfASample) {
  const Prelu layer({});
  LayerRun run(layer, {{2}}, 2);
  set(run.inputs[0], {-2, -4, 3, 0});
  set(run.parameters[0], {0.5f, 10});
  set(run.output_gradient, {1, 2, 3, 4});

  run.forward();
  run.backward();

  EXPECT_EQ(run.plan.parameters[0].name, "alpha");
  EXPECT_TRUE(std::holds_alternative<Zeros>(run.plan.parameters[0].initializer));
  EXPECT_THAT(run.output.floats(), ElementsAre(-1, -40, 3, 0));
  EXPECT_THAT(run.input_gradients[0].floats(), ElementsAre(0.5f, 20, 3, 0));
  EXPECT_THAT(run.parameter_gradients[0].floats(), ElementsAre(-2, -8));
}

TEST(Prelu, SharesSlopesAlongAxes) {
  const std::vector<Shape> image{{4, 5, 3}};
  EXPECT_EQ(Prelu({.shared_axes = Axes{{1, 2}}}).plan(image).parameters[0].shape, (Shape{1, 1, 3}));
  EXPECT_EQ(Prelu({.shared_axes = Axes{{-1}}}).plan(image).parameters[0].shape, (Shape{4, 5, 1}));
  EXPECT_EQ(Prelu({}).plan(image).parameters[0].shape, (Shape{4, 5, 3}));
  EXPECT_THROW(Prelu({.shared_axes = Axes{{4}}}).plan(image), UserError);
}

TEST(Prelu, GradientsMatchFiniteDifferences) {
  for (const Axes& shared : {Axes{}, Axes{{1, 2}}, Axes{{2}}, Axes{{3}}, Axes{{1, 2, 3}}}) {
    test::expect_gradients_match(Prelu({.shared_axes = shared}),
                                 {.inputs = {{2, 3, 2}}, .planned_rows = 3});
  }
}

TEST(Scale, MultipliesAlongItsAxes) {
  const Scale layer({.axis = {{1}}});
  LayerRun run(layer, {{2, 2}}, 1);
  set(run.inputs[0], {1, 2, 3, 4});
  set(run.parameters[0], {10, 100});
  set(run.output_gradient, {1, 1, 1, 2});

  run.forward();
  run.backward();

  EXPECT_EQ(run.plan.parameters[0].shape, (Shape{2, 1}));
  EXPECT_THAT(run.output.floats(), ElementsAre(10, 20, 300, 400));
  EXPECT_THAT(run.input_gradients[0].floats(), ElementsAre(10, 10, 100, 200));
  EXPECT_THAT(run.parameter_gradients[0].floats(), ElementsAre(3, 11));
}

TEST(Scale, GradientsMatchFiniteDifferences) {
  for (const Axes& axis : {Axes{{1}}, Axes{{2}}, Axes{{-1}}, Axes{{1, 3}}}) {
    test::expect_gradients_match(Scale({.axis = axis}), {.inputs = {{2, 3, 2}}, .planned_rows = 3});
  }
}

}  // namespace
}  // namespace qnn
