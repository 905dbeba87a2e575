#include "data/gzip.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/expect_user_error.hpp"
#include "tests/support/idx_bytes.hpp"

namespace qnn {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing_support::expect_user_error;
using testing_support::gzip_of;

std::string long_text() {
  std::string text;
  for (unsigned i = 0; i < 200000; ++i) text += static_cast<char>(i * i % 251);
  return text;
}

void expect_damaged(const std::string& bytes, const char* what, std::uint64_t max_bytes = 1000) {
  expect_user_error(ErrorKind::BadData, AllOf(HasSubstr("images.gz"), HasSubstr(what)),
                    [&] { inflate_gzip(bytes, max_bytes, "images.gz"); });
}

TEST(Gzip, IsKnownByItsFirstTwoBytes) {
  EXPECT_TRUE(is_gzip(gzip_of("")));
  EXPECT_FALSE(is_gzip(""));
  EXPECT_FALSE(is_gzip("\x1f"));
  EXPECT_FALSE(is_gzip(std::string("\0\0\x08\x01", 4)));
}

TEST(Gzip, GivesBackWhatWasCompressed) {
  EXPECT_EQ(as_text(inflate_gzip(gzip_of("a digit"), 7, "f")), "a digit");
  EXPECT_EQ(as_text(inflate_gzip(gzip_of(""), 0, "f")), "");
  EXPECT_EQ(as_text(inflate_gzip(gzip_of(long_text()), 200000, "f")), long_text());
  EXPECT_EQ(as_text(inflate_gzip(gzip_of(long_text()), 1u << 30, "f")), long_text());
}

TEST(Gzip, JoinsMembersThatFollowEachOther) {
  EXPECT_EQ(as_text(inflate_gzip(gzip_of("one") + gzip_of("") + gzip_of("two"), 100, "f")),
            "onetwo");
}

TEST(Gzip, RefusesMoreThanTheMostAllowed) {
  expect_damaged(gzip_of("a digit"), "longer than the 6 bytes", 6);
  expect_damaged(gzip_of(std::string(10'000'000, '\0')), "longer than the 100 bytes", 100);
  expect_damaged(gzip_of("one") + gzip_of("two"), "longer than the 3 bytes", 3);
}

TEST(Gzip, RefusesAFileThatEndsEarlyAtAnyPlace) {
  const std::string whole = gzip_of("a digit, a digit, and a digit");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    expect_damaged(whole.substr(0, size), "ends early");
  }
}

TEST(Gzip, RefusesBytesAfterTheEnd) {
  expect_damaged(gzip_of("a digit") + "x", "bytes after the end");
  expect_damaged(gzip_of("a digit") + std::string(1, '\0'), "bytes after the end");
}

TEST(Gzip, RefusesAWrongCheckSum) {
  std::string bytes = gzip_of("a digit");
  bytes[bytes.size() - 8] ^= 1;
  expect_damaged(bytes, "damaged");
}

TEST(GzipHead, GivesTheBeginningFromTheBeginning) {
  const std::string bytes = gzip_of(long_text());
  EXPECT_EQ(inflate_gzip_head(bytes, 20, "f"), long_text().substr(0, 20));
  EXPECT_EQ(inflate_gzip_head(std::string_view(bytes).substr(0, 1000), 20, "f"),
            long_text().substr(0, 20));
}

TEST(GzipHead, GivesLessWhereThereIsLess) {
  EXPECT_EQ(inflate_gzip_head(gzip_of("abc"), 20, "f"), "abc");
  EXPECT_EQ(inflate_gzip_head(gzip_of("abc").substr(0, 5), 20, "f"), "");
}

}  // namespace
}  // namespace qnn
