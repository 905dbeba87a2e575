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

INSTANTIATE_TEST_SUITE_P(Lengths, PackLength,
                         ::testing::Values(1, 3, 10, 16, 63, 64, 65, 127, 128, 576, 4096, 40'001));

}  // namespace
}  // namespace qnn::test
