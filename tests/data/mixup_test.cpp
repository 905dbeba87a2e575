#include "data/mixup.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <vector>

#include "core/base/parallel.hpp"
#include "data/batch_loader.hpp"
#include "tests/support/expect_user_error.hpp"

namespace qnn {
namespace {

using ::testing::HasSubstr;
using testing_support::expect_user_error;

std::vector<Mixing> drawn(float alpha, std::size_t count) {
  std::vector<Mixing> all;
  for (std::uint32_t i = 0; i < count; ++i)
    all.push_back(draw_mixing({.alpha = alpha}, {.seed = 3, .epoch = 1, .index = i}, 10));
  return all;
}

// Beta(a, a) has the mean 1/2 and the variance 1 / (4 (2 a + 1)).
TEST(Mixup, SharesAreOfABetaDistribution) {
  constexpr std::size_t kCount = 20000;
  for (const float alpha : {0.01f, 0.2f, 0.5f, 1.0f}) {
    double sum = 0, squares = 0;
    for (const Mixing& mixing : drawn(alpha, kCount)) {
      ASSERT_GE(mixing.share, 0.0f);
      ASSERT_LE(mixing.share, 1.0f);
      sum += mixing.share - 0.5;
      squares += (mixing.share - 0.5) * (mixing.share - 0.5);
    }
    const double variance = 0.25 / (2 * double{alpha} + 1);
    EXPECT_NEAR(sum / kCount, 0, 4 * std::sqrt(variance / kCount)) << alpha;
    EXPECT_NEAR(squares / kCount, variance, 0.02 * variance + 0.002) << alpha;
  }
}

// With alpha 1 all shares are equally likely.
TEST(Mixup, SharesOfAlphaOneAreUniform) {
  std::vector<int> tenths(10);
  for (const Mixing& mixing : drawn(1, 20000))
    ++tenths.at(std::min<std::size_t>(9, static_cast<std::size_t>(mixing.share * 10)));
  for (const int count : tenths) EXPECT_NEAR(count, 2000, 200);
}

TEST(Mixup, EveryPartnerIsEquallyLikely) {
  std::vector<int> partners(10);
  for (const Mixing& mixing : drawn(0.2f, 20000)) ++partners.at(mixing.partner);
  for (const int count : partners) EXPECT_NEAR(count, 2000, 200);
}

TEST(Mixup, LabelsBecomeValuesOfEachClass) {
  const TargetInfo mixed = mixed_target({.classes = 4, .shape = {}});
  EXPECT_EQ(mixed.classes, 0u);
  EXPECT_EQ(mixed.shape, (Shape{4}));
  EXPECT_EQ(mixed_target({.classes = 0, .shape = {3}}).shape, (Shape{3}));
}

// Sample i has the pixels 10 i and 10 i + 1, and the class i.
Samples samples() {
  return labelled_images({1, 2, 1}, std::vector<std::uint8_t>{0, 1, 10, 11, 20, 21, 30, 31},
                         std::vector<std::int32_t>{0, 1, 2, 3});
}

BatchLoaderOptions mixing_options() {
  return {.batch_size = 3,
          .augment = {Mixup{.alpha = 1}},
          .targets = {{.classes = 4, .shape = {}}},
          .seed = 7};
}

TEST(Mixup, MixesInputsAndTargetsAlike) {
  const Samples all = samples();
  const std::vector<std::uint32_t> chosen{0, 1, 3};  // 2 is held out
  BatchLoader loader(all, chosen, mixing_options());
  std::set<float> shares;
  for (std::uint64_t epoch = 0; epoch < 20; ++epoch) {
    const Batch batch = loader.load(epoch, 0);
    const auto x = batch.inputs[0].floats();
    const auto t = batch.targets[0].values.floats();
    ASSERT_TRUE(batch.targets[0].labels.empty());
    for (std::size_t row = 0; row < 3; ++row) {
      float mean = 0, total = 0;
      for (std::size_t c = 0; c < 4; ++c) {
        mean += 10 * static_cast<float>(c) * t[4 * row + c];
        total += t[4 * row + c];
      }
      EXPECT_FLOAT_EQ(total, 1);
      EXPECT_EQ(t[4 * row + 2], 0);
      EXPECT_NEAR(x[2 * row], mean, 1e-4);
      EXPECT_NEAR(x[2 * row + 1], mean + 1, 1e-4);
      shares.insert(t[4 * row + chosen[row]]);
    }
  }
  EXPECT_GT(shares.size(), 40u);
}

TEST(Mixup, MixesValuesToo) {
  Samples all = samples();
  all.targets[0].values = Values<float>(std::vector<float>{0, 10, 20, 30});
  BatchLoaderOptions options = mixing_options();
  options.targets = {{.classes = 0, .shape = {}}};
  BatchLoader loader(all, all_indices(4), options);
  const Batch batch = loader.load(0, 0);
  for (std::size_t row = 0; row < 3; ++row)
    EXPECT_NEAR(batch.inputs[0].floats()[2 * row], batch.targets[0].values.floats()[row], 1e-4);
}

TEST(Mixup, IsAFunctionOfSeedEpochAndSampleForAnyNumberOfThreads) {
  const std::size_t count = 300;
  std::vector<std::uint8_t> values(count * 32 * 32);
  std::vector<std::int32_t> labels(count);
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<std::uint8_t>(i * 31 % 251);
  for (std::size_t i = 0; i < count; ++i) labels[i] = static_cast<std::int32_t>(i % 4);
  const Samples all = labelled_images({32, 32, 1}, std::move(values), std::move(labels));
  BatchLoaderOptions options = mixing_options();
  options.batch_size = 128;
  options.augment = {RandomFlip{}, RandomCrop{}, Cutout{}, Mixup{}};
  options.shuffle = true;
  std::vector<std::vector<float>> seen;
  for (const int threads : {1, 2, 3}) {
    const ThreadLimit limit(threads);
    BatchLoader loader(all, all_indices(count), options);
    if (threads == 2) loader.load(0, 2);  // what came before does not matter
    const Batch batch = loader.load(5, 1);
    const auto x = batch.inputs[0].floats();
    const auto t = batch.targets[0].values.floats();
    seen.emplace_back(x.begin(), x.end());
    seen.back().insert(seen.back().end(), t.begin(), t.end());
  }
  EXPECT_EQ(seen[0], seen[1]);
  EXPECT_EQ(seen[0], seen[2]);
}

TEST(Mixup, MustBeTheLastStep) {
  const std::vector<Augmentation> steps{RandomFlip{}, Mixup{}};
  EXPECT_NO_THROW(check_augmentations(steps, {4, 4, 1}));
  EXPECT_NO_THROW(check_augmentations(std::vector<Augmentation>{Mixup{}}, {5}));
  for (const Augmentation& after : {Augmentation(RandomFlip{}), Augmentation(Mixup{})})
    expect_user_error(ErrorKind::Config, HasSubstr("data.augment[0] (mixup)"), [&] {
      check_augmentations(std::vector<Augmentation>{Mixup{}, after}, {4, 4, 1});
    });
}

}  // namespace
}  // namespace qnn
