#include "core/layers/initializer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace qnn {
namespace {

const RandomStream kStream(7, RandomPurpose::InitialWeights, 3);

std::vector<float> drawn(const Initializer& initializer, const Fans& fans, std::size_t count) {
  std::vector<float> values(count, -1.0f);
  initialize(initializer, fans, kStream, values);
  return values;
}

// Real Keras gives the limit 0.0925820 for fans 400 and 300, and the variance limit² / 3.
TEST(GlorotUniformInitializer, FillsItsRangeEvenly) {
  const std::vector<float> values = drawn(GlorotUniform{}, {.in = 400, .out = 300}, 120'000);

  double sum = 0, squares = 0;
  for (const float value : values) {
    sum += double{value};
    squares += double{value} * double{value};
  }
  const auto [low, high] = std::ranges::minmax(values);
  EXPECT_GE(low, -0.0925820101f);
  EXPECT_LE(high, 0.0925820101f);
  EXPECT_LT(low, -0.0925f);
  EXPECT_GT(high, 0.0925f);
  EXPECT_NEAR(sum / 120'000, 0, 5e-4);
  EXPECT_NEAR(squares / 120'000, 0.002857143, 3e-5);
}

TEST(GlorotUniformInitializer, DrawsValueIAtIndexI) {
  const std::vector<float> many = drawn(GlorotUniform{}, {.in = 3, .out = 3}, 40'000);
  const std::vector<float> few = drawn(GlorotUniform{}, {.in = 3, .out = 3}, 5);

  EXPECT_TRUE(std::equal(few.begin(), few.end(), many.begin()));
  EXPECT_EQ(many[39'999], kStream.uniform(39'999, -1.0f, 1.0f));  // sqrt(6 / 6)
}

TEST(ConstantInitializers, FillWithTheirValue) {
  EXPECT_EQ(drawn(Zeros{}, {}, 3), (std::vector<float>{0, 0, 0}));
  EXPECT_EQ(drawn(Ones{}, {}, 3), (std::vector<float>{1, 1, 1}));
}

}  // namespace
}  // namespace qnn
