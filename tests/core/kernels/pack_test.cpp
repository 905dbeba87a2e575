#include "core/kernels/pack.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/support/kernel_operands.hpp"
#include "tests/support/kernel_runs.hpp"

namespace qnn::test {
namespace {

using ::testing::ElementsAre;

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

TEST(PackSigns, SetsTheBitOfNegativeNumbersOnly) {
  const std::vector<float> x = {1, -1, 0.0F, -0.0F, -1e-40F, 1e-40F, kNaN, -kNaN, -kInfinity, -3};
  std::vector<std::uint64_t> words(1, ~std::uint64_t{0});
  pack_signs(x, x.size(), words);
  EXPECT_THAT(words, ElementsAre(0b11'0000'0010U));
}

TEST(PackSigns, StartsAWordForEachRow) {
  const std::vector<float> x = {-1, 1, 1, -1, -1, -1};
  std::vector<std::uint64_t> words(2);
  pack_signs(x, 3, words);
  EXPECT_THAT(words, ElementsAre(0b001U, 0b111U));
}

TEST(PackSigns, DoesNothingWithoutRows) {
  pack_signs({}, 5, {});
  unpack_signs({}, 5, {});
}

TEST(PackWindow, SetsTheBitInsideItsLimitsOnly) {
  const std::vector<float> x = {-1, 1, 1.0001F, -1.0001F, 0.0F, -0.0F, kNaN, kInfinity, 0.5F};
  std::vector<std::uint64_t> signs(1), inside(1, ~std::uint64_t{0});
  pack_signs_and_window(x, x.size(), 1, signs, inside);
  EXPECT_THAT(inside, ElementsAre(0b1'0011'0011U));
  EXPECT_THAT(signs, ElementsAre(0b1001U));
  pack_window(x, x.size(), -1, inside);
  EXPECT_THAT(inside, ElementsAre(0U));
}

TEST(KeepWhere, LeavesWhatItsBitKeeps) {
  std::vector<float> y = {1, -2, kNaN, -4, 5, 6};
  keep_where(std::vector<std::uint64_t>{0b001, 0b101}, 3, y);
  testing::expect_identical(y, std::vector<float>{1, 0, 0, -4, 0, 6});
}

TEST(AddWhere, AddsWhatItsBitKeeps) {
  std::vector<float> y = {1, -0.0F, 3, 4, 5, 6};
  add_where(std::vector<std::uint64_t>{0b001, 0b101}, 3,
            std::vector<float>{2, 3, kNaN, -4, kNaN, 1}, y);
  testing::expect_identical(y, std::vector<float>{3, 0, 3, 0, 5, 7});
}

class PackLength : public ::testing::TestWithParam<std::size_t> {};

// Many rows, and rows longer than what one task takes.
TEST_P(PackLength, FindsEachBitAndUnpackReversesIt) {
  const std::size_t length = GetParam();
  for (const std::size_t rows : {std::size_t{1}, std::size_t{3}, 70'000 / length + 1}) {
    const std::vector<float> x = TestValues(length).signs(rows * length);
    const auto expected = bits_of(x, length);
    const auto check = [&] {
      std::vector<std::uint64_t> words(expected.size(), ~std::uint64_t{0});
      pack_signs(x, length, words);
      EXPECT_EQ(words, expected);
      std::vector<float> back(x.size(), kNaN);
      unpack_signs(words, length, back);
      EXPECT_EQ(back, x);
    };
    testing::for_each_instruction_set(check);
    const ThreadLimit limit(3);
    check();
  }
}

TEST_P(PackLength, FindsTheWindowAndKeepsWhatIsInIt) {
  const std::size_t length = GetParam();
  for (const std::size_t rows : {std::size_t{1}, std::size_t{3}, 70'000 / length + 1}) {
    const std::vector<float> x = testing::random_values(rows * length, -2, 2);
    const std::vector<float> dy = testing::random_values(x.size(), -1, 1, 5);
    std::vector<float> outside, kept;  // as signs: -1 inside
    for (std::size_t i = 0; i < x.size(); ++i) {
      const bool inside = x[i] >= -0.75F && x[i] <= 0.75F;
      outside.push_back(inside ? -1.0F : 1.0F);
      kept.push_back(inside ? dy[i] : 0.0F);
    }
    const auto expected = bits_of(outside, length);
    const auto check = [&] {
      std::vector<std::uint64_t> alone(expected.size()), inside(expected.size());
      std::vector<std::uint64_t> signs(expected.size());
      pack_window(x, length, 0.75F, alone);
      pack_signs_and_window(x, length, 0.75F, signs, inside);
      EXPECT_EQ(alone, expected);
      EXPECT_EQ(inside, expected);
      EXPECT_EQ(signs, bits_of(x, length));
      std::vector<float> y = dy;
      keep_where(inside, length, y);
      testing::expect_identical(y, kept);
      std::vector<float> sums(dy.size(), 0.5F);
      std::vector<float> expected_sums;
      for (const float value : kept) expected_sums.push_back(0.5F + value);
      add_where(inside, length, dy, sums);
      testing::expect_identical(sums, expected_sums);
    };
    testing::for_each_instruction_set(check);
    const ThreadLimit limit(3);
    check();
  }
}

INSTANTIATE_TEST_SUITE_P(Lengths, PackLength,
                         ::testing::Values(1, 3, 10, 16, 63, 64, 65, 127, 128, 576, 4096, 40'001));

}  // namespace
}  // namespace qnn::test
