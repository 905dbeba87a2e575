#include "core/quantizers/magnitude_aware_sign.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/quantizer_runs.hpp"

namespace qnn {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatEq;
using testing::quantized;
using testing::quantized_gradient;
using testing::tensor_of;

// Larq's kernel [[-1.5, 0.2], [0.5, -0.4], [1, 0]]: channels (-1.5, 0.5, 1) and (0.2, -0.4, 0).
Tensor kernel() { return tensor_of({2, 3}, {-1.5f, 0.5f, 1, 0.2f, -0.4f, 0}); }

TEST(MagnitudeAwareSign, ScalesTheSignByTheMeanMagnitudeOfAnOutputChannel) {
  EXPECT_THAT(quantized(MagnitudeAwareSign({}), ChannelAxis::First, kernel()),
              ElementsAre(-1, 1, 1, FloatEq(0.2f), FloatEq(-0.2f), FloatEq(0.2f)));
}

TEST(MagnitudeAwareSign, TakesTheLastAxisOfActivationsAsChannels) {
  const Tensor x = tensor_of({3, 2}, {-1.5f, 0.2f, 0.5f, -0.4f, 1, 0});
  EXPECT_THAT(quantized(MagnitudeAwareSign({}), ChannelAxis::Last, x),
              ElementsAre(-1, FloatEq(0.2f), 1, FloatEq(-0.2f), 1, FloatEq(0.2f)));
}

TEST(MagnitudeAwareSign, ScalesTheClippedGradientToo) {
  const Tensor dq = tensor_of({2, 3}, {1, 2, 3, 4, 5, 6});
  EXPECT_THAT(quantized_gradient(MagnitudeAwareSign({}), ChannelAxis::First, kernel(), dq),
              ElementsAre(0, 2, 3, FloatEq(0.8f), 1, FloatEq(1.2f)));
}

TEST(MagnitudeAwareSign, PassesAllGradientsWithoutAClip) {
  const Tensor dq = tensor_of({2, 3}, {1, 2, 3, 0, 0, 0});
  EXPECT_THAT(quantized_gradient(MagnitudeAwareSign({.clip_value = std::nullopt}),
                                 ChannelAxis::First, kernel(), dq),
              ElementsAre(1, 2, 3, 0, 0, 0));
}

TEST(MagnitudeAwareSign, GivesZeroForAChannelOfZeros) {
  EXPECT_THAT(quantized(MagnitudeAwareSign({}), ChannelAxis::First, tensor_of({1, 2}, {0, -0.0f})),
              ElementsAre(0, 0));
}

TEST(MagnitudeAwareSign, ReturnsAVectorOfActivationsAsItIs) {
  EXPECT_THAT(quantized(MagnitudeAwareSign({}), ChannelAxis::Last, tensor_of({2}, {-3, 0.5f})),
              ElementsAre(-3, 0.5f));
}

TEST(MagnitudeAwareSign, IsOneScaledBit) {
  EXPECT_EQ(MagnitudeAwareSign({}).precision(), 1);
  EXPECT_EQ(MagnitudeAwareSign({}).levels(), Levels::ScaledPlusMinusOne);
  EXPECT_FALSE(MagnitudeAwareSign({}).is_sign());
}

}  // namespace
}  // namespace qnn
