// Real processes, stopped by real signals: a run that was interrupted and resumed leaves the bytes
// of one that was not.

#include <gmock/gmock.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "tests/cli/long_run.hpp"
#include "tests/cli/text_file.hpp"

namespace qnn {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using testing_support::Finished;
using testing_support::json_member;
using testing_support::Process;
using testing_support::write_text;

class Interruption : public testing_support::LongRun {
 protected:
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
};

TEST_F(Interruption, BySigintSavesAndResumes) { expect_stops_and_resumes(SIGINT); }

TEST_F(Interruption, BySigtermSavesAndResumes) { expect_stops_and_resumes(SIGTERM); }

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
