#include "tests/cli/limited_run.hpp"

#include <gtest/gtest.h>

namespace qnn::testing_support {

namespace fs = std::filesystem;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr const char* kLimits = "ulimit -t 60; ";  // shadow memory is as large as the address space
#else
constexpr const char* kLimits = "ulimit -t 5; ulimit -v 1500000; ";
#endif

// The command under the limits.
Finished run_limited(const fs::path& folder, const std::string& command) {
  return run({.arguments = {"/bin/sh", "-c", kLimits + ("exec " + command)},
              .folder = folder,
              .environment = {{"QNN_THREADS", "2"}}});
}

void expect_refusal(const fs::path& folder, const std::string& command, int exit,
                    const std::string& message) {
  const Finished finished = run_limited(folder, command);
  EXPECT_EQ(finished.exit, exit) << command << "\n" << finished.err.substr(0, 2000);
  EXPECT_NE(finished.err.find(message), std::string::npos) << command << "\n"
                                                           << finished.err.substr(0, 2000);
  EXPECT_LT(finished.err.size(), 60'000u) << command;
  EXPECT_EQ(finished.out, "") << command;
}

}  // namespace qnn::testing_support
