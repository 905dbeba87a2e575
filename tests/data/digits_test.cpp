#include "data/digits.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

#include "core/base/parallel.hpp"
#include "data/digit_forms.hpp"
#include "tests/support/expect_user_error.hpp"

namespace qnn {
namespace {

using ::testing::HasSubstr;
using testing_support::expect_user_error;

constexpr std::size_t kPixels = 28 * 28;

Samples draw(std::uint32_t train_count, std::uint64_t seed = 1, Part part = Part::Train) {
  return Digits({.train_count = train_count, .test_count = 200, .seed = seed}).load(part, {});
}

std::vector<std::uint8_t> pixels(const Samples& samples) {
  const std::span<const std::uint8_t> bytes = samples.inputs[0].bytes();
  return {bytes.begin(), bytes.end()};
}
std::vector<std::int32_t> labels(const Samples& samples) {
  const std::span<const std::int32_t> labels = samples.targets[0].labels();
  return {labels.begin(), labels.end()};
}

// The class whose mean training image is nearest: what a linear model can do at the least.
class NearestMean {
 public:
  explicit NearestMean(const Samples& samples) {
    std::array<float, 10> counts{};
    for (std::size_t i = 0; i < samples.count(); ++i) {
      const auto label = static_cast<std::size_t>(samples.targets[0].labels()[i]);
      ++counts[label];
      for (std::size_t p = 0; p < kPixels; ++p) means_[label][p] += samples.inputs[0].bytes(i)[p];
    }
    for (std::size_t c = 0; c < 10; ++c) {
      for (float& value : means_[c]) value /= counts[c];
    }
  }

  std::int32_t classify(std::span<const std::uint8_t> image) const {
    std::array<float, 10> distances{};
    for (std::size_t c = 0; c < 10; ++c) {
      for (std::size_t p = 0; p < kPixels; ++p) {
        const float off = means_[c][p] - static_cast<float>(image[p]);
        distances[c] += off * off;
      }
    }
    return static_cast<std::int32_t>(std::min_element(distances.begin(), distances.end()) -
                                     distances.begin());
  }

 private:
  std::array<std::array<float, kPixels>, 10> means_{};
};

TEST(Digits, KnowsItselfWithoutFiles) {
  const DatasetInfo info = Digits({}).info({});
  EXPECT_EQ(info.inputs[0].shape, (Shape{28, 28, 1}));
  EXPECT_EQ(info.targets[0].info.classes, 10u);
  EXPECT_TRUE(info.has_test);
  EXPECT_EQ(info.train_count, 10000u);
}

TEST(Digits, DrawsAsManyAsAsked) {
  EXPECT_EQ(draw(123).count(), 123u);
  EXPECT_EQ(pixels(draw(123)).size(), 123 * kPixels);
  EXPECT_EQ(draw(123, 1, Part::Test).count(), 200u);
}

TEST(Digits, AreTheSameForAnyNumberOfThreads) {
  std::vector<Samples> all;
  for (const int threads : {1, 2, 3}) {
    const ThreadLimit limit(threads);
    all.push_back(draw(300));
  }
  EXPECT_EQ(pixels(all[0]), pixels(all[1]));
  EXPECT_EQ(pixels(all[0]), pixels(all[2]));
  EXPECT_EQ(labels(all[0]), labels(all[1]));
  EXPECT_EQ(labels(all[0]), labels(all[2]));
}

TEST(Digits, DoNotDependOnHowManyThereAre) {
  const Samples few = draw(100);
  const Samples many = draw(250);
  EXPECT_TRUE(std::ranges::equal(few.inputs[0].bytes(),
                                 many.inputs[0].bytes().first(few.inputs[0].bytes().size())));
  EXPECT_TRUE(std::ranges::equal(few.targets[0].labels(), many.targets[0].labels().first(100)));
}

TEST(Digits, DifferByPartAndSeed) {
  const Samples one = draw(200);
  const Samples two = draw(200, 2);
  EXPECT_NE(pixels(one), pixels(draw(200, 1, Part::Test)));
  EXPECT_NE(pixels(one), pixels(two));
  EXPECT_NE(labels(one), labels(two));
}

TEST(Digits, HoldEveryClassAboutEquallyOften) {
  std::array<int, 10> counts{};
  const Samples samples = draw(2000);
  for (const std::int32_t label : labels(samples)) ++counts.at(static_cast<std::size_t>(label));
  for (const int count : counts) EXPECT_NEAR(count, 200, 54);  // four standard deviations
}

TEST(Digits, AreInkOnPaper) {
  const Samples samples = draw(500);
  for (std::size_t i = 0; i < samples.count(); ++i) {
    const std::span<const std::uint8_t> image = samples.inputs[0].bytes(i);
    const auto dark = std::count_if(image.begin(), image.end(), [](int v) { return v > 127; });
    EXPECT_GT(dark, 15) << i;   // a 1 with a thin pen
    EXPECT_LT(dark, 400) << i;  // never more than about half
  }
}

TEST(Digits, CanBeLearntButAreNotTrivial) {
  const Samples train = draw(3000);
  const Samples test = draw(1, 1, Part::Test);
  const NearestMean model(train);
  int right = 0;
  for (std::size_t i = 0; i < test.count(); ++i) {
    if (model.classify(test.inputs[0].bytes(i)) == test.targets[0].labels()[i]) ++right;
  }
  EXPECT_GT(right, 200 * 0.5);
  EXPECT_LT(right, 200 * 0.9);
}

TEST(Digits, WithoutATestPartSayHowToGetOne) {
  const Digits set({.train_count = 1, .test_count = 0, .seed = 1});
  EXPECT_FALSE(set.info({}).has_test);
  expect_user_error(ErrorKind::MissingInput, HasSubstr("test_count"),
                    [&] { set.load(Part::Test, {}); });
}

TEST(DigitForms, StayInTheUnitSquareAndHaveNoEmptyCurves) {
  for (std::size_t digit = 0; digit < 10; ++digit) {
    for (const DigitForm form : forms_of(digit)) {
      std::size_t curve = 0;
      for (const Point point : form) {
        if (point.x == kPenUp.x && point.y == kPenUp.y) {
          EXPECT_GE(curve, 2u) << digit;
          curve = 0;
          continue;
        }
        ++curve;
        EXPECT_TRUE(point.x >= 0 && point.x <= 1 && point.y >= 0 && point.y <= 1) << digit;
      }
      EXPECT_GE(curve, 2u) << digit;
    }
  }
}

}  // namespace
}  // namespace qnn
