// What the release flags of cmake/QnnCompiler.cmake leave in each command, as readelf shows it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/base/text.hpp"
#include "tests/cli/process.hpp"
#include "tests/support/temporary_folder.hpp"

namespace qnn::testing_support {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

class Hardening : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
#ifndef QNN_HARDENED
    GTEST_SKIP() << "built without QNN_HARDEN, for debugging, or with sanitizers";
#endif
    if (read("--version").empty()) GTEST_SKIP() << "readelf is not here";
  }

  std::string read(const std::string& what) const {
    const TemporaryFolder folder;
    return run({.arguments = {"/bin/sh", "-c",
                              format("readelf -W {} \"$(command -v {})\" 2>/dev/null || true", what,
                                     GetParam())},
                .folder = folder.path()})
        .out;
  }
};

TEST_P(Hardening, LoadsAnywhereAndHasNoMemoryThatIsWrittenAndRun) {
  EXPECT_THAT(read("--file-header"), HasSubstr("DYN (Position-Independent Executable"));
  const std::string segments = read("--program-headers");
  EXPECT_THAT(segments, ContainsRegex("GNU_STACK .* RW  "));
  EXPECT_THAT(segments, HasSubstr("GNU_RELRO"));
  EXPECT_THAT(segments, testing::Not(HasSubstr("RWE")));
  EXPECT_THAT(read("--dynamic"), ContainsRegex("FLAGS_1.*NOW.*PIE"));
}

TEST_P(Hardening, ChecksItsStackItsCallsAndItsIndices) {
  const std::string symbols = read("--dyn-syms");
  EXPECT_THAT(symbols, HasSubstr("__stack_chk_fail"));
  EXPECT_THAT(symbols, HasSubstr("__snprintf_chk"));
  EXPECT_THAT(symbols, HasSubstr("__glibcxx_assert_fail"));
}

INSTANTIATE_TEST_SUITE_P(OfEveryCommand, Hardening,
                         ::testing::Values("qnn-train", "qnn-eval", "qnn-inspect", "qnn-sweep",
                                           "qnn-data"),
                         [](const auto& of) { return std::string(of.param).substr(4); });

}  // namespace
}  // namespace qnn::testing_support
