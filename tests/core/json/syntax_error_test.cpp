#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <string_view>

#include "core/base/errors.hpp"
#include "core/json/parse.hpp"
#include "core/json/parsed_json.hpp"

namespace qnn {
namespace {

struct Case {
  std::string_view text;
  std::string_view message;
};

void PrintTo(const Case& example, std::ostream* out) { *out << example.text; }

class SyntaxError : public ::testing::TestWithParam<Case> {};

TEST_P(SyntaxError, SaysInPlainWordsWhatIsWrongAndWhere) {
  try {
    parse_json(GetParam().text, "f");
    FAIL() << "accepted";
  } catch (const UserError& error) {
    const std::string_view text = error.what();
    EXPECT_EQ(text.substr(0, text.find('\n')), GetParam().message);
  }
}

std::string message_of(const std::string& text) {
  try {
    parse_json(text, "f");
  } catch (const UserError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(SyntaxErrorText, ShowsTheLineWithThePlaceMarked) {
  EXPECT_EQ(message_of("{\n  \"a\": 1,\n  \"b\" 25\n}"),
            "f:3:7: expected ':' after a key, found '25'\n"
            "  3 |   \"b\" 25\n"
            "    |       ^^");
}

TEST(SyntaxErrorText, MarksTheEndOfALineWhereSomethingIsMissing) {
  EXPECT_EQ(message_of("{\"a\": 1"),
            "f:1:8: expected ',' or '}', found the end of the text\n"
            "  1 | {\"a\": 1\n"
            "    |        ^");
  EXPECT_EQ(message_of(""), "f:1:1: expected a value, found the end of the text");
}

TEST(SyntaxErrorText, ShowsNothingThatSteersATerminal) {
  EXPECT_EQ(message_of("[\"\x1b[2J\xC2\x9B\xE2\x80\xAE\"]"),
            "f:1:3: the character U+001B must be written as an escape in a text\n"
            "  1 | [\"?[2J??\"]\n"
            "    |   ^^^^^^^");
  EXPECT_EQ(message_of("[\xff]"),
            "f:1:2: this is not UTF-8; save the file in that encoding\n"
            "  1 | [?]\n"
            "    |  ^");
}

TEST(SyntaxErrorText, CutsLongLinesAroundThePlace) {
  const std::string message =
      message_of("[" + std::string(500'000, '1') + ".5 x" + std::string(400'000, ' ') + "]");
  EXPECT_LT(message.size(), 400u);
  EXPECT_NE(message.find("…"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Structure, SyntaxError,
    ::testing::Values(
        Case{"", "f:1:1: expected a value, found the end of the text"},
        Case{" \n ", "f:2:2: expected a value, found the end of the text"},
        Case{"// only a comment", "f:1:18: expected a value, found the end of the text"},
        Case{"}", "f:1:1: expected a value, found '}'"},
        Case{"{\"a\": }", "f:1:7: expected a value, found '}'"},
        Case{"{\"a\" 1}", "f:1:6: expected ':' after a key, found '1'"},
        Case{"{\"a\"}", "f:1:5: expected ':' after a key, found '}'"},
        Case{"{\"a\": 1 \"b\": 2}", "f:1:9: expected ',' or '}', found a text"},
        Case{"{\"a\": 1]", "f:1:8: expected ',' or '}', found ']'"},
        Case{"{\"a\": 1", "f:1:8: expected ',' or '}', found the end of the text"},
        Case{"{a: 1}", "f:1:2: expected a key in double quotes or '}', found 'a'"},
        Case{"{\"a\": 1, b: 1}", "f:1:10: expected a key in double quotes, found 'b'"},
        Case{"{\"a\": 1, 2}", "f:1:10: expected a key in double quotes, found '2'"},
        Case{"[1 2]", "f:1:4: expected ',' or ']', found '2'"},
        Case{"[1}", "f:1:3: expected ',' or ']', found '}'"},
        Case{"[1\n", "f:2:1: expected ',' or ']', found the end of the text"},
        Case{"[", "f:1:2: expected a value or ']', found the end of the text"},
        Case{"1 2", "f:1:3: expected the end of the text, found '2'"},
        Case{"{} \xC3\xA9", "f:1:4: expected the end of the text, found '\xC3\xA9'"},
        Case{"[\x01]", "f:1:2: expected a value or ']', found the character U+0001"}));

INSTANTIATE_TEST_SUITE_P(
    Commas, SyntaxError,
    ::testing::Values(Case{"[,]", "f:1:2: expected a value or ']', found ','"},
                      Case{"{,}", "f:1:2: expected a key in double quotes or '}', found ','"},
                      Case{"[1,,]", "f:1:4: expected a value, found ','"},
                      Case{"[1,,2]", "f:1:4: expected a value, found ','"},
                      Case{"[/* */,/* */]", "f:1:7: expected a value or ']', found ','"},
                      Case{"{\"a\": 1,,}", "f:1:9: expected a key in double quotes, found ','"},
                      Case{"{\"a\":,}", "f:1:6: expected a value, found ','"},
                      Case{"1,", "f:1:2: expected the end of the text, found ','"},
                      Case{"[],", "f:1:3: expected the end of the text, found ','"},
                      Case{",]", "f:1:1: expected a value, found ','"}));

INSTANTIATE_TEST_SUITE_P(
    Comments, SyntaxError,
    ::testing::Values(Case{"[1, /* no end ]", "f:1:5: this comment has no end; add '*/'"},
                      Case{"[1\n /*/", "f:2:2: this comment has no end; add '*/'"},
                      Case{"[1 / 2]", "f:1:4: expected ',' or ']', found '/'"}));

INSTANTIATE_TEST_SUITE_P(
    Words, SyntaxError,
    ::testing::Values(
        Case{"[True]",
             "f:1:2: 'True' is not a value; write true, false or null, a number, or a text in "
             "double quotes"},
        Case{"[truely]",
             "f:1:2: 'truely' is not a value; write true, false or null, a number, or a text in "
             "double quotes"},
        Case{"{\"a\": NaN}",
             "f:1:7: 'NaN' is not a value; write true, false or null, a number, or a text in "
             "double quotes"},
        Case{"['a']", "f:1:2: expected a value or ']', found '''; texts stand in double quotes"},
        Case{"01", "f:1:1: '01' is not a number as JSON writes them, such as -1, 0.5 or 1e-3"},
        Case{"[1, .5]", "f:1:5: '.5' is not a number as JSON writes them, such as -1, 0.5 or 1e-3"},
        Case{"[1.]", "f:1:2: '1.' is not a number as JSON writes them, such as -1, 0.5 or 1e-3"},
        Case{"[1e]", "f:1:2: '1e' is not a number as JSON writes them, such as -1, 0.5 or 1e-3"},
        Case{"[+1]", "f:1:2: '+1' is not a number as JSON writes them, such as -1, 0.5 or 1e-3"},
        Case{"[-]", "f:1:2: '-' is not a number as JSON writes them, such as -1, 0.5 or 1e-3"},
        Case{"[0x10]",
             "f:1:2: '0x10' is not a number as JSON writes them, such as -1, 0.5 or 1e-3"}));

INSTANTIATE_TEST_SUITE_P(
    Texts, SyntaxError,
    ::testing::Values(
        Case{"[\"abc]", "f:1:2: the text that begins here has no closing quote on its line"},
        Case{"[\"abc\n\"]", "f:1:2: the text that begins here has no closing quote on its line"},
        Case{"{\"abc: 1}", "f:1:2: the text that begins here has no closing quote on its line"},
        Case{"[\"a\tb\"]", "f:1:4: the character U+0009 must be written as an escape in a text"},
        Case{R"(["a\qb"])", "f:1:4: this is not an escape; write a backslash as '\\\\'"},
        Case{R"(["\u12g4"])", "f:1:3: '\\u' needs four hexadecimal digits after it"},
        Case{R"(["\ud83d"])",
             "f:1:3: this escape is half a character; write both halves, or the character itself"},
        Case{R"(["\ude00\ud83d"])",
             "f:1:3: this escape is half a character; write both halves, or the character "
             "itself"}));

}  // namespace
}  // namespace qnn
