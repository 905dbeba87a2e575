#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <memory>
#include <string>

#include "core/base/errors.hpp"
#include "core/base/file_system.hpp"
#include "tests/support/fault_file_system.hpp"
#include "tests/support/temporary_folder.hpp"

namespace qnn {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using testing_support::FaultFileSystem;
using testing_support::TemporaryFolder;

constexpr std::uint64_t kLimit = 1 << 20;

std::int64_t operations_of_one_write() {
  const TemporaryFolder folder;
  const std::unique_ptr<FileSystem> real = make_posix_file_system();
  FaultFileSystem files(*real);
  write_file_atomically(files, folder / "file", "text");
  return files.operations();
}

TEST(WriteFileAtomically, MakesANewFile) {
  const TemporaryFolder folder;
  const std::unique_ptr<FileSystem> files = make_posix_file_system();

  write_file_atomically(*files, folder / "file", "text");

  EXPECT_EQ(files->read(folder / "file", kLimit), "text");
  EXPECT_THAT(files->list(folder.path()), ElementsAre("file"));
}

TEST(WriteFileAtomically, ReplacesALongerFile) {
  const TemporaryFolder folder;
  const std::unique_ptr<FileSystem> files = make_posix_file_system();

  write_file_atomically(*files, folder / "file", "a long text");
  write_file_atomically(*files, folder / "file", "");

  EXPECT_EQ(files->read(folder / "file", kLimit), "");
}

TEST(WriteFileAtomically, TakesTheLongestNameThatAFolderTakes) {
  const TemporaryFolder folder;
  const std::unique_ptr<FileSystem> files = make_posix_file_system();
  const std::string name(255, 'n');

  write_file_atomically(*files, folder / name, "text");

  EXPECT_EQ(files->read(folder / name, kLimit), "text");
}

// Remove, create, write, sync, close, size, rename, sync of the folder.
TEST(WriteFileAtomically, SyncsTheFileAndItsFolder) { EXPECT_EQ(operations_of_one_write(), 8); }

TEST(WriteFileAtomically, LeavesTheOldFileAndNoTemporaryWhereverItFails) {
  const std::int64_t operations = operations_of_one_write();
  for (std::int64_t fail_at = 0; fail_at < operations; ++fail_at) {
    const TemporaryFolder folder;
    const std::unique_ptr<FileSystem> real = make_posix_file_system();
    write_file_atomically(*real, folder / "file", "old");
    FaultFileSystem files(*real, fail_at);

    try {
      write_file_atomically(files, folder / "file", "new text");
      ADD_FAILURE() << "operation " << fail_at << " failed in silence";
    } catch (const UserError& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Io);
      EXPECT_THAT(error.what(), HasSubstr("cannot write '" + (folder / "file").string()));
      EXPECT_THAT(error.what(), Not(HasSubstr(std::string(kTemporaryPrefix))));
    }

    // Once the rename is done the new file is there; only that it lasts is not known.
    const bool renamed = fail_at == operations - 1;
    EXPECT_EQ(real->read(folder / "file", kLimit), renamed ? "new text" : "old") << fail_at;
    EXPECT_THAT(real->list(folder.path()), ElementsAre("file")) << fail_at;
  }
}

TEST(WriteFileAtomically, LeavesAWholeFileWhereverTheProcessDies) {
  const std::int64_t operations = operations_of_one_write();
  for (std::int64_t fail_at = 0; fail_at < operations; ++fail_at) {
    const TemporaryFolder folder;
    const std::unique_ptr<FileSystem> real = make_posix_file_system();
    write_file_atomically(*real, folder / "file", "old");
    FaultFileSystem files(*real, fail_at, FaultFileSystem::Failure::ForEver);

    EXPECT_THROW(write_file_atomically(files, folder / "file", "new text"), UserError);

    const bool renamed = fail_at == operations - 1;
    EXPECT_EQ(real->read(folder / "file", kLimit), renamed ? "new text" : "old") << fail_at;
    // What is left of the dead one does not stand in the way of the next.
    write_file_atomically(*real, folder / "file", "next");
    EXPECT_EQ(real->read(folder / "file", kLimit), "next");
    EXPECT_THAT(real->list(folder.path()), ElementsAre("file")) << fail_at;
  }
}

TEST(WriteFileAtomically, NamesTheFileAndTheReasonButNoTemporary) {
  const TemporaryFolder folder;
  const std::unique_ptr<FileSystem> files = make_posix_file_system();
  const Path path = folder / "absent/file";
  try {
    write_file_atomically(*files, path, "text");
    FAIL() << "a file was written into a folder that is not there";
  } catch (const UserError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::CannotCreate);
    EXPECT_EQ(error.what(),
              "cannot write '" + path.string() + "': No such file or directory; check the path");
  }
}

// A limit on the size of files stands for a full disk.
TEST(WriteFileAtomically, LeavesTheOldFileWhenThereIsNoRoom) {
  const TemporaryFolder folder;
  const std::unique_ptr<FileSystem> files = make_posix_file_system();
  write_file_atomically(*files, folder / "file", "old");
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{.rlim_cur = 4096, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);

  EXPECT_THROW(write_file_atomically(*files, folder / "file", std::string(10'000, 'x')), UserError);

  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, old_handler);
  EXPECT_EQ(files->read(folder / "file", kLimit), "old");
  EXPECT_THAT(files->list(folder.path()), ElementsAre("file"));
}

}  // namespace
}  // namespace qnn
