#include "core/quantizers/ste_sign.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "tests/support/quantizer_runs.hpp"

namespace qnn {
namespace {

using testing::backward;
using ::testing::ElementsAre;
using testing::forward;

TEST(SteSign, MapsZeroToPlusOne) {
  EXPECT_THAT(forward(SteSign({}), {-2.0f, -0.0f, 0.0f, 0.5f}), ElementsAre(-1, 1, 1, 1));
}

TEST(SteSign, MapsDenormalsToPlusOne) {
  EXPECT_THAT(forward(SteSign({}), {-1e-40f, 1e-40f}), ElementsAre(1, 1));
}

TEST(SteSign, KeepsNaNGoingForwardAndBlocksItsGradient) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(std::isnan(forward(SteSign({}), {nan}).front()));
  EXPECT_THAT(backward(SteSign({}), {nan}, {3}), ElementsAre(0));
}

TEST(SteSign, BlocksGradientsOutsideTheClipAndKeepsItsEdge) {
  const SteSign quantizer({.clip_value = 0.5f});
  EXPECT_THAT(backward(quantizer, {-0.6f, -0.5f, 0.0f, 0.5f, 0.6f}, {1, 2, 3, 4, 5}),
              ElementsAre(0, 2, 3, 4, 0));
}

TEST(SteSign, ClipsAtOneByDefault) {
  EXPECT_THAT(backward(SteSign({}), {-1, 1, std::nextafter(1.0f, 2.0f)}, {1, 2, 3}),
              ElementsAre(1, 2, 0));
}

TEST(SteSign, PassesAllGradientsWithoutAClip) {
  EXPECT_THAT(backward(SteSign({.clip_value = std::nullopt}), {-9, 0, 9}, {1, 2, 3}),
              ElementsAre(1, 2, 3));
}

TEST(SteSign, TakesAnyClipAsLarqDoes) {
  EXPECT_THAT(backward(SteSign({.clip_value = 0.0f}), {-1, -0.0f, 0.1f}, {1, 2, 3}),
              ElementsAre(0, 2, 0));
  EXPECT_THAT(backward(SteSign({.clip_value = -1.0f}), {-1, 0, 1}, {1, 2, 3}),
              ElementsAre(0, 0, 0));
}

TEST(SteSign, ReadsItsClipFromAConfig) {
  const auto made =
      testing::make_quantizer(R"config({"type": "ste_sign", "clip_value": null})config");
  ASSERT_NE(made.quantizer, nullptr);
  EXPECT_THAT(backward(*made.quantizer, {5}, {7}), ElementsAre(7));
  EXPECT_EQ(made.resolved.dump(), R"config({"type":"ste_sign","clip_value":null})config");
  EXPECT_EQ(testing::make_quantizer(R"config("ste_sign")config").resolved.dump(),
            R"config({"type":"ste_sign","clip_value":1.0})config");
}

TEST(SteSign, SuggestsTheRightKey) {
  const auto made = testing::make_quantizer(R"config({"type": "ste_sign", "clip_valu": 1})config");
  EXPECT_EQ(made.quantizer, nullptr);
  ASSERT_EQ(made.problems.size(), 1U);
  EXPECT_EQ(made.problems[0].pointer, "/clip_valu");
  EXPECT_EQ(made.problems[0].help, "did you mean 'clip_value'?");
}

TEST(SteSign, IsOneBitOfPlusAndMinusOne) {
  EXPECT_EQ(SteSign({}).precision(), 1);
  EXPECT_EQ(SteSign({}).levels(), Levels::PlusMinusOne);
  EXPECT_TRUE(SteSign({}).is_sign());
}

}  // namespace
}  // namespace qnn
