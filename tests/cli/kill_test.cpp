// kill -9 at any moment of a real run, many times: QNN_KILLS, 200 without it (./dev soak kills:
// 2,000).

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <random>
#include <thread>

#include "core/base/errors.hpp"
#include "core/checkpoint/checkpoint.hpp"
#include "tests/cli/long_run.hpp"

namespace qnn {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using testing_support::Finished;

class Kills : public testing_support::LongRun {
 protected:
  // What a start and a run to its end take here.
  milliseconds whole_run() const {
    const auto begin = steady_clock::now();
    EXPECT_EQ(start()->wait().exit, 0);
    fs::remove_all(run_folder());
    return std::chrono::duration_cast<milliseconds>(steady_clock::now() - begin);
  }

  // Of the checkpoints that a killed process has left.
  int unusable_checkpoints() const {
    const auto files = make_posix_file_system();
    int unusable = 0;
    for (const char* name : {"last", "previous", "best"}) {
      const fs::path file = run_folder() / "checkpoints" / (std::string(name) + ".safetensors");
      if (!fs::exists(file)) continue;
      try {
        load_checkpoint(*files, file);
      } catch (const UserError& error) {
        ADD_FAILURE() << error.what();
        ++unusable;
      }
    }
    return unusable;
  }
};

// Whenever the run comes to its end in between, it is compared and a new one begins. Each process
// uses another number of threads.
TEST_F(Kills, AtAnyMomentLeaveTheBytesOfAnUninterruptedRun) {
  const char* wanted = std::getenv("QNN_KILLS");
  const int kills = wanted == nullptr ? 200 : std::stoi(wanted);
  const auto longest = static_cast<unsigned>(whole_run().count());
  std::mt19937 random(20);
  int killed = 0, unusable = 0, whole_runs = 0;
  for (int number = 0; killed < kills; ++number) {
    const auto process = start(1 + number % 3);
    std::this_thread::sleep_for(milliseconds(random() % longest));
    process->send(SIGKILL);
    const Finished ended = process->wait();
    if (ended.exit == 128 + SIGKILL) {
      ++killed;
      unusable += unusable_checkpoints();
      continue;
    }
    ASSERT_EQ(ended.exit, 0) << ended.err;
    expect_same_as_uninterrupted();
    fs::remove_all(run_folder());
    ++whole_runs;
  }
  ASSERT_EQ(start()->wait().exit, 0);
  expect_same_as_uninterrupted();
  EXPECT_EQ(unusable, 0);
  std::cout << killed << " kills, " << unusable << " unusable checkpoints, " << whole_runs + 1
            << " runs to the end with the bytes of the uninterrupted one\n";
}

}  // namespace
}  // namespace qnn
