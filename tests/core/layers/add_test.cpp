#include "core/layers/add.hpp"

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
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Add, SumsAllInputsAndPassesTheGradientToEach) {
  const Add layer({});
  LayerRun run(layer, {{2}, {2}, {2}}, 1);
  std::ranges::copy(std::vector<float>{1, 2}, run.inputs[0].floats().begin());
  std::ranges::copy(std::vector<float>{10, 20}, run.inputs[1].floats().begin());
  std::ranges::copy(std::vector<float>{100, 200}, run.inputs[2].floats().begin());
  std::ranges::copy(std::vector<float>{5, 6}, run.output_gradient.floats().begin());

  run.forward();
  run.backward();

  EXPECT_THAT(run.output.floats(), ElementsAre(111, 222));
  for (const Tensor& gradient : run.input_gradients) {
    EXPECT_THAT(gradient.floats(), ElementsAre(5, 6));
  }
}

TEST(Add, RefusesASingleInput) {
  try {
    Add({}).plan(std::vector<Shape>{{4}});
    FAIL() << "a single input was accepted";
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("at least two"), HasSubstr("\"inputs\"")));
  }
}

TEST(Add, NamesTheInputWhoseShapeDiffers) {
  try {
    Add({}).plan(std::vector<Shape>{{4, 4, 8}, {4, 4, 8}, {4, 4, 16}});
    FAIL() << "different shapes were accepted";
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("input 1 is [4, 4, 8]"),
                                    HasSubstr("input 3 is [4, 4, 16]"), HasSubstr("filters")));
  }
}

TEST(Add, GradientsMatchFiniteDifferences) {
  test::expect_gradients_match(Add({}), {.inputs = {{2, 3}, {2, 3}, {2, 3}}});
}

}  // namespace
}  // namespace qnn
