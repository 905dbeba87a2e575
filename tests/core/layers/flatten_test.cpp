#include "core/layers/flatten.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "core/base/errors.hpp"
#include "tests/support/gradient_check.hpp"

namespace qnn {
namespace {

TEST(Flatten, MakesOneVectorOfEachSample) {
  const LayerPlan plan = Flatten({}).plan(std::vector<Shape>{{4, 5, 3}});

  EXPECT_EQ(plan.output, (Shape{60}));
  EXPECT_TRUE(plan.reshapes_only);
  EXPECT_EQ(plan.macs, Macs::None);
}

TEST(Flatten, MakesAVectorOfASingleNumber) {
  EXPECT_EQ(Flatten({}).plan(std::vector<Shape>{Shape{}}).output, (Shape{1}));
}

TEST(Flatten, RefusesTwoInputs) {
  EXPECT_THROW(Flatten({}).plan(std::vector<Shape>{{4}, {4}}), UserError);
}

TEST(Flatten, GradientsMatchFiniteDifferences) {
  test::expect_gradients_match(Flatten({}), {.inputs = {{2, 3}}});
}

}  // namespace
}  // namespace qnn
