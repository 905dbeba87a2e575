#include "data/augment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/support/expect_user_error.hpp"

namespace qnn {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing_support::expect_user_error;

// Images as rows of letters; '.' is a pixel that padding made, '#' one that is covered.
using Letters = std::vector<std::string>;
const Letters kLetters{"abc", "def", "ghi"};
const Shape kShape{3, 3, 1};

Letters seen_through(const ImageMap& map) {
  Letters image(3, "...");
  for (std::ptrdiff_t y = map.rows.first; y < map.rows.last; ++y) {
    for (std::ptrdiff_t x = map.columns.first; x < map.columns.last; ++x) {
      image.at(static_cast<std::size_t>(y)).at(static_cast<std::size_t>(x)) =
          kLetters.at(static_cast<std::size_t>(map.rows.source(y)))
              .at(static_cast<std::size_t>(map.columns.source(x)));
    }
  }
  for (const Covered& covered : std::span(map.covered).first(map.covered_count)) {
    for (std::ptrdiff_t y = covered.top; y < covered.bottom; ++y) {
      for (std::ptrdiff_t x = covered.left; x < covered.right; ++x)
        image.at(static_cast<std::size_t>(y)).at(static_cast<std::size_t>(x)) = '#';
    }
  }
  return image;
}

std::map<Letters, int> images_drawn(const std::vector<Augmentation>& steps) {
  std::map<Letters, int> images;
  for (std::uint32_t sample = 0; sample < 1000; ++sample) {
    ++images[seen_through(
        draw_augmentations(steps, kShape, {.seed = 1, .epoch = 0, .index = sample}))];
  }
  return images;
}

// What padding and cutting does, step by step.
Letters moved(const Letters& image, int down, int right) {
  Letters result(3, "...");
  for (int y = 0; y < 3; ++y) {
    for (int x = 0; x < 3; ++x) {
      if (y + down < 0 || y + down > 2 || x + right < 0 || x + right > 2) continue;
      result[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)] =
          image[static_cast<std::size_t>(y + down)][static_cast<std::size_t>(x + right)];
    }
  }
  return result;
}

std::set<Letters> all_moved(const std::set<Letters>& images, int padding) {
  std::set<Letters> all;
  for (const Letters& image : images) {
    for (int down = -padding; down <= padding; ++down) {
      for (int right = -padding; right <= padding; ++right) all.insert(moved(image, down, right));
    }
  }
  return all;
}

// Squares of `size` around every pixel, the odd row and column above and left.
std::set<Letters> all_covered(int size) {
  std::set<Letters> all;
  for (int centre = 0; centre < 9; ++centre) {
    Letters image = kLetters;
    for (int y = centre / 3 - size / 2; y < centre / 3 - size / 2 + size; ++y) {
      for (int x = centre % 3 - size / 2; x < centre % 3 - size / 2 + size; ++x) {
        if (y < 0 || y > 2 || x < 0 || x > 2) continue;
        image[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)] = '#';
      }
    }
    all.insert(image);
  }
  return all;
}

std::set<Letters> mirrored_too(std::set<Letters> images) {
  for (Letters image : std::set<Letters>(images)) {
    for (std::string& row : image) row = {row.rbegin(), row.rend()};
    images.insert(image);
  }
  return images;
}

std::set<Letters> keys(const std::map<Letters, int>& images) {
  std::set<Letters> all;
  for (const auto& [image, count] : images) all.insert(image);
  return all;
}

TEST(RandomFlip, MirrorsHalfOfTheImages) {
  const std::map<Letters, int> images = images_drawn({RandomFlip{}});
  ASSERT_EQ(keys(images), mirrored_too({kLetters}));
  EXPECT_NEAR(images.at(kLetters), 500, 64);  // four standard deviations
}

TEST(RandomCrop, DrawsEveryPlaceAboutEquallyOften) {
  const std::map<Letters, int> images = images_drawn({RandomCrop{.padding = 1}});
  ASSERT_EQ(keys(images), all_moved({kLetters}, 1));
  for (const auto& [image, count] : images) EXPECT_NEAR(count, 1000 / 9, 40);
}

TEST(RandomCrop, MayPushAnImageOut) {
  const std::map<Letters, int> images = images_drawn({RandomCrop{.padding = 3}});
  EXPECT_EQ(keys(images), all_moved({kLetters}, 3));
  EXPECT_TRUE(images.contains({"...", "...", "..."}));
}

TEST(Cutout, CoversASquareAroundAnyPixelAboutEquallyOften) {
  for (const std::uint32_t size : {1u, 2u, 3u}) {
    const std::map<Letters, int> images = images_drawn({Cutout{.size = size}});
    EXPECT_EQ(keys(images), all_covered(static_cast<int>(size))) << size;
    for (const auto& [image, count] : images) EXPECT_NEAR(count, 1000 / 9, 40) << size;
  }
}

TEST(Cutout, MovesWithTheImageInLaterSteps) {
  const RandomCrop crop{.padding = 1};
  const std::set<Letters> covered = all_covered(1);
  EXPECT_EQ(keys(images_drawn({Cutout{.size = 1}, RandomFlip{}})), mirrored_too(covered));
  const std::set<Letters> moved_too = all_moved(covered, 1);
  for (const Letters& image : keys(images_drawn({Cutout{.size = 1}, crop})))
    EXPECT_TRUE(moved_too.contains(image));
}

TEST(Cutout, MayBeUsedFourTimes) {
  const Cutout cutout{.size = 1};
  std::vector<Augmentation> steps(4, cutout);
  EXPECT_NO_THROW(check_augmentations(steps, kShape));
  std::size_t most = 0;
  for (const Letters& image : keys(images_drawn(steps))) {
    std::size_t covered = 0;
    for (const std::string& row : image)
      covered += static_cast<std::size_t>(std::count(row.begin(), row.end(), '#'));
    most = std::max(most, covered);
  }
  EXPECT_EQ(most, 4u);
  steps.push_back(cutout);
  expect_user_error(ErrorKind::Config, HasSubstr("data.augment[4] (cutout)"),
                    [&] { check_augmentations(steps, kShape); });
}

TEST(Augmentations, ActOneAfterTheOther) {
  const RandomCrop crop{.padding = 1};
  EXPECT_EQ(keys(images_drawn({crop, crop})), all_moved(all_moved({kLetters}, 1), 1));
  EXPECT_EQ(keys(images_drawn({crop, RandomFlip{}})), mirrored_too(all_moved({kLetters}, 1)));
  EXPECT_EQ(keys(images_drawn({RandomFlip{}, crop})), all_moved(mirrored_too({kLetters}), 1));
}

// An order that mattered would be seen here: a flip after a crop to the left is one to the right.
TEST(Augmentations, FlipsWhatTheCropLeft) {
  const std::vector<Augmentation> steps{RandomCrop{.padding = 1}, RandomFlip{}};
  for (std::uint32_t sample = 0; sample < 200; ++sample) {
    const std::span<const Augmentation> all(steps);
    const SampleMoment moment{.seed = 1, .epoch = 0, .index = sample};
    const Letters cropped = seen_through(draw_augmentations(all.first(1), kShape, moment));
    Letters turned = cropped;
    for (std::string& row : turned) row = {row.rbegin(), row.rend()};
    const Letters both = seen_through(draw_augmentations(all, kShape, moment));
    EXPECT_TRUE(both == cropped || both == turned);
  }
}

TEST(Augmentations, DifferByEpochSampleAndSeed) {
  const std::vector<Augmentation> steps{RandomCrop{.padding = 3}, RandomFlip{}};
  const auto images = [&](std::uint64_t seed, std::uint64_t epoch, std::uint32_t first) {
    std::vector<Letters> all;
    for (std::uint32_t sample = first; sample < first + 10; ++sample) {
      all.push_back(seen_through(
          draw_augmentations(steps, kShape, {.seed = seed, .epoch = epoch, .index = sample})));
    }
    return all;
  };
  EXPECT_EQ(images(1, 2, 3), images(1, 2, 3));
  EXPECT_NE(images(1, 2, 3), images(2, 2, 3));
  EXPECT_NE(images(1, 2, 3), images(1, 3, 3));
  EXPECT_NE(images(1, 2, 3), images(1, 2, 4));
}

TEST(Augmentations, WantImages) {
  const std::vector<Augmentation> steps{RandomFlip{}};
  EXPECT_NO_THROW(check_augmentations({}, {17}));
  EXPECT_NO_THROW(check_augmentations(steps, {28, 28, 1}));
  expect_user_error(ErrorKind::Config, AllOf(HasSubstr("random_flip"), HasSubstr("[17]")),
                    [&] { check_augmentations(steps, {17}); });
}

}  // namespace
}  // namespace qnn
