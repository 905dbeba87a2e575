#include "data/random_set.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "core/base/parallel.hpp"
#include "core/config/problems.hpp"

namespace qnn {
namespace {

Samples draw(std::uint32_t count, std::uint64_t seed = 1, Part part = Part::Train) {
  return RandomSet({.drawn = {.train_count = count, .test_count = 7, .seed = seed},
                    .shape = {5, 3, 2},
                    .classes = 4})
      .load(part, {});
}

std::span<const float> values(const Samples& samples) { return samples.inputs.at(0).floats(); }

TEST(RandomSet, HasTheShapeAndTheClassesThatItIsGiven) {
  const RandomSet set(
      {.drawn = {.train_count = 9, .test_count = 0}, .shape = {7}, .classes = 1000});
  const DatasetInfo info = set.info({});
  EXPECT_EQ(info.inputs.at(0).shape, (Shape{7}));
  EXPECT_EQ(info.targets.at(0).info.classes, 1000u);
  EXPECT_FALSE(info.has_test);
  EXPECT_EQ(info.train_count, 9u);
  EXPECT_EQ(values(set.load(Part::Train, {})).size(), 63u);
}

// Mean 0 and variance 1/3, each within four standard deviations of an estimate from 60,000.
TEST(RandomSet, IsUniformBetweenMinusOneAndOne) {
  const Samples samples = draw(2000);
  double sum = 0;
  double squares = 0;
  for (const float value : values(samples)) {
    ASSERT_GE(value, -1.0f);
    ASSERT_LT(value, 1.0f);
    sum += value;
    squares += double{value} * value;
  }
  EXPECT_NEAR(sum / 60000, 0, 0.0095);
  EXPECT_NEAR(squares / 60000, 1.0 / 3, 0.0049);
}

TEST(RandomSet, HoldsEveryClassAboutEquallyOften) {
  std::array<int, 4> counts{};
  const Samples samples = draw(2000);
  for (const std::int32_t label : samples.targets[0].labels())
    ++counts.at(static_cast<std::size_t>(label));
  for (const int count : counts) EXPECT_NEAR(count, 500, 78);  // four standard deviations
}

TEST(RandomSet, IsTheSameForAnyNumberOfThreadsAndOfSamples) {
  const Samples many = draw(300);
  for (const int threads : {1, 3}) {
    const ThreadLimit limit(threads);
    const Samples few = draw(200);
    EXPECT_TRUE(std::ranges::equal(values(few), values(many).first(values(few).size())));
  }
}

TEST(RandomSet, DiffersByPartAndSeed) {
  const Samples one = draw(7);
  EXPECT_FALSE(std::ranges::equal(values(one), values(draw(7, 2))));
  EXPECT_FALSE(std::ranges::equal(values(one), values(draw(7, 1, Part::Test))));
}

TEST(RandomSet, RefusesShapesThatNoMemoryHolds) {
  const auto refused = [](const RandomSet::Params& params) -> std::string {
    try {
      const RandomSet set(params);
      return {};
    } catch (const FieldError& error) {
      return error.key();
    }
  };
  EXPECT_EQ(refused({.drawn = {}, .shape = {1, 1, 1, 1, 1}}), "");
  EXPECT_EQ(refused({.drawn = {}, .shape = {1, 1, 1, 1, 1, 1}}), "shape");
  EXPECT_EQ(refused({.drawn = {}, .shape = {4096, 4096, 2}}), "shape");
  EXPECT_EQ(refused({.drawn = {}, .shape = {4294967295, 4294967295, 4294967295}}), "shape");
  EXPECT_EQ(refused({.drawn = {.train_count = 1'000'000}, .shape = {4097}}), "");
  EXPECT_EQ(refused({.drawn = {.train_count = 1'000'000}, .shape = {8192}}), "shape");
}

}  // namespace
}  // namespace qnn
