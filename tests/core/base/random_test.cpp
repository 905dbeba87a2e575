#include "core/base/random.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/base/errors.hpp"

namespace qnn {
namespace {

using ::testing::ElementsAre;

// kat_vectors of Random123, the authors' own implementation.
TEST(Philox, MatchesThePublishedVectors) {
  constexpr std::uint32_t kOnes = 0xffffffff;

  EXPECT_THAT(philox4x32_10({0, 0, 0, 0}, {0, 0}),
              ElementsAre(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8));
  EXPECT_THAT(philox4x32_10({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}),
              ElementsAre(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd));
}

TEST(RandomStream, KeysTheGeneratorBySeedAndCountsTheRest) {
  const RandomStream stream(0x0123456789abcdef, RandomPurpose::Dropout, 0x000777,
                            0x1122334455667788);

  const std::array<std::uint32_t, 4> expected =
      philox4x32_10({5, 0x04000777, 0x55667788, 0x11223344}, {0x89abcdef, 0x01234567});
  EXPECT_EQ(stream.block(5), expected);
}

TEST(RandomStream, GivesSingleValuesOfItsBlocks) {
  const RandomStream stream(1, RandomPurpose::Test);

  for (std::uint64_t index = 0; index < 9; ++index) {
    EXPECT_EQ(stream.bits(index), stream.block(index / 4)[index % 4]);
  }
}

TEST(RandomStream, DiffersInEachOfItsParts) {
  const RandomStream stream(1, RandomPurpose::Test, 2, 3);
  const std::vector<RandomStream> others{{2, RandomPurpose::Test, 2, 3},
                                         {1, RandomPurpose::Shuffle, 2, 3},
                                         {1, RandomPurpose::Test, 3, 3},
                                         {1, RandomPurpose::Test, 2, 4}};

  for (const RandomStream& other : others) EXPECT_NE(stream.block(0), other.block(0));
}

TEST(RandomStream, MovesToAnotherMoment) {
  const RandomStream stream(1, RandomPurpose::Test, 2, 3);

  EXPECT_EQ(stream.at(9).block(0), RandomStream(1, RandomPurpose::Test, 2, 9).block(0));
}

TEST(RandomStream, RefusesWhatItsCounterCannotHold) {
  EXPECT_THROW(RandomStream(1, RandomPurpose::Test, 1u << 24), InternalError);
  EXPECT_THROW(RandomStream(1, RandomPurpose::Test).bits(std::uint64_t{1} << 34), InternalError);
  EXPECT_THROW(RandomStream(1, RandomPurpose::Test).below(0, 0), InternalError);
}

TEST(Uniform, IsSpreadEvenlyOverTheUnitInterval) {
  constexpr std::size_t kCount = 100'000;
  constexpr std::size_t kBins = 10;
  const RandomStream stream(7, RandomPurpose::Test);
  std::vector<double> bins(kBins);

  for (std::size_t i = 0; i < kCount; ++i) {
    const float u = stream.uniform(i);
    ASSERT_GE(u, 0.0f);
    ASSERT_LT(u, 1.0f);
    ASSERT_EQ(u * 0x1p24f, std::floor(u * 0x1p24f));
    bins[static_cast<std::size_t>(u * kBins)] += 1;
  }

  // Chi-square with 9 degrees of freedom: 27.88 is exceeded once in a thousand seeds.
  double chi_square = 0;
  for (const double bin : bins) chi_square += (bin - 1e4) * (bin - 1e4) / 1e4;
  EXPECT_LT(chi_square, 27.88);
}

TEST(Uniform, ScalesToItsBounds) {
  const RandomStream stream(7, RandomPurpose::Test);

  for (std::size_t i = 0; i < 100; ++i) {
    EXPECT_EQ(stream.uniform(i, -1.0f, 3.0f), -1.0f + 4.0f * stream.uniform(i));
  }
}

// Marsaglia's method by libm, from the words of the stream.
TEST(Normal, IsMadeOfTheFirstPairOfWordsInTheCircle) {
  const RandomStream stream(7, RandomPurpose::Test);
  std::size_t compared = 0;
  for (std::uint64_t index = 0; index < 1000; ++index) {
    const auto words = stream.block(index);
    const double x = (words[0] + 0.5) / 0x1p31 - 1, y = (words[1] + 0.5) / 0x1p31 - 1;
    const double square = x * x + y * y;
    if (square >= 1) continue;
    const double exact = x * std::sqrt(-2 * std::log(square) / square);
    EXPECT_NEAR(stream.normal(index), exact, 1e-7 * std::max(1.0, std::abs(exact)));
    ++compared;
  }
  EXPECT_GT(compared, 700u);
}

TEST(Normal, HasTheSharesOfTheNormalDistribution) {
  constexpr std::size_t kCount = 100'000;
  const RandomStream stream(7, RandomPurpose::Test);
  // Ten ranges of equal probability, cut at the quantiles 0.1, 0.2 ... 0.9.
  constexpr std::array<float, 9> kCuts{-1.2815516f, -0.8416212f, -0.5244005f, -0.2533471f, 0,
                                       0.2533471f,  0.5244005f,  0.8416212f,  1.2815516f};
  std::array<double, 10> bins{};
  std::size_t beyond_three = 0;
  for (std::size_t i = 0; i < kCount; ++i) {
    const float value = stream.normal(i);
    bins[static_cast<std::size_t>(std::upper_bound(kCuts.begin(), kCuts.end(), value) -
                                  kCuts.begin())] += 1;
    if (std::abs(value) > 3) ++beyond_three;
  }

  // Chi-square with 9 degrees of freedom: 27.88 is exceeded once in a thousand seeds.
  double chi_square = 0;
  for (const double bin : bins) chi_square += (bin - 1e4) * (bin - 1e4) / 1e4;
  EXPECT_LT(chi_square, 27.88);
  EXPECT_NEAR(static_cast<double>(beyond_three), 270, 60);  // 0.27 %, deviation 16
}

TEST(Below, TakesEachValueAboutEquallyOften) {
  constexpr std::uint32_t kBound = 7;
  constexpr std::size_t kCount = 70'000;
  const RandomStream stream(11, RandomPurpose::Test);
  std::vector<double> counts(kBound);

  for (std::size_t i = 0; i < kCount; ++i) {
    const std::uint32_t value = stream.below(i, kBound);
    ASSERT_LT(value, kBound);
    counts[value] += 1;
  }

  // Chi-square with 6 degrees of freedom: 22.46 is exceeded once in a thousand seeds.
  double chi_square = 0;
  for (const double count : counts) chi_square += (count - 1e4) * (count - 1e4) / 1e4;
  EXPECT_LT(chi_square, 22.46);
}

TEST(Below, ReachesAllOfALargeRange) {
  const RandomStream stream(11, RandomPurpose::Test);
  constexpr std::uint32_t kBound = 0xffffffff;

  std::uint32_t largest = 0;
  for (std::size_t i = 0; i < 1000; ++i) largest = std::max(largest, stream.below(i, kBound));

  EXPECT_GT(largest, 0xfd000000u);  // all of 1000 stay below with probability 8e-6
}

// The correlation of two independent streams of n uniform numbers has deviation 1 / sqrt(n).
TEST(RandomStream, IsUncorrelatedWithItsNeighbours) {
  constexpr std::size_t kCount = 100'000;
  const RandomStream stream(1, RandomPurpose::Test, 0, 0);
  const std::vector<RandomStream> others{{2, RandomPurpose::Test, 0, 0},
                                         {1, RandomPurpose::Digits, 0, 0},
                                         {1, RandomPurpose::Test, 1, 0},
                                         {1, RandomPurpose::Test, 0, 1}};

  for (const RandomStream& other : others) {
    double sum = 0;
    for (std::size_t i = 0; i < kCount; ++i) {
      sum += (stream.uniform(i) - 0.5) * (other.uniform(i) - 0.5);
    }
    EXPECT_LT(std::abs(sum / kCount * 12), 4 / std::sqrt(kCount));
  }
}

TEST(Shuffle, KeepsEveryElementAndDependsOnTheStreamAlone) {
  std::vector<int> sorted(1000);
  std::iota(sorted.begin(), sorted.end(), 0);
  std::vector<int> first = sorted;
  std::vector<int> second = sorted;
  std::vector<int> other = sorted;

  shuffle(RandomStream(1, RandomPurpose::Shuffle), first);
  shuffle(RandomStream(1, RandomPurpose::Shuffle), second);
  shuffle(RandomStream(2, RandomPurpose::Shuffle), other);

  EXPECT_EQ(first, second);
  EXPECT_NE(first, other);
  EXPECT_NE(first, sorted);
  std::sort(first.begin(), first.end());
  EXPECT_EQ(first, sorted);
}

TEST(Shuffle, MakesEveryOrderAboutEquallyLikely) {
  std::vector<double> counts(6);
  for (std::uint64_t epoch = 0; epoch < 6000; ++epoch) {
    std::vector<int> order{0, 1, 2};
    shuffle(RandomStream(3, RandomPurpose::Shuffle, 0, epoch), order);
    counts[static_cast<std::size_t>(order[0] * 2 + (order[1] > order[2] ? 1 : 0))] += 1;
  }

  // Chi-square with 5 degrees of freedom: 20.52 is exceeded once in a thousand seeds.
  double chi_square = 0;
  for (const double count : counts) chi_square += (count - 1e3) * (count - 1e3) / 1e3;
  EXPECT_LT(chi_square, 20.52);
}

TEST(Shuffle, TakesEmptyAndSingleLists) {
  std::vector<int> none;
  std::vector<int> one{5};

  shuffle(RandomStream(1, RandomPurpose::Shuffle), none);
  shuffle(RandomStream(1, RandomPurpose::Shuffle), one);

  EXPECT_TRUE(none.empty());
  EXPECT_THAT(one, ElementsAre(5));
}

}  // namespace
}  // namespace qnn
