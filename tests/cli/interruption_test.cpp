// Real processes, stopped by real signals: a run that was interrupted and resumed leaves the bytes
// of one that was not.

#include <gmock/gmock.h>

#include <chrono>
#include <csignal>
#include <functional>
#include <random>
#include <thread>

#include "tests/cli/process.hpp"
#include "tests/cli/runs.hpp"
#include "tests/cli/text_file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace qnn {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using testing_support::Finished;
using testing_support::json_member;
using testing_support::Process;
using testing_support::read_text;
using testing_support::record_of;
using testing_support::run;
using testing_support::RunRecord;
using testing_support::TemporaryFolder;
using testing_support::train;
using testing_support::train_command;
using testing_support::write_text;

constexpr milliseconds kLongest{60'000};  // for anything to happen, on the slowest machine
constexpr int kSteps = 360;

// 360 steps, a checkpoint after every third, an epoch's end every 60.
constexpr const char* kConfig = R"({
  "name": "long", "seed": 5,
  "data": {"dataset": {"type": "digits", "train_count": 1500, "test_count": 100}, "batch_size": 20,
           "validation": 0.2, "preprocess": [{"type": "scale", "divide": 127.5, "add": -1}]},
  "model": {"layers": [
    "flatten",
    {"type": "quant_dense", "units": 32, "kernel_quantizer": "ste_sign",
     "kernel_constraint": "weight_clip", "use_bias": false},
    {"type": "batch_normalization", "momentum": 0.9},
    {"type": "dropout", "rate": 0.1},
    {"type": "dense", "units": 10, "activation": "softmax"}]},
  "training": {"epochs": 6, "loss": "sparse_categorical_crossentropy",
               "optimizer": {"type": "adam", "learning_rate": 0.003}, "metrics": ["accuracy"],
               "monitor": "validation/accuracy", "checkpoint": {"every": 3}}
})";

bool wait_until(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + kLongest;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(milliseconds(1));
  }
  return true;
}

class Interruption : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const TemporaryFolder folder;
    write_text(folder / "long.json", kConfig);
    train(folder.path(), {"long.json", "--output", "run"});
    reference_ = record_of(folder / "run");
  }

  Interruption() { write_text(folder_ / "long.json", kConfig); }

  std::unique_ptr<Process> start(int threads = 1, const char* flag = "--resume") const {
    return std::make_unique<Process>(
        train_command(folder_.path(), {"long.json", "--output", "run", flag}, threads));
  }
  fs::path run_folder() const { return folder_ / "run"; }

  // When the last checkpoint was written, if there is one.
  fs::file_time_type checkpoint_time() const {
    std::error_code absent;
    return fs::last_write_time(run_folder() / "checkpoints" / "last.safetensors", absent);
  }
  // Waits until the process has written a checkpoint of its own; false if it ended before.
  bool wait_for_checkpoint(Process& process, fs::file_time_type before) const {
    wait_until([&] { return checkpoint_time() != before || process.has_ended(); });
    return !process.has_ended();
  }

  void expect_same_as_uninterrupted() const {
    const RunRecord record = record_of(run_folder());
    EXPECT_TRUE(record.last == reference_.last) << "last.safetensors differs";
    EXPECT_TRUE(record.best == reference_.best) << "best.safetensors differs";
    EXPECT_EQ(record.metrics, reference_.metrics);
    EXPECT_EQ(record.result, reference_.result);
  }

  void expect_stops_and_resumes(int signal) const {
    const auto process = start();
    ASSERT_TRUE(wait_for_checkpoint(*process, checkpoint_time()));
    process->send(signal);
    const Finished stopped = process->wait();
    EXPECT_EQ(stopped.exit, 128 + signal) << stopped.err;
    EXPECT_THAT(stopped.err, ::testing::HasSubstr("--resume"));
    const fs::path status = run_folder() / "status.json";
    EXPECT_EQ(json_member(status, "/state"), "\"interrupted\"");
    EXPECT_EQ(json_member(status, "/resumable"), "true");
    EXPECT_EQ(json_member(status, "/exit_code"), std::to_string(128 + signal));
    EXPECT_LT(std::stoi(json_member(status, "/step")), kSteps);
    EXPECT_FALSE(fs::exists(run_folder() / "result.json"));

    const Finished resumed = start()->wait();
    EXPECT_EQ(resumed.exit, 0) << resumed.err;
    EXPECT_THAT(resumed.err, ::testing::HasSubstr("resuming after step"));
    EXPECT_EQ(json_member(status, "/state"), "\"done\"");
    expect_same_as_uninterrupted();
  }

 private:
  static RunRecord reference_;
  TemporaryFolder folder_;
};

RunRecord Interruption::reference_;

TEST_F(Interruption, BySigintSavesAndResumes) { expect_stops_and_resumes(SIGINT); }

TEST_F(Interruption, BySigtermSavesAndResumes) { expect_stops_and_resumes(SIGTERM); }

TEST_F(Interruption, BySighupSavesAndResumes) { expect_stops_and_resumes(SIGHUP); }

// Half of the kills come at any moment after the start, half when training has gone on; each
// process uses another number of threads.
TEST_F(Interruption, ByADozenKillsLeavesTheBytesOfAnUninterruptedRun) {
  std::mt19937 random(20);
  int kills = 0;
  for (; kills < 12; ++kills) {
    const auto before = checkpoint_time();
    const auto process = start(1 + kills % 3);
    if (kills % 2 == 1 && !wait_for_checkpoint(*process, before)) break;
    std::this_thread::sleep_for(milliseconds(random() % (kills % 2 == 1 ? 6 : 60)));
    process->send(SIGKILL);
    const Finished killed = process->wait();
    if (killed.exit == 0) break;  // it was done before
    ASSERT_EQ(killed.exit, 128 + SIGKILL) << killed.err;
  }
  EXPECT_GE(kills, 4);
  RecordProperty("kills", kills);
  const Finished finished = start()->wait();
  ASSERT_EQ(finished.exit, 0) << finished.err;
  expect_same_as_uninterrupted();
}

// While it reads the config, loads data, trains or validates: never another exit code, and the next
// process goes on.
TEST_F(Interruption, BySigintAtAnyMomentAfterTheStart) {
  for (const int delay : {0, 5, 10, 20, 30, 45, 60, 80}) {
    const auto process = start();
    std::this_thread::sleep_for(milliseconds(delay));
    process->send(SIGINT);
    const Finished stopped = process->wait();
    if (stopped.exit == 0) break;  // it was done before
    ASSERT_EQ(stopped.exit, 128 + SIGINT) << stopped.err;
  }
  const Finished finished = start()->wait();
  ASSERT_EQ(finished.exit, 0) << finished.err;
  expect_same_as_uninterrupted();
}

TEST_F(Interruption, LeavesNoTemporaryFilesBehindOnceTheRunIsDone) {
  {
    const auto process = start();
    ASSERT_TRUE(wait_for_checkpoint(*process, checkpoint_time()));
    process->send(SIGKILL);
    process->wait();
    // As if it had been killed in the middle of writing.
    write_text(run_folder() / ".tmp-1-0123456789abcdef", "half");
    write_text(run_folder() / "checkpoints" / ".tmp-1-0123456789abcdef", "half");
  }
  ASSERT_EQ(start()->wait().exit, 0);
  for (const auto& entry : fs::recursive_directory_iterator(run_folder()))
    EXPECT_FALSE(entry.path().filename().string().starts_with(".tmp-")) << entry.path();
}

// Killed after it made the folder and before it wrote the config.
TEST_F(Interruption, BeforeTheConfigIsWrittenLeavesAFolderThatCanBeUsed) {
  write_text(run_folder() / "log.txt", "2026-01-01T00:00:00.000Z info hello\n");
  write_text(run_folder() / ".tmp-1-0123456789abcdef", "{\"name\":");
  write_text(run_folder() / "lock", "process 1");
  fs::create_directory(run_folder() / "checkpoints");
  ASSERT_EQ(start()->wait().exit, 0);
  expect_same_as_uninterrupted();
}

TEST_F(Interruption, ASecondProcessInTheFolderIsToldWhoIsThere) {
  const auto first = start();
  ASSERT_TRUE(wait_for_checkpoint(*first, checkpoint_time()));
  for (const char* flag : {"--resume", "--overwrite"}) {
    const Finished second = start(1, flag)->wait();
    EXPECT_EQ(second.exit, 73) << second.err;
    EXPECT_THAT(second.err,
                ::testing::HasSubstr("in use by process " + std::to_string(first->id())));
  }
  first->send(SIGTERM);
  EXPECT_EQ(first->wait().exit, 128 + SIGTERM);
  EXPECT_EQ(start()->wait().exit, 0);  // the lock is free again, and nothing was disturbed
  expect_same_as_uninterrupted();
}

}  // namespace
}  // namespace qnn
