#include "data/batch_loader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <new>
#include <numeric>
#include <vector>

#include "core/base/parallel.hpp"
#include "tests/support/expect_user_error.hpp"

namespace {
thread_local std::size_t allocations = 0;
}  // namespace

// Counts what this thread allocates; the counterparts must match.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace qnn {
namespace {

using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::Le;
using testing_support::expect_user_error;

std::vector<std::uint8_t> bytes_of(std::initializer_list<std::uint8_t> bytes) { return bytes; }

// `count` samples of this shape whose bytes all differ from one to the next, sample i of class i.
Samples numbered(std::size_t count, const Shape& shape, std::size_t least = 0) {
  std::vector<std::uint8_t> values;
  std::vector<std::int32_t> labels;
  for (std::size_t i = 0; i < count * shape.elements(); ++i) {
    values.push_back(static_cast<std::uint8_t>(i * 7 % 251 + least));
  }
  for (std::size_t i = 0; i < count; ++i) labels.push_back(static_cast<std::int32_t>(i));
  return labelled_images(shape, values, labels);
}

std::span<const std::int32_t> labels_of(const Batch& batch) { return batch.targets[0].labels; }

std::vector<std::int32_t> labels_of(const Samples& samples) {
  const std::span<const std::int32_t> labels = samples.targets[0].labels();
  return {labels.begin(), labels.end()};
}

std::vector<std::uint32_t> first_indices(std::size_t count) {
  std::vector<std::uint32_t> indices(count);
  std::iota(indices.begin(), indices.end(), 0u);
  return indices;
}

std::vector<std::int32_t> labels_of_epoch(BatchLoader& loader, std::uint64_t epoch) {
  std::vector<std::int32_t> all;
  for (std::size_t i = 0; i < loader.batch_count(); ++i) {
    const Batch batch = loader.load(epoch, i);
    all.insert(all.end(), labels_of(batch).begin(), labels_of(batch).end());
  }
  return all;
}

std::vector<float> values_of_epoch(BatchLoader& loader, std::uint64_t epoch) {
  std::vector<float> all;
  for (std::size_t i = 0; i < loader.batch_count(); ++i) {
    const Batch batch = loader.load(epoch, i);
    const std::span<const float> values = batch.inputs[0].first(batch.rows).floats();
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

TEST(BatchLoader, CutsTheSelectionIntoBatchesInItsOrder) {
  const Samples samples =
      labelled_images({2}, bytes_of({10, 11, 20, 21, 30, 31, 40, 41}), {1, 2, 3, 4});
  BatchLoader loader(samples, {3, 0, 2}, {.batch_size = 2});
  EXPECT_EQ(loader.sample_count(), 3u);
  ASSERT_EQ(loader.batch_count(), 2u);

  const Batch first = loader.load(0, 0);
  EXPECT_EQ(first.inputs[0].shape(), (Shape{2, 2}));
  EXPECT_EQ(first.rows, 2u);
  EXPECT_THAT(first.inputs[0].floats(), ElementsAre(40, 41, 10, 11));
  EXPECT_THAT(labels_of(first), ElementsAre(4, 1));

  const Batch last = loader.load(0, 1);
  EXPECT_EQ(last.inputs[0].shape(), (Shape{2, 2}));
  EXPECT_EQ(last.rows, 1u);
  EXPECT_THAT(last.inputs[0].first(1).floats(), ElementsAre(30, 31));
  EXPECT_THAT(labels_of(last), ElementsAre(3));
}

TEST(BatchLoader, HasNoBatchesWithoutSamples) {
  const Samples samples = numbered(4, {2});
  EXPECT_EQ(BatchLoader(samples, {}, {.batch_size = 2}).batch_count(), 0u);
}

TEST(BatchLoader, PreprocessesByChannel) {
  const Samples samples = labelled_images({1, 2, 2}, bytes_of({10, 20, 30, 40}), {0});
  BatchLoader loader(samples, {0},
                     {.preprocess = {Normalize{.mean = {10, 20}, .deviation = {2, 5}}}});
  EXPECT_THAT(loader.load(0, 0).inputs[0].floats(), ElementsAre(0, 0, 10, 4));
}

TEST(BatchLoader, ShufflesIntoAPermutationThatTheEpochDecides) {
  const Samples samples = numbered(100, {2});
  BatchLoader loader(samples, first_indices(100), {.batch_size = 32, .shuffle = true, .seed = 5});
  const std::vector<std::int32_t> zero = labels_of_epoch(loader, 0);
  const std::vector<std::int32_t> one = labels_of_epoch(loader, 1);
  const std::vector<std::int32_t> labels(labels_of(samples));
  EXPECT_NE(zero, labels);
  EXPECT_NE(zero, one);
  EXPECT_EQ(labels_of_epoch(loader, 0), zero);
  std::vector<std::int32_t> sorted = zero;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(sorted, labels);

  BatchLoader other(samples, first_indices(100), {.batch_size = 32, .shuffle = true, .seed = 6});
  EXPECT_NE(labels_of_epoch(other, 0), zero);
}

TEST(BatchLoader, TakesTheOrderFromTheStreamThatSavesResuming) {
  const Samples samples = numbered(10, {2});
  std::vector<std::uint32_t> order = first_indices(10);
  shuffle(RandomStream(5, RandomPurpose::Shuffle, 0, 7), order);
  BatchLoader loader(samples, first_indices(10), {.batch_size = 3, .shuffle = true, .seed = 5});
  EXPECT_EQ(labels_of_epoch(loader, 7), std::vector<std::int32_t>(order.begin(), order.end()));
}

TEST(BatchLoader, GivesAnyBatchWithoutThoseBeforeIt) {
  const Samples samples = numbered(50, {6, 6, 1});
  const BatchLoaderOptions options{.batch_size = 8,
                                   .preprocess = {},
                                   .augment = {RandomCrop{.padding = 2}, RandomFlip{}},
                                   .shuffle = true,
                                   .seed = 3};
  BatchLoader in_order(samples, first_indices(50), options);
  for (std::size_t i = 0; i < 5; ++i) in_order.load(2, i);
  const Batch expected = in_order.load(2, 5);
  BatchLoader fresh(samples, first_indices(50), options);
  const Batch batch = fresh.load(2, 5);
  EXPECT_TRUE(std::ranges::equal(labels_of(batch), labels_of(expected)));
  EXPECT_TRUE(std::ranges::equal(batch.inputs[0].floats(), expected.inputs[0].floats()));
}

TEST(BatchLoader, GivesTheSameBytesForAnyNumberOfThreads) {
  const Samples samples = numbered(70, {28, 28, 3});
  const BatchLoaderOptions options{.batch_size = 32,
                                   .preprocess = {Scale{.divide = 127.5f, .add = -1}},
                                   .augment = {RandomCrop{}, RandomFlip{}},
                                   .shuffle = true,
                                   .seed = 3};
  std::vector<std::vector<float>> results;
  for (const int threads : {1, 2, 3}) {
    const ThreadLimit limit(threads);
    BatchLoader loader(samples, first_indices(70), options);
    results.push_back(values_of_epoch(loader, 1));
  }
  EXPECT_EQ(results[0], results[1]);
  EXPECT_EQ(results[0], results[2]);
}

// Each pixel holds its own number, so the map that was drawn can be read off the result.
TEST(BatchLoader, ShowsEachSampleThroughItsAugmentation) {
  const std::vector<Augmentation> augment{RandomFlip{}, RandomCrop{.padding = 2}};
  const Samples samples = numbered(20, {4, 5, 2}, 1);  // 0 is left for padding
  const Normalize shift{.mean = {1, 2}, .deviation = {1}};
  BatchLoader loader(samples, first_indices(20),
                     {.batch_size = 20, .preprocess = {shift}, .augment = augment, .seed = 9});
  const Batch batch = loader.load(4, 0);
  std::size_t at = 0;
  for (std::uint32_t i = 0; i < 20; ++i) {
    const ImageMap map =
        draw_augmentations(augment, samples.inputs[0].shape, {.seed = 9, .epoch = 4, .index = i});
    const auto pixel = [&](std::ptrdiff_t y, std::ptrdiff_t x, std::size_t c) -> float {
      if (y < map.rows.first || y >= map.rows.last) return 0;
      if (x < map.columns.first || x >= map.columns.last) return 0;
      const std::ptrdiff_t place = map.rows.source(y) * 5 + map.columns.source(x);
      return samples.inputs[0].bytes(i)[static_cast<std::size_t>(place) * 2 + c];
    };
    for (std::ptrdiff_t y = 0; y < 4; ++y) {
      for (std::ptrdiff_t x = 0; x < 5; ++x) {
        ASSERT_EQ(batch.inputs[0].floats()[at++], pixel(y, x, 0) - 1) << i;
        ASSERT_EQ(batch.inputs[0].floats()[at++], pixel(y, x, 1) - 2) << i;
      }
    }
  }
}

TEST(BatchLoader, AllocatesNothingAfterTheFirstCall) {
  const Samples samples = numbered(100, {28, 28, 1});
  BatchLoader loader(samples, first_indices(100),
                     {.batch_size = 32, .augment = {RandomCrop{}}, .shuffle = true});
  loader.load(0, 0);
  const std::size_t before = allocations;
  for (std::uint64_t epoch = 0; epoch < 3; ++epoch) {
    for (std::size_t i = 0; i < loader.batch_count(); ++i) loader.load(epoch, i);
  }
  EXPECT_EQ(allocations, before);
}

TEST(BatchLoader, RefusesWhatDoesNotFitTheSamples) {
  const Samples images = numbered(2, {4, 4, 3});
  expect_user_error(ErrorKind::Config, HasSubstr("normalize"), [&] {
    BatchLoader(images, {0}, {.preprocess = {Normalize{.mean = {1, 2}, .deviation = {1, 2}}}});
  });
  const Samples rows = numbered(2, {4});
  expect_user_error(ErrorKind::Config, HasSubstr("random_crop"),
                    [&] { BatchLoader(rows, {0}, {.augment = {RandomCrop{}}}); });
}

TEST(BatchLoader, RefusesSamplesAndBatchesThatDoNotExist) {
  const Samples samples = numbered(2, {4});
  EXPECT_THROW(BatchLoader(samples, {2}, {}), InternalError);
  BatchLoader loader(samples, {0, 1}, {.batch_size = 2});
  EXPECT_THROW(loader.load(0, 1), InternalError);
}

TEST(SplitSamples, PartsAreDisjointInOrderAndComplete) {
  const Split split = split_samples(1000, 0.1, 1);
  EXPECT_EQ(split.train.size(), 900u);
  EXPECT_EQ(split.validation.size(), 100u);
  EXPECT_TRUE(std::is_sorted(split.train.begin(), split.train.end()));
  EXPECT_TRUE(std::is_sorted(split.validation.begin(), split.validation.end()));
  std::vector<std::uint32_t> all;
  std::merge(split.train.begin(), split.train.end(), split.validation.begin(),
             split.validation.end(), std::back_inserter(all));
  EXPECT_EQ(all, first_indices(1000));
}

TEST(SplitSamples, RoundsTheShare) {
  EXPECT_EQ(split_samples(10, 0.24, 1).validation.size(), 2u);
  EXPECT_EQ(split_samples(10, 0.25, 1).validation.size(), 3u);
  EXPECT_EQ(split_samples(10, 0, 1).validation.size(), 0u);
  EXPECT_EQ(split_samples(10, 1, 1).validation.size(), 10u);
  EXPECT_EQ(split_samples(0, 0.5, 1).train.size(), 0u);
}

TEST(SplitSamples, IsDrawnBySeedFromTheWholeRange) {
  EXPECT_EQ(split_samples(1000, 0.1, 1).validation, split_samples(1000, 0.1, 1).validation);
  EXPECT_NE(split_samples(1000, 0.1, 1).validation, split_samples(1000, 0.1, 2).validation);
  const std::vector<std::uint32_t> drawn = split_samples(1000, 0.1, 1).validation;
  EXPECT_THAT(drawn.front(), Le(100u));
  EXPECT_THAT(drawn.back(), Ge(900u));
}

}  // namespace
}  // namespace qnn
