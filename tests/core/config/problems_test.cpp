#include "core/config/problems.hpp"

#include <gtest/gtest.h>

namespace qnn {
namespace {

TEST(Problems, KeepTheirOrder) {
  Problems problems;
  EXPECT_TRUE(problems.empty());

  problems.report("/b", "second");
  problems.report("/a", "first", "help");

  ASSERT_EQ(problems.size(), 2u);
  EXPECT_EQ(problems.list()[0].pointer, "/b");
  EXPECT_EQ(problems.list()[1].help, "help");
}

TEST(ConfigError, ListsItsProblemsOneALine) {
  const ConfigError error({{"/units", "must be at least 1, got 0", ""},
                           {"", "--set a: 'a' has no 'b'", "did you mean 'c'?"}});

  EXPECT_EQ(error.kind(), ErrorKind::Config);
  EXPECT_EQ(error.problems().size(), 2u);
  EXPECT_STREQ(error.what(),
               "/units: must be at least 1, got 0\n"
               "--set a: 'a' has no 'b'; did you mean 'c'?");
}

}  // namespace
}  // namespace qnn
