#include "core/quantizers/no_op.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/quantizer_runs.hpp"

namespace qnn {
namespace {

using testing::backward;
using ::testing::ElementsAre;
using testing::forward;

TEST(NoOp, ChangesNothing) {
  EXPECT_THAT(forward(NoOp({.precision = 1}), {-2.5f, 0, 0.3f}), ElementsAre(-2.5f, 0, 0.3f));
  EXPECT_THAT(backward(NoOp({.precision = 1}), {-2.5f, 0, 9}, {1, 2, 3}), ElementsAre(1, 2, 3));
}

TEST(NoOp, HasThePrecisionThatItIsGivenAndPromisesNoLevels) {
  EXPECT_EQ(NoOp({.precision = 1}).precision(), 1);
  EXPECT_EQ(NoOp({.precision = 1}).levels(), Levels::Any);
}

TEST(NoOp, NeedsAPrecision) {
  const auto made = testing::make_quantizer(R"config("no_op")config");
  EXPECT_EQ(made.quantizer, nullptr);
  ASSERT_EQ(made.problems.size(), 1U);
  EXPECT_NE(made.problems[0].message.find("precision"), std::string::npos);
}

TEST(NoOp, RefusesAPrecisionOfZeroBits) {
  EXPECT_EQ(testing::make_quantizer(R"config({"type": "no_op", "precision": 0})config").quantizer,
            nullptr);
}

}  // namespace
}  // namespace qnn
