#include "core/layers/initializer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/base/errors.hpp"

namespace qnn {
namespace {

const RandomStream kStream(7, RandomPurpose::InitialWeights, 3);

std::vector<float> drawn(const Initializer& initializer, const Fans& fans, std::size_t count) {
  Tensor values(Shape{count});
  initialize(initializer, fans, WeightLayout::AsInKeras, kStream, values.view());
  return {values.floats().begin(), values.floats().end()};
}

struct Sample {
  double mean = 0, variance = 0;
  float lowest = 0, highest = 0;

  explicit Sample(const std::vector<float>& values) {
    const auto count = static_cast<double>(values.size());
    for (const float value : values) mean += double{value} / count;
    for (const float value : values)
      variance += (double{value} - mean) * (double{value} - mean) / count;
    const auto [low, high] = std::ranges::minmax(values);
    lowest = low;
    highest = high;
  }
};

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
  EXPECT_EQ(drawn(Constant{0.25f}, {}, 3), (std::vector<float>{0.25f, 0.25f, 0.25f}));
}

TEST(RandomUniformInitializer, FillsItsRangeEvenly) {
  const Sample sample(drawn(RandomUniform{.minval = -0.5f, .maxval = 1.5f}, {}, 120'000));
  EXPECT_NEAR(sample.mean, 0.5, 0.01);
  EXPECT_NEAR(sample.variance, 4.0 / 12, 0.005);
  EXPECT_GE(sample.lowest, -0.5f);
  EXPECT_LE(sample.highest, 1.5f);
}

TEST(RandomNormalInitializer, HasItsMomentsAndTails) {
  const Sample sample(drawn(RandomNormal{.mean = 0.5f, .stddev = 2}, {}, 120'000));
  EXPECT_NEAR(sample.mean, 0.5, 0.03);
  EXPECT_NEAR(sample.variance, 4, 0.08);
  EXPECT_LT(sample.lowest, 0.5f - 3.5f * 2);
  EXPECT_GT(sample.highest, 0.5f + 3.5f * 2);
}

// A normal cut at two deviations has 0.87962566² of its variance.
TEST(TruncatedNormalInitializer, EndsAtTwoDeviations) {
  const Sample sample(drawn(TruncatedNormal{.mean = 0.5f, .stddev = 2}, {}, 120'000));
  EXPECT_NEAR(sample.mean, 0.5, 0.03);
  EXPECT_NEAR(sample.variance, 4 * 0.77374, 0.05);
  EXPECT_GE(sample.lowest, -3.5f);
  EXPECT_LE(sample.highest, 4.5f);
  EXPECT_LT(sample.lowest, -3.4f);
}

TEST(VarianceScalingInitializer, DividesTheScaleByTheFanOfItsMode) {
  const Fans fans{.in = 10, .out = 40};
  for (const auto distribution :
       {Distribution::Uniform, Distribution::TruncatedNormal, Distribution::UntruncatedNormal}) {
    const auto variance = [&](FanMode mode) {
      const VarianceScaling scaling{.scale = 2, .mode = mode, .distribution = distribution};
      return Sample(drawn(scaling, fans, 120'000)).variance;
    };
    EXPECT_NEAR(variance(FanMode::FanIn), 0.2, 0.005);
    EXPECT_NEAR(variance(FanMode::FanOut), 0.05, 0.001);
    EXPECT_NEAR(variance(FanMode::FanAverage), 0.08, 0.002);
  }
}

// Variances from the papers, for fans 10 and 40.
TEST(NamedScalingInitializers, HaveTheirVariances) {
  const auto variance = [](const Initializer& initializer) {
    return Sample(drawn(initializer, {.in = 10, .out = 40}, 120'000)).variance;
  };
  EXPECT_NEAR(variance(GlorotUniform{}), 0.04, 0.001);
  EXPECT_NEAR(variance(GlorotNormal{}), 0.04, 0.001);
  EXPECT_NEAR(variance(HeUniform{}), 0.2, 0.005);
  EXPECT_NEAR(variance(HeNormal{}), 0.2, 0.005);
  EXPECT_NEAR(variance(LecunUniform{}), 0.1, 0.0025);
  EXPECT_NEAR(variance(LecunNormal{}), 0.1, 0.0025);
}

// Largest deviation from gain² times the identity, of rows or of columns, whichever are fewer.
double gram_error(const Tensor& weights, std::size_t columns, double gain) {
  const std::size_t rows = weights.shape().elements() / columns;
  const bool by_rows = rows <= columns;
  const std::size_t count = by_rows ? rows : columns, length = by_rows ? columns : rows;
  double worst = 0;
  for (std::size_t a = 0; a < count; ++a) {
    for (std::size_t b = 0; b < count; ++b) {
      double product = 0;
      for (std::size_t i = 0; i < length; ++i) {
        const std::size_t first = by_rows ? a * columns + i : i * columns + a;
        const std::size_t second = by_rows ? b * columns + i : i * columns + b;
        product += double{weights.floats()[first]} * double{weights.floats()[second]};
      }
      worst = std::max(worst, std::abs(product - (a == b ? gain * gain : 0)));
    }
  }
  return worst;
}

TEST(OrthogonalInitializer, MakesTheFewerOfRowsAndColumnsOrthonormal) {
  for (const Shape& shape : {Shape{6, 40}, Shape{40, 6}, Shape{17, 17}, Shape{5, 3, 3, 2}}) {
    Tensor weights(shape);
    initialize(Orthogonal{.gain = 1.5f}, {}, WeightLayout::OutputFirst, kStream, weights.view());
    EXPECT_LT(gram_error(weights, shape.elements() / shape[0], 1.5), 1e-5) << shape.text();
  }
}

TEST(OrthogonalInitializer, TakesTheLastAxisAsColumnsInKerasOrder) {
  Tensor weights(Shape{4, 3, 5});
  initialize(Orthogonal{}, {}, WeightLayout::AsInKeras, kStream, weights.view());
  EXPECT_LT(gram_error(weights, 5, 1), 1e-5);
}

TEST(IdentityInitializer, FillsTheDiagonal) {
  Tensor weights(Shape{2, 3});
  initialize(Identity{.gain = 2}, {}, WeightLayout::OutputFirst, kStream, weights.view());
  EXPECT_EQ(std::vector<float>(weights.floats().begin(), weights.floats().end()),
            (std::vector<float>{2, 0, 0, 0, 2, 0}));
}

TEST(CheckInitializer, RefusesShapesWithoutAMatrix) {
  EXPECT_NO_THROW(check_initializer(Orthogonal{}, {3, 3, 2}));
  EXPECT_THROW(check_initializer(Orthogonal{}, {3}), UserError);
  EXPECT_NO_THROW(check_initializer(Identity{}, {3, 2}));
  EXPECT_THROW(check_initializer(Identity{}, {3, 2, 2}), UserError);
}

}  // namespace
}  // namespace qnn
