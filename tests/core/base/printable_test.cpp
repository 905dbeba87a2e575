#include "core/base/printable.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace qnn {
namespace {

TEST(Printable, LeavesTextsOfAnyLanguageAlone) {
  for (const std::string text : {"", "plain", "a\tb\nc", "\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80"})
    EXPECT_EQ(printable(text), text);
}

TEST(Printable, EscapesWhatSteersATerminal) {
  EXPECT_EQ(printable("\x1b[2J\x1b]0;t\x07\r\b\x7f"), "\\x1b[2J\\x1b]0;t\\x07\\x0d\\x08\\x7f");
  EXPECT_EQ(printable(std::string("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(printable("\xC2\x9B\x32J"), "\\u009b2J");  // a control sequence in one character
}

TEST(Printable, EscapesWhatTurnsTheOrderOfLettersOrEndsLines) {
  EXPECT_EQ(printable("a\xE2\x80\xAE"
                      "b\xE2\x81\xA6"
                      "c\xE2\x80\xA8"
                      "d\xE2\x80\x8F"),
            "a\\u202eb\\u2066c\\u2028d\\u200f");
}

TEST(Printable, EscapesEachByteThatIsNoUtf8) {
  EXPECT_EQ(printable("\xFF\xC0\x80\xE2\x82\xED\xA0\x80"),
            "\\xff\\xc0\\x80\\xe2\\x82\\xed\\xa0\\x80");
}

TEST(PrintableLine, HasOneLine) {
  EXPECT_EQ(printable_line("a\nerror: b\tc"), "a\\x0aerror: b\\x09c");
}

TEST(CutBetweenCharacters, LeavesWholeCharacters) {
  const std::string text = "aé€";  // of 1, 2 and 3 bytes
  constexpr std::array<std::size_t, 7> kSizes{0, 1, 1, 3, 3, 3, 6};
  for (std::size_t bytes = 0; bytes < kSizes.size(); ++bytes)
    EXPECT_EQ(cut_between_characters(text, bytes), text.substr(0, kSizes[bytes])) << bytes;
  EXPECT_EQ(cut_between_characters(text, 9), text);
}

TEST(CharacterSize, IsThatOfTheShortestForm) {
  EXPECT_EQ(character_size("a", 0), 1u);
  EXPECT_EQ(character_size("x\xC3\xA9", 1), 2u);
  EXPECT_EQ(character_size("\xF4\x8F\xBF\xBF", 0), 4u);
  for (const std::string text :
       {"\x80", "\xC1\xBF", "\xE0\x80\x80", "\xF4\x90\x80\x80", "\xE2\x82"})
    EXPECT_EQ(character_size(text, 0), 0u);
}

}  // namespace
}  // namespace qnn
