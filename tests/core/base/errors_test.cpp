#include "core/base/errors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace qnn {
namespace {

using ::testing::HasSubstr;

TEST(UserError, KeepsItsKindAndMessage) {
  const UserError error(ErrorKind::Config, "mnist.json:1:2: unknown key");

  EXPECT_EQ(error.kind(), ErrorKind::Config);
  EXPECT_STREQ(error.what(), "mnist.json:1:2: unknown key");
}

TEST(Require, DoesNothingWhenTheConditionHolds) { EXPECT_NO_THROW(require(true, "never said")); }

TEST(Require, NamesItsPlaceWhenTheConditionFails) {
  try {
    require(false, "two is odd");
    FAIL() << "a false condition was let through";
  } catch (const InternalError& error) {
    EXPECT_THAT(error.what(), HasSubstr("errors_test.cpp:"));
    EXPECT_THAT(error.what(), HasSubstr("two is odd"));
  }
}

}  // namespace
}  // namespace qnn
