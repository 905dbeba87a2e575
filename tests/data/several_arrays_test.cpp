// Sets with several inputs and several targets, of bytes and of numbers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "data/batch_loader.hpp"
#include "tests/support/expect_user_error.hpp"

namespace qnn {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pointwise;
using testing_support::expect_user_error;

// Sample i of 20: the image [i, i + 1], the numbers (i / 2, -i), the class i, the value 10 i.
Samples twenty_samples() {
  std::vector<std::uint8_t> bytes;
  std::vector<float> numbers;
  std::vector<std::int32_t> classes;
  std::vector<float> values;
  for (int i = 0; i < 20; ++i) {
    const auto number = static_cast<float>(i);
    bytes.push_back(static_cast<std::uint8_t>(i));
    bytes.push_back(static_cast<std::uint8_t>(i + 1));
    numbers.push_back(number / 2);
    numbers.push_back(-number);
    classes.push_back(i);
    values.push_back(10 * number);
  }
  Samples samples;
  samples.inputs.push_back({.name = "picture", .shape = {1, 2, 1}, .values = bytes});
  samples.inputs.push_back({.name = "facts", .shape = {2}, .values = numbers});
  samples.targets.push_back({.name = "kind", .shape = {}, .values = classes});
  samples.targets.push_back({.name = "size", .shape = {1}, .values = values});
  return samples;
}

TEST(SeveralArrays, AreCountedByTheirTargets) {
  Samples samples = twenty_samples();
  EXPECT_EQ(samples.count(), 20u);
  std::swap(samples.targets[0], samples.targets[1]);
  EXPECT_EQ(samples.count(), 20u);
}

TEST(SeveralArrays, StayTogetherWhenShuffled) {
  const Samples samples = twenty_samples();
  BatchLoader loader(samples, all_indices(20), {.batch_size = 8, .shuffle = true, .seed = 4});
  std::vector<std::int32_t> seen;
  for (std::size_t b = 0; b < loader.batch_count(); ++b) {
    const Batch batch = loader.load(3, b);
    ASSERT_EQ(batch.inputs.size(), 2u);
    ASSERT_EQ(batch.targets.size(), 2u);
    EXPECT_EQ(batch.inputs[1].shape(), (Shape{8, 2}));
    ASSERT_EQ(batch.targets[0].labels.size(), batch.rows);
    EXPECT_EQ(batch.targets[1].values.shape(), (Shape{batch.rows, 1}));
    for (std::size_t row = 0; row < batch.rows; ++row) {
      const std::int32_t label = batch.targets[0].labels[row];
      const auto number = static_cast<float>(label);
      seen.push_back(label);
      EXPECT_EQ(batch.inputs[0].floats()[2 * row], number);
      EXPECT_EQ(batch.inputs[0].floats()[2 * row + 1], number + 1);
      EXPECT_EQ(batch.inputs[1].floats()[2 * row], number / 2);
      EXPECT_EQ(batch.inputs[1].floats()[2 * row + 1], -number);
      EXPECT_EQ(batch.targets[1].values.floats()[row], 10 * number);
    }
  }
  std::sort(seen.begin(), seen.end());
  std::vector<std::int32_t> expected(20);
  std::iota(expected.begin(), expected.end(), 0);
  EXPECT_EQ(seen, expected);
}

TEST(SeveralArrays, ArePreprocessedByNameOrElseTheFirst) {
  const Samples samples = twenty_samples();
  BatchLoader loader(
      samples, {4},
      {.preprocess = {Scale{.divide = 2, .add = 1},
                      Normalize{.mean = {1, -6}, .deviation = {0.5f, 2}, .input = "facts"},
                      Scale{.divide = 1, .add = 5, .input = "picture"}}});
  const Batch batch = loader.load(0, 0);
  EXPECT_THAT(batch.inputs[0].floats(), ElementsAre(8, 8.5f));  // 4 / 2 + 1 + 5, 5 / 2 + 1 + 5
  EXPECT_THAT(batch.inputs[1].floats(), ElementsAre(2, 1));     // (2 - 1) / 0.5, (-4 + 6) / 2
}

TEST(SeveralArrays, AreAugmentedByNameOrElseTheFirst) {
  const Samples samples = twenty_samples();
  int flipped = 0;
  BatchLoader loader(samples, all_indices(20),
                     {.batch_size = 20, .augment = {RandomFlip{}}, .seed = 1});
  const Batch batch = loader.load(0, 0);
  for (std::size_t row = 0; row < 20; ++row) {
    if (batch.inputs[0].floats()[2 * row] == static_cast<float>(row + 1)) ++flipped;
    EXPECT_EQ(batch.inputs[1].floats()[2 * row], static_cast<float>(row) / 2);
  }
  EXPECT_GT(flipped, 0);
  EXPECT_LT(flipped, 20);
  expect_user_error(ErrorKind::Config, AllOf(HasSubstr("data.augment[0]"), HasSubstr("[2]")), [&] {
    BatchLoader(samples, {0}, {.augment = {RandomFlip{.input = "facts"}}});
  });
}

// Numbers go the same way as bytes, whatever the steps.
TEST(SeveralArrays, OfNumbersAreAugmentedAsBytesAre) {
  std::vector<std::uint8_t> bytes;
  for (int i = 0; i < 10 * 4 * 5 * 2; ++i) bytes.push_back(static_cast<std::uint8_t>(i % 251));
  const Samples samples = labelled_images({4, 5, 2}, bytes, std::vector<std::int32_t>(10));
  const Samples numbers = labelled_floats({4, 5, 2}, std::vector<float>(bytes.begin(), bytes.end()),
                                          std::vector<std::int32_t>(10));
  const BatchLoaderOptions options{
      .batch_size = 10,
      .preprocess = {Scale{.divide = 2, .add = 1}, Normalize{.mean = {1, 2}, .deviation = {3}}},
      .augment = {RandomCrop{.padding = 2}, RandomFlip{}},
      .seed = 6};
  BatchLoader from_bytes(samples, all_indices(10), options);
  BatchLoader from_numbers(numbers, all_indices(10), options);
  const std::span<const float> expected = from_bytes.load(2, 0).inputs[0].floats();
  EXPECT_THAT(from_numbers.load(2, 0).inputs[0].floats(),
              Pointwise(::testing::Eq(), std::vector<float>(expected.begin(), expected.end())));
}

// Every sample of 255 becomes 2 by the scale; what is covered becomes 0.25 in all channels, as it
// is. A square of 3 in an image of 4 x 5 covers at least 2 x 2 pixels.
TEST(SeveralArrays, ShowTheValueOfACutoutAfterPreprocessing) {
  const std::size_t values = 4 * 5 * 2;
  const Samples samples = labelled_images({4, 5, 2}, std::vector<std::uint8_t>(8 * values, 255),
                                          std::vector<std::int32_t>(8));
  BatchLoader loader(samples, all_indices(8),
                     {.batch_size = 8,
                      .preprocess = {Scale{.divide = 255, .add = 1}},
                      .augment = {Cutout{.size = 3, .fill = 0.25f}}});
  const std::span<const float> batch = loader.load(0, 0).inputs[0].floats();
  for (std::size_t i = 0; i < 8; ++i) {
    const std::span<const float> image = batch.subspan(i * values, values);
    const auto covered = std::count(image.begin(), image.end(), 0.25f);
    EXPECT_GE(covered, 2 * 2 * 2);
    EXPECT_LE(covered, 3 * 3 * 2);
    EXPECT_EQ(std::count(image.begin(), image.end(), 2.0f), 40 - covered);
  }
}

TEST(SeveralArrays, RefuseAStepForAnInputThatThereIsNot) {
  const Samples samples = twenty_samples();
  expect_user_error(ErrorKind::Config,
                    AllOf(HasSubstr("data.preprocess[1] (scale)"), HasSubstr("'fact'"),
                          HasSubstr("picture, facts")),
                    [&] {
                      BatchLoader(samples, {0}, {.preprocess = {Scale{}, Scale{.input = "fact"}}});
                    });
}

}  // namespace
}  // namespace qnn
