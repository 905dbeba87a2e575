#include "core/base/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace qnn {
namespace {

using ::testing::ElementsAre;

using Words = std::vector<std::string>;

TEST(Join, PutsSeparatorsBetweenParts) {
  EXPECT_EQ(join(Words{}), "");
  EXPECT_EQ(join(Words{"a"}), "a");
  EXPECT_EQ(join(Words{"a", "b", "c"}), "a, b, c");
  EXPECT_EQ(join(Words{"a", "b"}, "/"), "a/b");
}

TEST(Split, KeepsEmptyParts) {
  EXPECT_THAT(split("a//b", '/'), ElementsAre("a", "", "b"));
  EXPECT_THAT(split("", '/'), ElementsAre(""));
  EXPECT_THAT(split("/", '/'), ElementsAre("", ""));
}

TEST(EditDistance, CountsSingleEdits) {
  EXPECT_EQ(edit_distance("", ""), 0u);
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("sign", "sing"), 1u) << "a swap of neighbours is one edit";
  EXPECT_EQ(edit_distance("sign", "sign_"), 1u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
}

TEST(EditDistance, DoesNotEditASwappedPairAgain) {
  // The optimal string alignment distance; the unrestricted one would be 2.
  EXPECT_EQ(edit_distance("ca", "abc"), 3u);
}

TEST(Nearest, FindsAMisspeltWord) {
  const Words known{"ste_sign", "approx_sign", "dorefa"};

  EXPECT_EQ(nearest("ste_sing", known), "ste_sign");
  EXPECT_EQ(nearest("dorefa", known), "dorefa");
  EXPECT_EQ(nearest("completely_else", known), std::nullopt);
}

TEST(Nearest, AllowsAThirdOfALongWord) {
  const Words known{"sparse_categorical_crossentropy"};

  EXPECT_EQ(nearest("sparse_categorical_cross", known), known[0]);
  EXPECT_EQ(nearest("sparse", known), std::nullopt);
}

TEST(Nearest, PrefersTheCloserAndThenTheFirst) {
  EXPECT_EQ(nearest("unitz", Words{"unites", "units"}), "units");
  EXPECT_EQ(nearest("aab", Words{"aac", "aad"}), "aac");
}

TEST(Nearest, DoesNotTakeAWordThatSharesNothing) {
  EXPECT_EQ(nearest("lr", Words{"xy"}), std::nullopt);
  EXPECT_EQ(nearest("", Words{"x"}), std::nullopt);
}

TEST(Shortest, ReadsBackAsTheSameValue) {
  EXPECT_EQ(shortest(0.1), "0.1");
  EXPECT_EQ(shortest(0.1f), "0.1");
  EXPECT_EQ(shortest(1.0), "1");
  EXPECT_EQ(shortest(-0.0), "-0");
  EXPECT_EQ(shortest(1e-3), "0.001");
  EXPECT_EQ(parse_double(shortest(1.0 / 3.0)), 1.0 / 3.0);
}

TEST(Shortest, NamesWhatIsNoNumber) {
  EXPECT_EQ(shortest(std::nan("")), "nan");
  EXPECT_EQ(shortest(-std::nan("")), "nan");
  EXPECT_EQ(shortest(std::numeric_limits<double>::infinity()), "inf");
  EXPECT_EQ(shortest(-std::numeric_limits<float>::infinity()), "-inf");
}

TEST(WithThousands, SeparatesGroupsOfThree) {
  EXPECT_EQ(with_thousands(0), "0");
  EXPECT_EQ(with_thousands(999), "999");
  EXPECT_EQ(with_thousands(1000), "1,000");
  EXPECT_EQ(with_thousands(1234567), "1,234,567");
  EXPECT_EQ(with_thousands(18446744073709551615u), "18,446,744,073,709,551,615");
}

TEST(ParseDouble, ReadsAWholeNumberOnly) {
  EXPECT_EQ(parse_double("0.5"), 0.5);
  EXPECT_EQ(parse_double("-3e-3"), -0.003);
  for (const char* bad : {"", " 1", "1 ", "1x", "0x10", "inf", "nan", "1e999", "1,5"}) {
    EXPECT_EQ(parse_double(bad), std::nullopt) << bad;
  }
}

TEST(ParseInteger, ReadsAWholeNumberOnly) {
  EXPECT_EQ(parse_integer("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
  for (const char* bad : {"", "1.0", "9223372036854775808", "1 ", " 1", "--1"}) {
    EXPECT_EQ(parse_integer(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace qnn
