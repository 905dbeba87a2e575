#include "data/shapes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "core/base/parallel.hpp"

namespace qnn {
namespace {

Samples draw(std::uint32_t count, std::uint32_t side = 32, std::uint64_t seed = 1) {
  return Shapes({.drawn = {.train_count = count, .test_count = 5, .seed = seed}, .side = side})
      .load(Part::Train, {});
}

std::vector<std::uint8_t> pixels(const Samples& samples) {
  const std::span<const std::uint8_t> bytes = samples.inputs[0].bytes();
  return {bytes.begin(), bytes.end()};
}

TEST(Shapes, KnowThemselvesWithoutFiles) {
  const DatasetInfo info = Shapes({}).info({});
  EXPECT_EQ(info.inputs.at(0).shape, (Shape{32, 32, 3}));
  EXPECT_EQ(info.targets.at(0).info.classes, 10u);
  EXPECT_TRUE(info.has_test);
  EXPECT_EQ(info.train_count, 10000u);
  EXPECT_EQ(Shapes({.drawn = {}, .side = 16}).info({}).inputs.at(0).shape, (Shape{16, 16, 3}));
}

TEST(Shapes, HaveAnySize) {
  for (const std::uint32_t side : {8u, 15u, 33u}) {
    const Samples samples = draw(20, side);
    EXPECT_EQ(samples.inputs.at(0).shape, (Shape{side, side, 3}));
    EXPECT_EQ(samples.inputs[0].bytes().size(), 20 * side * side * 3);
  }
}

TEST(Shapes, AreTheSameForAnyNumberOfThreadsAndOfSamples) {
  const Samples many = draw(300);
  for (const int threads : {1, 3}) {
    const ThreadLimit limit(threads);
    const Samples few = draw(200);
    EXPECT_TRUE(std::ranges::equal(pixels(few), many.inputs[0].bytes().first(pixels(few).size())));
  }
}

TEST(Shapes, DifferByPartAndSeed) {
  const Samples one = draw(5);
  EXPECT_NE(pixels(one), pixels(draw(5, 32, 2)));
  EXPECT_NE(pixels(one),
            pixels(Shapes({.drawn = {.test_count = 5}, .side = 32}).load(Part::Test, {})));
}

TEST(Shapes, OccurAboutEquallyOften) {
  std::array<int, 10> counts{};
  const Samples samples = draw(2000, 8);
  for (const std::int32_t label : samples.targets[0].labels())
    ++counts.at(static_cast<std::size_t>(label));
  for (const int count : counts) EXPECT_NEAR(count, 200, 54);  // four standard deviations
}

// A network of one layer must not do what the shapes are for: the mean colours of all kinds are
// alike, light on dark and dark on light.
TEST(Shapes, CannotBeToldByTheirMeanColour) {
  const Samples samples = draw(3000, 16);
  std::array<std::array<double, 3>, 10> sums{};
  std::array<double, 10> counts{};
  for (std::size_t i = 0; i < samples.count(); ++i) {
    const auto kind = static_cast<std::size_t>(samples.targets[0].labels()[i]);
    const auto image = samples.inputs[0].bytes(i);
    for (std::size_t p = 0; p < image.size(); ++p) sums[kind][p % 3] += image[p];
    counts[kind] += static_cast<double>(image.size()) / 3;
  }
  for (std::size_t kind = 0; kind < 10; ++kind)
    for (const double sum : sums[kind]) EXPECT_NEAR(sum / counts[kind], 127.5, 16) << kind;
}

// The image that one kind leaves when its colours are undone: how much darker or lighter than the
// ground each pixel is, on average.
std::vector<double> mean_contrast(const Samples& samples, std::int32_t kind) {
  const std::size_t size = samples.inputs[0].shape.elements();
  std::vector<double> mean(size / 3);
  double count = 0;
  for (std::size_t i = 0; i < samples.count(); ++i) {
    if (samples.targets[0].labels()[i] != kind) continue;
    ++count;
    const auto image = samples.inputs[0].bytes(i);
    for (std::size_t p = 0; p < mean.size(); ++p)
      mean[p] += std::abs(static_cast<double>(image[3 * p]) - image[0]);
  }
  for (double& value : mean) value /= count;
  return mean;
}

TEST(Shapes, LookLikeTheirNames) {
  const Samples samples = draw(5000);
  const auto at = [](const std::vector<double>& image, std::size_t y, std::size_t x) {
    return image[y * 32 + x];
  };
  const auto disc = mean_contrast(samples, 0);
  const auto ring = mean_contrast(samples, 1);
  EXPECT_GT(at(disc, 16, 16), at(disc, 2, 2) + 60);
  EXPECT_GT(at(disc, 16, 16), at(ring, 16, 16) + 60);  // hollow
  const auto triangle = mean_contrast(samples, 4);
  EXPECT_GT(at(triangle, 20, 10), at(triangle, 12, 10) + 30);  // wider below
  const auto upright = mean_contrast(samples, 5);
  const auto diagonal = mean_contrast(samples, 6);
  EXPECT_GT(at(upright, 16, 9), at(diagonal, 16, 9) + 30);
  EXPECT_GT(at(diagonal, 11, 11), at(upright, 11, 11) + 30);
}

}  // namespace
}  // namespace qnn
