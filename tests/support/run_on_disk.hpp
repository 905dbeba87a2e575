#pragma once

#include <gtest/gtest.h>

#include <string>

#include "tests/support/networks_to_resume.hpp"
#include "tests/support/simulated_disk.hpp"
#include "tests/support/small_run.hpp"

namespace qnn::testing_support {

inline const Path kRun = "runs/run";  // where it lies

// A run of three epochs on a simulated disk, to compare with those that something happens to.
class RunOnDisk : public testing::Test {
 protected:
  RunOnDisk() {
    SimulatedDisk disk;
    run_training(text_, disk, kRun);
    done_ = disk.contents();
    expected_ = lasting_bytes(disk, kRun);
  }

  // How much of a run something happens to.
  enum class Until { TheEnd, TrainingBegins };

  // What a run leaves that is asked to stop after `steps` steps.
  DiskContents stopped_after(std::uint64_t steps) const {
    SimulatedDisk disk;
    std::stop_source stop;
    run_training(text_, disk, kRun, RunMode::New, stop_after(stop, steps));
    return disk.contents();
  }

  const NetworkText& text() const { return text_; }
  const DiskContents& done() const { return done_; }         // all that the run leaves
  const std::string& expected() const { return expected_; }  // its lasting_bytes

 private:
  NetworkText text_ = text_for_thousands_of_runs();
  DiskContents done_;
  std::string expected_;
};

}  // namespace qnn::testing_support
