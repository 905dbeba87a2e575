#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/errors.hpp"

namespace qnn::testing_support {

// Expects that `action` throws a UserError of this kind whose message matches: a text, or a matcher
// such as HasSubstr("units").
template <class Action, class Matcher>
void expect_user_error(ErrorKind kind, const Matcher& message, Action&& action) {
  try {
    action();
    ADD_FAILURE() << "no error was thrown";
  } catch (const UserError& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    EXPECT_THAT(error.what(), message);
  }
}

}  // namespace qnn::testing_support
