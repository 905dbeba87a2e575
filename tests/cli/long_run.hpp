#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/cli/process.hpp"
#include "tests/cli/runs.hpp"
#include "tests/support/temporary_folder.hpp"

namespace qnn::testing_support {

// For anything to happen, on the slowest machine.
inline constexpr std::chrono::milliseconds kLongest{60'000};

// False if it does not come true within kLongest.
bool wait_until(const std::function<bool()>& condition);

// A run of long.json in the folder "run": 360 steps, a checkpoint after every third, an epoch's end
// every 60. It is compared with one that nothing interrupted.
class LongRun : public ::testing::Test {
 protected:
  static constexpr int kSteps = 360;

  static void SetUpTestSuite();
  LongRun();

  CommandLine command(const std::vector<std::string>& flags = {"--resume"}, int threads = 1) const;
  std::unique_ptr<Process> start(int threads = 1, const std::string& flag = "--resume") const;
  std::filesystem::path run_folder() const { return folder_ / "run"; }
  std::string status(const std::string& pointer) const;

  // When the last checkpoint was written, if there is one.
  std::filesystem::file_time_type checkpoint_time() const;
  // Waits until the process has written a checkpoint of its own; false if it ended before.
  bool wait_for_checkpoint(Process& process, std::filesystem::file_time_type before = {}) const;

  void expect_same_as_uninterrupted() const;

  TemporaryFolder folder_;

 private:
  static RunRecord reference_;
};

}  // namespace qnn::testing_support
