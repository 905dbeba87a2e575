#include "core/train/run_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/json/json.hpp"
#include "tests/support/expect_user_error.hpp"
#include "tests/support/fault_file_system.hpp"
#include "tests/support/small_run.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/unsynced_file_system.hpp"

namespace qnn::testing_support {
namespace {

using testing::HasSubstr;

class RunDirectoryTest : public testing::Test {
 protected:
  void put(const Path& path, const std::string& text) {
    files_->create_directories((folder_ / path).parent_path());
    write_file_atomically(*files_, folder_ / path, text);
  }
  // What a run leaves in "run".
  void put_run() {
    for (const char* file : {"config.json", "manifest.json", "status.json", "result.json"})
      put(Path("run") / file, "{}");
    put("run/metrics.jsonl", "{}\n{}\n");
    put("run/log.txt", "old");
    put("run/checkpoints/last.safetensors", "old");
  }
  void expect_refused(RunMode mode, const std::string& message) {
    expect_user_error(ErrorKind::CannotCreate, HasSubstr(message),
                      [&] { RunDirectory(*files_, folder_ / "run", mode); });
  }

  std::unique_ptr<FileSystem> files_ = std::make_unique<UnsyncedFileSystem>();
  TemporaryFolder folder_;
};

TEST_F(RunDirectoryTest, IsMadeInAnyMode) {
  for (const RunMode mode : {RunMode::New, RunMode::Resume, RunMode::Overwrite}) {
    const Path path = folder_ / format("deep/{}", static_cast<int>(mode));
    RunDirectory run(*files_, path, mode);
    EXPECT_TRUE(files_->is_directory(path / "checkpoints"));
    EXPECT_EQ(run.metrics(), "");
  }
}

TEST_F(RunDirectoryTest, RefusesARunThatIsThere) {
  put_run();
  expect_refused(RunMode::New, "holds a run already; go on with it by --resume");
  EXPECT_EQ(file_text(*files_, folder_ / "run/log.txt"), "old");
}

TEST_F(RunDirectoryTest, KeepsARunToResume) {
  put_run();
  RunDirectory run(*files_, folder_ / "run", RunMode::Resume);
  EXPECT_EQ(run.metrics(), "{}\n{}\n");
  EXPECT_EQ(file_text(*files_, run.file(RunDirectory::kLast)), "old");
}

TEST_F(RunDirectoryTest, RemovesARunToOverwriteAndNothingElse) {
  put_run();
  put("run/notes.md", "mine");
  RunDirectory run(*files_, folder_ / "run", RunMode::Overwrite);
  EXPECT_EQ(files_->list(folder_ / "run"),
            (std::vector<std::string>{"checkpoints", "lock", "notes.md"}));
  EXPECT_TRUE(files_->list(folder_ / "run/checkpoints").empty());
}

TEST_F(RunDirectoryTest, RefusesFilesThatAreNoRun) {
  const std::vector<std::string> strangers{"notes.md", "config.json", "checkpoints/epoch1.pt"};
  for (const std::string& stranger : strangers) {
    put(Path("run") / stranger, "mine");
    for (const RunMode mode : {RunMode::New, RunMode::Resume, RunMode::Overwrite})
      expect_refused(mode, "holds files that are no run");
    EXPECT_EQ(file_text(*files_, folder_ / "run" / stranger), "mine");
    files_->remove_directory_tree(folder_ / "run");
  }
  put("run", "a file");
  expect_refused(RunMode::New, "is a file, not a folder");
}

// Of a run that died before its config was written, or while it was removed.
TEST_F(RunDirectoryTest, TakesTheRemainsOfARunForAnEmptyFolder) {
  for (const RunMode mode : {RunMode::New, RunMode::Resume, RunMode::Overwrite}) {
    put_run();
    files_->remove(folder_ / "run/config.json");
    put("run/.tmp-1-0123", "half");
    RunDirectory run(*files_, folder_ / "run", mode);
    EXPECT_EQ(files_->list(folder_ / "run"), (std::vector<std::string>{"checkpoints", "lock"}));
    EXPECT_TRUE(files_->list(folder_ / "run/checkpoints").empty());
    files_->remove_directory_tree(folder_ / "run");
    put("run/log.txt", "old");
    EXPECT_NO_THROW(RunDirectory(*files_, folder_ / "run", mode));
    files_->remove_directory_tree(folder_ / "run");
  }
}

TEST_F(RunDirectoryTest, CanBeOverwrittenAgainAfterAnyFailure) {
  put_run();
  FaultFileSystem counting(*files_);
  { RunDirectory run(counting, folder_ / "run", RunMode::Overwrite); }
  using Failure = FaultFileSystem::Failure;
  for (std::int64_t at = 0; at < counting.operations(); ++at) {
    files_->remove_directory_tree(folder_ / "run");
    put_run();
    FaultFileSystem failing(*files_, at, Failure::ForEver);
    EXPECT_THROW(RunDirectory(failing, folder_ / "run", RunMode::Overwrite), UserError);
    const bool counts_as_done = files_->exists(folder_ / "run/result.json");
    EXPECT_TRUE(!counts_as_done || files_->exists(folder_ / "run/checkpoints/last.safetensors"));
    RunDirectory run(*files_, folder_ / "run", RunMode::Overwrite);
    EXPECT_EQ(files_->list(folder_ / "run"), (std::vector<std::string>{"checkpoints", "lock"}))
        << "operation " << at;
  }
}

TEST_F(RunDirectoryTest, RemovesTemporariesOfTheDead) {
  put_run();
  put("run/.tmp-17-0123456789abcdef", "half");
  put("run/checkpoints/.tmp-17-0123456789abcdef", "half");
  RunDirectory run(*files_, folder_ / "run", RunMode::Resume);
  EXPECT_FALSE(files_->exists(folder_ / "run/.tmp-17-0123456789abcdef"));
  EXPECT_FALSE(files_->exists(folder_ / "run/checkpoints/.tmp-17-0123456789abcdef"));
}

TEST_F(RunDirectoryTest, IsLockedWhileItIsUsed) {
  RunDirectory run(*files_, folder_ / "run", RunMode::New);
  expect_refused(RunMode::Resume, "process");
}

TEST_F(RunDirectoryTest, CutsMetricsBackToWholeLines) {
  RunDirectory run(*files_, folder_ / "run", RunMode::New);
  run.append_metrics(Json{{"epoch", 1}});
  run.append_metrics(Json{{"epoch", 2}});
  run.keep_metrics(2);
  EXPECT_EQ(run.metrics(), "{\"epoch\":1}\n{\"epoch\":2}\n");
  run.keep_metrics(1);
  run.append_metrics(Json{{"epoch", 3}});
  EXPECT_EQ(run.metrics(), "{\"epoch\":1}\n{\"epoch\":3}\n");
  files_->truncate(folder_ / "run/metrics.jsonl", 20);  // within the second line
  run.keep_metrics(1);
  EXPECT_EQ(run.metrics(), "{\"epoch\":1}\n");
  expect_user_error(ErrorKind::Io,
                    HasSubstr("has 1 complete lines, but the checkpoint stands "
                              "after 2"),
                    [&] { run.keep_metrics(2); });
}

}  // namespace
}  // namespace qnn::testing_support
