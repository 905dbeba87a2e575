#include "core/base/sha256.hpp"

#include <gtest/gtest.h>

#include <span>
#include <string_view>
#include <vector>

namespace qnn {
namespace {

// FIPS 180-2, appendix B.
TEST(Sha256, MatchesThePublishedExamples) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256, TakesAnEmptyText) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256, OfPiecesIsThatOfTheWhole) {
  const std::vector<std::string_view> pieces{"a", "", "bc"};
  EXPECT_EQ(sha256_hex(pieces), sha256_hex("abc"));
  EXPECT_EQ(sha256_hex(std::span<const std::string_view>()), sha256_hex(""));
}

}  // namespace
}  // namespace qnn
