#include "core/quantizers/dorefa_quantizer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "tests/support/quantizer_runs.hpp"

namespace qnn {
namespace {

using testing::backward;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::FloatEq;
using ::testing::FloatNear;
using testing::forward;

DoReFaQuantizer activations(int bits) {
  return DoReFaQuantizer({.k_bit = bits, .mode = DoReFaMode::Activations});
}
DoReFaQuantizer weights(int bits) {
  return DoReFaQuantizer({.k_bit = bits, .mode = DoReFaMode::Weights});
}

TEST(DoReFaQuantizer, SpacesActivationsEvenlyFromZeroToOne) {
  EXPECT_THAT(forward(activations(2), {-1, 1.0f / 6, 0.1667f, 0.5f, 5.0f / 6, 0.8334f, 3}),
              ElementsAre(0, 0, FloatEq(1.0f / 3), FloatEq(2.0f / 3), FloatEq(2.0f / 3), 1, 1));
}

TEST(DoReFaQuantizer, RoundsHalfToEven) {
  EXPECT_THAT(forward(activations(1), {0.5f}), ElementsAre(0));
  EXPECT_THAT(forward(activations(3), {0.5f}), ElementsAre(FloatEq(4.0f / 7)));
}

TEST(DoReFaQuantizer, PassesGradientsOfActivationsFromZeroToOne) {
  EXPECT_THAT(backward(activations(2), {-0.1f, 0, 0.5f, 1, 1.1f}, {1, 2, 3, 4, 5}),
              ElementsAre(0, 2, 3, 4, 0));
}

TEST(DoReFaQuantizer, KeepsNaNGoingForwardAndBlocksItsGradient) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(std::isnan(forward(activations(2), {nan}).front()));
  EXPECT_THAT(backward(activations(2), {nan}, {3}), ElementsAre(0));
}

TEST(DoReFaQuantizer, NormalizesWeightsByTheLargest) {
  const float third = 1.0f / 3;
  const auto near = [](float value) { return FloatNear(value, 1e-6f); };
  EXPECT_THAT(
      forward(weights(2), {-2, -1, -0.5f, -0.1f, 0, 0.1f, 0.5f, 1, 2}),
      ElementsAre(-1, -1, near(-third), near(-third), near(third), near(third), near(third), 1, 1));
}

TEST(DoReFaQuantizer, MapsTheLargestWeightExactlyToOne) {
  for (float largest = 0.01f; largest < 9; largest *= 1.1f)
    EXPECT_THAT(forward(weights(8), {largest, -largest}), ElementsAre(1, -1)) << largest;
}

// dx = dq (1 - tanh(x)²) / d by hand: tanh(0.5) = 0.46211716, tanh(1) = 0.76159416 = d.
TEST(DoReFaQuantizer, PassesGradientsOfWeightsThroughTheirTanh) {
  EXPECT_THAT(backward(weights(2), {0.5f, 1, 0}, {1, 1, 2}),
              ElementsAre(FloatNear(1.0326336f, 2e-6f), FloatNear(0.5514411f, 2e-6f),
                          FloatNear(2.6260706f, 2e-6f)));
}

TEST(DoReFaQuantizer, GivesTheMiddleLevelAndNoGradientForZerosOnly) {
  EXPECT_THAT(forward(weights(1), {0, 0}), Each(-1));
  EXPECT_THAT(forward(weights(2), {0, 0}), Each(FloatNear(1.0f / 3, 1e-6f)));
  EXPECT_THAT(backward(weights(2), {0, 0}, {1, 2}), Each(0));
}

TEST(DoReFaQuantizer, SaysWhichLevelsOneBitHas) {
  EXPECT_EQ(activations(1).levels(), Levels::ZeroOne);
  EXPECT_EQ(weights(1).levels(), Levels::PlusMinusOne);
  EXPECT_FALSE(weights(1).is_sign());
  EXPECT_EQ(weights(2).levels(), Levels::Any);
}

TEST(DoReFaQuantizer, HasAsMuchPrecisionAsBits) { EXPECT_EQ(weights(3).precision(), 3); }

TEST(DoReFaQuantizer, IsForActivationsUnlessToldOtherwise) {
  EXPECT_EQ(testing::make_quantizer(R"config("dorefa_quantizer")config").resolved.dump(),
            R"config({"type":"dorefa_quantizer","k_bit":2,"mode":"activations"})config");
}

TEST(DoReFaQuantizer, RefusesAWidthWithoutLevels) {
  for (const char* json : {R"config({"type": "dorefa_quantizer", "k_bit": 0})config",
                           R"config({"type": "dorefa_quantizer", "k_bit": 2.5})config",
                           R"config({"type": "dorefa_quantizer", "mode": "weight"})config"})
    EXPECT_EQ(testing::make_quantizer(json).quantizer, nullptr) << json;
}

}  // namespace
}  // namespace qnn
