#include "core/layers/rescaling.hpp"

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

Floats rescaled(const Rescaling::Params& params) {
  const Rescaling layer(params);
  LayerRun run(layer, {{2, 2}}, 1);
  std::ranges::copy(Floats{1, 2, 3, 4}, run.inputs[0].floats().begin());
  run.forward();
  return {run.output.floats().begin(), run.output.floats().end()};
}

TEST(Rescaling, MultipliesAndAdds) {
  EXPECT_THAT(rescaled({.scale = {{2}}, .offset = {{-1}}}), ElementsAre(1, 3, 5, 7));
}

TEST(Rescaling, TakesANumberForEachCellOfTheLastAxis) {
  EXPECT_THAT(rescaled({.scale = {{2, 10}}}), ElementsAre(2, 20, 6, 40));
  EXPECT_THAT(rescaled({.scale = {{2}}, .offset = {{0, 100}}}), ElementsAre(2, 104, 6, 108));
  EXPECT_THAT(rescaled({.scale = {{2, 10}}, .offset = {{1, 2}}}), ElementsAre(3, 22, 7, 42));
}

TEST(Rescaling, RefusesAnotherNumberOfNumbers) {
  EXPECT_THROW(rescaled({.scale = {{1, 2, 3}}}), UserError);
  EXPECT_THROW(rescaled({.scale = {}}), UserError);
}

TEST(Rescaling, GradientsMatchFiniteDifferences) {
  test::expect_gradients_match(Rescaling({.scale = {{2, 10}}, .offset = {{1, 2}}}),
                               {.inputs = {{3, 2}}, .planned_rows = 3});
  test::expect_gradients_match(Rescaling({.scale = {{3}}}), {.inputs = {{3, 2}}});
}

}  // namespace
}  // namespace qnn
