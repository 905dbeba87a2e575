#include "core/layers/activation_layer.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/gradient_check.hpp"

namespace qnn {
namespace {

TEST(ActivationLayer, LeavesTheFunctionToTheProgram) {
  const LayerPlan plan =
      ActivationLayer({.activation = LeakyTanh{0.5f}}).plan(std::vector<Shape>{{4, 5, 3}});

  EXPECT_EQ(plan.output, (Shape{4, 5, 3}));
  EXPECT_TRUE(plan.reshapes_only);
  EXPECT_EQ(std::get<LeakyTanh>(plan.activation).alpha, 0.5f);
  EXPECT_FALSE(plan.bias);
  EXPECT_EQ(plan.macs, Macs::Unknown);
}

TEST(ActivationLayer, GradientsOfItsOwnPartMatchFiniteDifferences) {
  test::expect_gradients_match(ActivationLayer({.activation = Relu{}}), {.inputs = {{3}}});
}

}  // namespace
}  // namespace qnn
