#include "core/optimizers/adamw.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/optimizer_run.hpp"

namespace qnn {
namespace {

using ::testing::ElementsAre;
using testing_support::slot_names;
using testing_support::weight_after_steps;

TEST(AdamW, DecaysWeightsByDefault) {
  EXPECT_TRUE(is_constant(AdamW::Params().common.weight_decay, 0.004));
  EXPECT_THAT(slot_names(AdamW({})), ElementsAre("m", "v"));
}

// 8 (1 - 0.5 · 0.25) = 7, then Adam's first step of the rate's size.
TEST(AdamW, ShrinksTheWeightsBeforeAdamsStep) {
  AdamW::Params params;
  params.learning_rate = 0.5;
  params.epsilon = 1e-30;
  params.common.weight_decay = 0.25;

  EXPECT_FLOAT_EQ(weight_after_steps(AdamW(params), 8, {3})[0], 6.5f);
}

}  // namespace
}  // namespace qnn
