// What signals do to a run besides ending it after a step, and what limits do.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>
#include <cstdlib>

#include <array>
#include <csignal>
#include <thread>

#include "core/base/text.hpp"
#include "tests/cli/long_run.hpp"
#include "tests/cli/text_file.hpp"

namespace qnn::testing_support {
namespace {

using std::chrono::duration;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using testing::AnyOf;
using testing::HasSubstr;

// Quick enough for an answer to a signal, on a busy machine.
constexpr seconds kSoon{10};

class Signals : public LongRun {
 protected:
  void expect_done(Process& process) const {
    const Finished finished = process.wait();
    EXPECT_EQ(finished.exit, 0) << finished.err;
    expect_same_as_uninterrupted();
  }
  std::string log() const { return read_text(run_folder() / "log.txt"); }
};

class SaveSignals : public Signals, public testing::WithParamInterface<int> {};

TEST_P(SaveSignals, WriteACheckpointAndGoOn) {
  const auto process = start();
  ASSERT_TRUE(wait_for_checkpoint(*process));
  process->send(GetParam());
  expect_done(*process);
  EXPECT_THAT(log(), HasSubstr("saved after step"));
}

INSTANTIATE_TEST_SUITE_P(Of, SaveSignals, testing::Values(SIGHUP, SIGUSR1), [](const auto& test) {
  return test.param == SIGHUP ? "Sighup" : "Sigusr1";
});

// Both are pending when the process wakes up; hardly ever is there time to save between them.
TEST_F(Signals, ASecondRequestToStopEndsTheProcessAtOnce) {
  int exit = 0;
  for (int tries = 0; tries < 10 && exit != 128 + SIGTERM; ++tries) {
    const auto process = start();
    ASSERT_TRUE(wait_for_checkpoint(*process, checkpoint_time()));
    for (const int signal : {SIGSTOP, SIGINT, SIGTERM, SIGCONT}) process->send(signal);
    exit = process->wait().exit;
    ASSERT_THAT(exit, AnyOf(128 + SIGINT, 128 + SIGTERM));
  }
  EXPECT_EQ(exit, 128 + SIGTERM);
  EXPECT_EQ(status("/state"), "\"running\"");  // as of a process that was killed
  expect_done(*start());
}

TEST_F(Signals, APauseChangesNothingAndDoesNotCountAsTraining) {
  constexpr seconds kPause{3};
  const auto process = start();
  ASSERT_TRUE(wait_for_checkpoint(*process));
  const auto begin = steady_clock::now();
  process->send(SIGSTOP);
  std::this_thread::sleep_for(kPause);
  process->send(SIGCONT);
  expect_done(*process);
  const duration<double> taken = steady_clock::now() - begin;
  const double counted = std::stod(json_member(run_folder() / "result.json", "/time/seconds"));
  EXPECT_LT(counted, taken.count() - 1);
}

// A terminal that is closed: writing to it fails, and whoever had it gets a SIGHUP.
TEST_F(Signals, ATerminalThatIsClosedLeavesTheRunAlone) {
  const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
  ASSERT_GE(terminal, 0);
  ASSERT_EQ(::grantpt(terminal), 0);
  ASSERT_EQ(::unlockpt(terminal), 0);
  std::array<char, 64> name{};
  ASSERT_EQ(::ptsname_r(terminal, name.data(), name.size()), 0);
  CommandLine line = command();
  const std::string arguments = join(line.arguments, " ");
  line.arguments = {"/bin/sh", "-c", format("exec {} >{} 2>&1", arguments, name.data())};
  line.environment["TERM"] = "xterm";
  Process process(line);
  ASSERT_TRUE(wait_for_checkpoint(process));
  ::close(terminal);
  process.send(SIGHUP);
  expect_done(process);
  EXPECT_THAT(log(), HasSubstr("saved after step"));
}

// Networks of one batch after the other, so that a part takes minutes.
class SlowPart : public testing::Test {
 protected:
  void write_config(int train, double validation, int test) const {
    write_text(folder_ / "slow.json",
               format(R"({{"name": "slow", "data": {{"dataset": {{"type": "digits",
                    "train_count": {}, "test_count": {}}}, "batch_size": 1, "validation": {}}},
                  "model": {{"layers": [
                    {{"type": "conv2d", "filters": 64, "kernel_size": 3, "padding": "same"}},
                    {{"type": "conv2d", "filters": 64, "kernel_size": 3, "padding": "same"}},
                    {{"type": "conv2d", "filters": 64, "kernel_size": 3, "padding": "same"}},
                    "flatten", {{"type": "dense", "units": 10, "activation": "softmax"}}]}},
                  "training": {{"epochs": 1, "loss": "sparse_categorical_crossentropy",
                                "optimizer": "sgd"}}}})",
                      train, test, validation));
  }
  std::filesystem::path run_folder() const { return folder_ / "run"; }
  // The process ends soon after the signal, in its middle.
  void expect_soon(Process& process, int signal) const {
    const auto begin = steady_clock::now();
    process.send(signal);
    const Finished stopped = process.wait();
    EXPECT_EQ(stopped.exit, 128 + signal) << stopped.err;
    EXPECT_LT(steady_clock::now() - begin, kSoon);
  }

  TemporaryFolder folder_;
};

TEST_F(SlowPart, StopsWhileItIsTheValidationPart) {
  write_config(20'000, 0.9999, 1);
  Process process(train_command(folder_.path(), {"slow.json", "--output", "run", "-v"}));
  ASSERT_TRUE(wait_until([&] {
    return std::filesystem::exists(run_folder() / "status.json") || process.has_ended();
  }));
  std::this_thread::sleep_for(seconds(2));  // two steps
  expect_soon(process, SIGINT);
  EXPECT_EQ(json_member(run_folder() / "status.json", "/step"), "2");
  EXPECT_EQ(json_member(run_folder() / "status.json", "/epoch"), "0");
  EXPECT_EQ(json_member(run_folder() / "status.json", "/resumable"), "true");
}

TEST_F(SlowPart, StopsWhileItIsTheTestPart) {
  write_config(2, 0, 20'000);
  Process process(train_command(folder_.path(), {"slow.json", "--output", "run"}));
  ASSERT_TRUE(wait_until([&] {
    return std::filesystem::exists(run_folder() / "metrics.jsonl") || process.has_ended();
  }));
  std::this_thread::sleep_for(seconds(1));
  expect_soon(process, SIGTERM);
  EXPECT_EQ(json_member(run_folder() / "status.json", "/epoch"), "1");
  EXPECT_EQ(json_member(run_folder() / "status.json", "/resumable"), "true");
}

// Nothing has been begun then, so nothing has to be saved.
TEST_F(SlowPart, EndsAtOnceWhileDataAreLoaded) {
  write_config(1'000'000, 0, 1);  // to draw so many takes a minute
  Process process(train_command(folder_.path(), {"slow.json", "--output", "run"}));
  std::this_thread::sleep_for(milliseconds(500));
  expect_soon(process, SIGINT);
  EXPECT_FALSE(std::filesystem::exists(run_folder()));
}

// What stands then is what stands after so many steps.
TEST_F(Signals, ATimeLimitStopsInTimeAndSaves) {
  const std::vector<std::string> longer{"--set", "training.epochs=1000", "--time-limit", "2s"};
  const auto begin = steady_clock::now();
  const Finished stopped = run(command(longer));
  const duration<double> taken = steady_clock::now() - begin;
  EXPECT_EQ(stopped.exit, 75) << stopped.err;
  EXPECT_LT(taken.count(), 2 + 1);
  EXPECT_THAT(stopped.err, HasSubstr("by --time-limit; go on by the same command with --resume"));
  EXPECT_EQ(status("/stopped"), "\"time_limit\"");
  EXPECT_EQ(status("/resumable"), "true");
  EXPECT_EQ(status("/exit_code"), "75");

  const std::string steps = status("/step");
  ASSERT_NE(steps, "0");
  CommandLine by_steps = train_command(
      folder_.path(),
      {"long.json", "--set", "training.epochs=1000", "--output", "other", "--max-steps", steps});
  EXPECT_EQ(run(by_steps).exit, 75);
  EXPECT_TRUE(read_text(run_folder() / "checkpoints/last.safetensors") ==
              read_text(folder_ / "other/checkpoints/last.safetensors"));
}

TEST_F(Signals, AMaximumOfStepsIsOneOfTheWholeRun) {
  for (const char* steps : {"50", "120", "200"}) {
    const Finished session = run(command({"--resume", "--max-steps", steps}));
    EXPECT_EQ(session.exit, 75) << session.err;
    EXPECT_THAT(session.err, HasSubstr(format("stopped and saved after step {}, by --max-steps; go "
                                              "on by the same command with --resume and more",
                                              steps)));
    EXPECT_EQ(status("/step"), steps);
    EXPECT_EQ(status("/stopped"), "\"max_steps\"");
    EXPECT_EQ(status("/resumable"), "true");
  }
  const Finished rest = run(command({"--resume", "--max-steps", "360"}));
  EXPECT_EQ(rest.exit, 0) << rest.err;
  expect_same_as_uninterrupted();
}

// One of them trains; the rest are told who, or that there is a run already.
TEST_F(Signals, OfFiftyProcessesInOneFolderOneTrains) {
  std::vector<std::unique_ptr<Process>> processes;
  for (int i = 0; i < 50; ++i) processes.push_back(std::make_unique<Process>(command({"-q"})));
  std::vector<pid_t> trained;
  std::string refusals;
  for (const auto& process : processes) {
    const Finished finished = process->wait();
    if (finished.exit == 0) {
      trained.push_back(process->id());
    } else {
      EXPECT_EQ(finished.exit, 73) << finished.err;
      refusals += finished.err;
    }
  }
  ASSERT_EQ(trained.size(), 1u);
  expect_same_as_uninterrupted();
  for (const std::string& line : split(refusals, '\n')) {
    if (line.find("in use") == std::string::npos) continue;
    EXPECT_THAT(line, HasSubstr(format("in use by process {} on ", trained[0])));
  }
}

TEST_F(Signals, TheLockOfAKilledProcessIsFree) {
  {
    const auto process = start();
    ASSERT_TRUE(wait_for_checkpoint(*process));
    const std::string holder = read_text(run_folder() / "lock");
    EXPECT_THAT(holder, HasSubstr(format("process {} on ", process->id())));
    EXPECT_THAT(holder, HasSubstr(" since 20"));
    process->send(SIGKILL);
    process->wait();
    EXPECT_EQ(read_text(run_folder() / "lock"), holder);  // what is left of it
  }
  expect_done(*start());
}

}  // namespace
}  // namespace qnn::testing_support
