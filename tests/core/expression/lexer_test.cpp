#include "core/expression/lexer.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/expression/expression_error.hpp"

namespace qnn {
namespace {

std::vector<std::string> texts(std::string_view source) {
  std::vector<std::string> all;
  for (const ExpressionToken& token : tokenize(source)) all.emplace_back(token.text);
  return all;
}

TEST(Lexer, CutsTextIntoNumbersNamesAndSymbols) {
  EXPECT_EQ(
      texts("where(x_1<=.5e-1,dy , 0)"),
      (std::vector<std::string>{"where", "(", "x_1", "<=", ".5e-1", ",", "dy", ",", "0", ")", ""}));
}

TEST(Lexer, TakesTheLongestSymbol) {
  EXPECT_EQ(texts("a<b!=!c&&d||e==f>=g"),
            (std::vector<std::string>{"a", "<", "b", "!=", "!", "c", "&&", "d", "||", "e",
                                      "==", "f", ">=", "g", ""}));
}

TEST(Lexer, KnowsPositionsAndNumbers) {
  const auto tokens = tokenize(" 2.5 \n+\t1e3");

  ASSERT_EQ(tokens.size(), 4U);
  EXPECT_EQ(tokens[0].position, 1U);
  EXPECT_EQ(tokens[0].number, 2.5f);
  EXPECT_EQ(tokens[1].position, 6U);
  EXPECT_EQ(tokens[2].number, 1000.0f);
  EXPECT_EQ(tokens[3].kind, TokenKind::End);
  EXPECT_EQ(tokens[3].position, 11U);
}

struct BadText {
  const char* source;
  std::size_t position;
  const char* message;
  const char* help;
};

class BadTokens : public ::testing::TestWithParam<BadText> {};

TEST_P(BadTokens, AreShownWithTheirPlaceAndARemedy) {
  try {
    tokenize(GetParam().source);
    FAIL() << "accepted " << GetParam().source;
  } catch (const ExpressionError& error) {
    EXPECT_EQ(error.position(), GetParam().position);
    EXPECT_EQ(std::string(error.what()), GetParam().message);
    EXPECT_EQ(error.help(), GetParam().help);
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, BadTokens,
    ::testing::Values(
        BadText{"x = 1", 2, "unexpected character '='\nx = 1\n  ^", "comparison is written '=='"},
        BadText{"x ^ 2", 2, "unexpected character '^'\nx ^ 2\n  ^",
                "powers are written square(x) or pow(x, 3)"},
        BadText{"a & b", 2, "unexpected character '&'\na & b\n  ^", "'and' is written '&&'"},
        BadText{"2x", 0, "'2x' is not a finite number\n2x\n^", "a product is written '2 * x'"},
        BadText{"1.2.3", 0, "'1.2.3' is not a finite number\n1.2.3\n^", ""},
        BadText{"1e999", 0, "'1e999' is not a finite number\n1e999\n^", ""},
        BadText{"1e39", 0, "'1e39' is too large for a 32-bit float\n1e39\n^", ""},
        BadText{"x \u2264 1", 2, "unexpected character '\u2264'\nx \u2264 1\n  ^", ""}));

TEST(Lexer, CountsCharactersAndNotBytesUpToTheCaret) {
  try {
    tokenize("\u03b1 + #");
    FAIL();
  } catch (const ExpressionError& error) {
    EXPECT_STREQ(error.what(), "unexpected character '\u03b1'\n\u03b1 + #\n^");
  }
}

TEST(Lexer, TellsNamesFromOtherTexts) {
  EXPECT_TRUE(is_name("t"));
  EXPECT_TRUE(is_name("_scale2"));
  EXPECT_FALSE(is_name(""));
  EXPECT_FALSE(is_name("2t"));
  EXPECT_FALSE(is_name("a-b"));
}

}  // namespace
}  // namespace qnn
