// Disks that are full, files that may not grow, outputs that take nothing: the commands say so by
// their exit code, and leave what they had saved.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "core/base/text.hpp"
#include "tests/cli/process.hpp"
#include "tests/cli/runs.hpp"
#include "tests/cli/text_file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace qnn {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing_support::Finished;
using testing_support::read_text;
using testing_support::record_of;
using testing_support::RunRecord;
using testing_support::TemporaryFolder;
using testing_support::train;
using testing_support::write_text;

constexpr int kCannotCreate = 73;
constexpr int kIo = 74;

class FullDisk : public ::testing::Test {
 protected:
  FullDisk() {
    write_text(folder_ / "tiny.json", read_text(fs::path(QNN_SOURCE_DIR) / "tests/cli/tiny.json"));
  }

  // A script of the shell, with our commands by their names, in the test's folder.
  Finished shell(const std::string& script, std::vector<std::string> before = {}) const {
    std::vector<std::string> arguments = std::move(before);
    for (const std::string& part : {std::string("/bin/sh"), std::string("-c"), script})
      arguments.push_back(part);
    return testing_support::run(
        {.arguments = arguments, .folder = folder_.path(), .environment = {{"QNN_THREADS", "1"}}});
  }

  // The same where the script may mount disks that only it sees; false if this system allows none.
  bool may_mount() const {
    return testing_support::run(
               {.arguments = {"/bin/sh", "-c", "unshare -rm mount -t tmpfs none ."},
                .folder = folder_.path()})
               .exit == 0;
  }
  Finished shell_that_mounts(const std::string& script) const {
    return shell(script, {"/usr/bin/unshare", "-rm"});
  }

  void expect_no_temporaries(const fs::path& folder) const {
    for (const auto& entry : fs::recursive_directory_iterator(folder_ / folder))
      EXPECT_THAT(entry.path().filename().string(), Not(testing::StartsWith(".tmp-")));
  }

  TemporaryFolder folder_;
};

TEST_F(FullDisk, WithoutRoomForARunIsRefusedBeforeItsFirstStep) {
  if (!may_mount()) GTEST_SKIP() << "this system lets no test mount a disk (unshare -rm)";
  const Finished refused = shell_that_mounts(
      "mkdir small; mount -t tmpfs -o size=512k none small;"
      "qnn-train tiny.json -o small/run; code=$?; ls small/run >listing; exit $code");
  EXPECT_EQ(refused.exit, kIo);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("the run in small/run takes up to "),
                                 HasSubstr(" left; free some space or choose another folder")));
  EXPECT_THAT(read_text(folder_ / "listing"), Not(HasSubstr("config.json")));
}

// The disk fills up while the run trains, and the run goes on once there is room again.
TEST_F(FullDisk, LeavesTheLastCheckpointFromWhichTheRunGoesOn) {
  if (!may_mount()) GTEST_SKIP() << "this system lets no test mount a disk (unshare -rm)";
  const std::string command =
      "qnn-train tiny.json --set training.epochs=400 --set training.checkpoint.every=1";
  ASSERT_EQ(shell(command + " -o reference").exit, 0);
  const Finished finished = shell_that_mounts(
      "mkdir small; mount -t tmpfs -o size=16m none small;" + command +
      " -o small/run >/dev/null 2>full & "
      "while [ ! -s small/run/checkpoints/previous.safetensors ]; do sleep 0.01; done;"
      "dd if=/dev/zero of=small/filler bs=4k 2>/dev/null; wait $!; code=$?;"
      "cp -r small/run full_run; rm small/filler;" +
      command + " -o small/run --resume 2>resumed || exit 1; cp -r small/run run; exit $code");
  ASSERT_EQ(finished.exit, kIo) << finished.err << read_text(folder_ / "full");
  EXPECT_THAT(read_text(folder_ / "full"),
              AllOf(HasSubstr("small/run/"), HasSubstr("No space left"), Not(HasSubstr(".tmp-"))));
  expect_no_temporaries("full_run");
  EXPECT_FALSE(fs::exists(folder_ / "full_run/result.json"));
  const RunRecord reference = record_of(folder_ / "reference"), record = record_of(folder_ / "run");
  EXPECT_TRUE(record.last == reference.last) << "last.safetensors differs";
  EXPECT_TRUE(record.best == reference.best) << "best.safetensors differs";
  EXPECT_EQ(record.metrics, reference.metrics);
  EXPECT_EQ(record.result, reference.result);
}

TEST_F(FullDisk, OfAFolderThatCannotBeWrittenIsSaid) {
  if (!may_mount()) GTEST_SKIP() << "this system lets no test mount a disk (unshare -rm)";
  const Finished refused = shell_that_mounts(
      "mkdir fixed; mount -t tmpfs -o ro none fixed; exec qnn-train tiny.json -o fixed/run");
  EXPECT_EQ(refused.exit, kCannotCreate);
  EXPECT_THAT(refused.err,
              AllOf(HasSubstr("'fixed/run"), HasSubstr("choose a folder that can be written to")));
}

// ulimit -f counts blocks of 512 bytes.
TEST_F(FullDisk, OfAFileThatMayNotGrowIsSaid) {
  const Finished limited = shell("ulimit -f 16; exec qnn-train tiny.json -o run");
  EXPECT_EQ(limited.exit, kIo) << limited.err;
  EXPECT_THAT(limited.err, AllOf(HasSubstr("File too large"), HasSubstr("ulimit -f")));
  expect_no_temporaries("run");
  EXPECT_FALSE(fs::exists(folder_ / "run/checkpoints/last.safetensors"));
  EXPECT_EQ(shell("qnn-train tiny.json -o run --resume").exit, 0);
}

// What goes to standard output was asked for.
TEST_F(FullDisk, BehindStandardOutputIsSaid) {
  train(folder_.path(), {"tiny.json", "-o", "run"});
  for (const char* command :
       {"qnn-train tiny.json -o other", "qnn-train tiny.json -o other --overwrite --json",
        "qnn-train tiny.json --print-config", "qnn-eval run", "qnn-eval run --json",
        "qnn-inspect summary run", "qnn-inspect checkpoint run", "qnn-train --help"}) {
    const Finished finished = shell(format("exec {} >/dev/full", command));
    EXPECT_EQ(finished.exit, kIo) << command;
    EXPECT_THAT(finished.err, HasSubstr("cannot write to standard output: No space left"))
        << command;
  }
}

TEST_F(FullDisk, OrNoFolderForPredictionsIsSaidByTheirName) {
  train(folder_.path(), {"tiny.json", "-o", "run"});
  const Finished missing = shell("qnn-eval run --predictions missing/p.csv");
  EXPECT_EQ(missing.exit, kCannotCreate);
  EXPECT_THAT(missing.err,
              HasSubstr("cannot write 'missing/p.csv': No such file or directory; check the path"));
  // A device stays what it is.
  const Finished device = shell("ln -s /dev/full full; qnn-eval run --predictions full");
  EXPECT_EQ(device.exit, kCannotCreate);
  EXPECT_THAT(device.err, HasSubstr("cannot write 'full'"));
  EXPECT_TRUE(fs::is_symlink(folder_ / "full"));
}

}  // namespace
}  // namespace qnn
