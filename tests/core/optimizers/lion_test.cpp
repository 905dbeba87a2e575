#include "core/optimizers/lion.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/optimizer_run.hpp"

namespace qnn {
namespace {

using ::testing::ElementsAre;
using testing_support::slot_names;
using testing_support::weight_after_steps;

// beta_1 0.5, beta_2 0.75: directions 2, then 0.5 · 1 - 0.5 = 0, then 0.5 · 0.5 - 2.
TEST(Lion, StepsByTheRateAgainstTheSign) {
  const Lion lion({.learning_rate = 0.25, .beta_1 = 0.5, .beta_2 = 0.75});

  EXPECT_THAT(slot_names(lion), ElementsAre("m"));
  EXPECT_THAT(weight_after_steps(lion, 0, {4, -1, -4}), ElementsAre(-0.25f, -0.25f, 0.0f));
}

}  // namespace
}  // namespace qnn
