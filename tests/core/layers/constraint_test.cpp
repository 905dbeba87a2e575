#include "core/layers/constraint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace qnn {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsNan;

std::vector<float> clipped(float clip_value, std::vector<float> weights) {
  apply_constraint(WeightClip{clip_value}, weights);
  return weights;
}

TEST(WeightClipConstraint, ClipsToItsRange) {
  EXPECT_THAT(clipped(0.75f, {0.5f, -0.75f, 0.76f, -7, 1e30f}),
              ElementsAre(0.5f, -0.75f, 0.75f, -0.75f, 0.75f));
}

TEST(WeightClipConstraint, KeepsNanAndClipsInfinity) {
  const float infinity = std::numeric_limits<float>::infinity();

  EXPECT_THAT(clipped(1, {std::numeric_limits<float>::quiet_NaN(), infinity, -infinity}),
              ElementsAre(IsNan(), 1, -1));
}

// Larq computes max(min(w, c), -c).
TEST(WeightClipConstraint, MakesEverythingTheMagnitudeOfANegativeRange) {
  EXPECT_THAT(clipped(-1, {0, 0.5f, -0.5f, 1, -1, 7, -7}), Each(1.0f));
}

}  // namespace
}  // namespace qnn
