#include "core/base/file_system.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>

#include "core/base/errors.hpp"
#include "core/base/mapped_file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace qnn {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::uint64_t kLimit = 1 << 20;

class PosixFileSystem : public ::testing::Test {
 protected:
  void put(const Path& path, std::string_view text) {
    const std::unique_ptr<WritableFile> file = files->create(path);
    file->write(text);
    file->close();
  }

  // Expects a UserError of this kind whose message names `path`.
  static void expect_error(ErrorKind kind, const Path& path, const std::function<void()>& action) {
    try {
      action();
      ADD_FAILURE() << "no error about " << path;
    } catch (const UserError& error) {
      EXPECT_EQ(error.kind(), kind) << error.what();
      EXPECT_THAT(error.what(), HasSubstr(path.string()));
    }
  }

  testing_support::TemporaryFolder folder;
  std::unique_ptr<FileSystem> files = make_posix_file_system();
};

TEST_F(PosixFileSystem, ReadsBackWhatItWrote) {
  const std::string bytes("a\0b\n", 4);
  put(folder / "file", bytes);

  EXPECT_EQ(files->read(folder / "file", kLimit), bytes);
  EXPECT_EQ(files->size(folder / "file"), 4u);
}

TEST_F(PosixFileSystem, ReadsFilesLargerThanOnePiece) {
  std::string bytes(3'000'001, 'x');
  for (std::size_t i = 0; i < bytes.size(); i += 997) bytes[i] = static_cast<char>('a' + i % 26);
  put(folder / "file", bytes);

  EXPECT_TRUE(files->read(folder / "file", bytes.size()) == bytes);
}

TEST_F(PosixFileSystem, RefusesToReadMoreThanAllowed) {
  put(folder / "file", "12345");

  EXPECT_EQ(files->read(folder / "file", 5), "12345");
  expect_error(ErrorKind::Io, folder / "file", [&] { files->read(folder / "file", 4); });
}

TEST_F(PosixFileSystem, ReadsTheKernelsFilesWhoseSizeIsZero) {
  ASSERT_EQ(files->size("/proc/self/stat"), 0u);

  EXPECT_FALSE(files->read("/proc/self/stat", kLimit).empty());
  expect_error(ErrorKind::Io, "/proc/self/stat", [&] { files->read("/proc/self/stat", 3); });
}

TEST_F(PosixFileSystem, ReadsRangesUpToTheEnd) {
  put(folder / "file", "0123456789");

  EXPECT_EQ(files->read_range(folder / "file", 2, 3), "234");
  EXPECT_EQ(files->read_range(folder / "file", 8, ~std::uint64_t{0}), "89");
  EXPECT_EQ(files->read_range(folder / "file", 10, 1), "");
  EXPECT_EQ(files->read_range(folder / "file", 11, 1), "");
}

TEST_F(PosixFileSystem, SaysWhatIsMissing) {
  const Path path = folder / "absent";

  expect_error(ErrorKind::MissingInput, path, [&] { files->read(path, kLimit); });
  expect_error(ErrorKind::MissingInput, path, [&] { files->read_range(path, 0, 1); });
  expect_error(ErrorKind::MissingInput, path, [&] { files->size(path); });
  expect_error(ErrorKind::MissingInput, path, [&] { files->list(path); });
  expect_error(ErrorKind::MissingInput, path, [&] { files->truncate(path, 0); });
  expect_error(ErrorKind::MissingInput, path, [&] { files->rename(path, folder / "b"); });
  expect_error(ErrorKind::MissingInput, path, [&] { files->sync_directory(path); });
}

TEST_F(PosixFileSystem, GivesTheSystemsReason) {
  try {
    files->read(folder / "absent", kLimit);
    FAIL() << "an absent file was read";
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("cannot open"), HasSubstr("No such file")));
  }
}

TEST_F(PosixFileSystem, RefusesAPipeWithoutWaitingForIt) {
  const Path pipe = folder / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);

  expect_error(ErrorKind::MissingInput, pipe, [&] { files->read(pipe, kLimit); });
  expect_error(ErrorKind::CannotCreate, pipe, [&] { files->append(pipe); });
  expect_error(ErrorKind::CannotCreate, pipe, [&] { files->create(pipe); });
}

TEST_F(PosixFileSystem, RefusesToReadAFolder) {
  expect_error(ErrorKind::MissingInput, folder.path(), [&] { files->read(folder.path(), kLimit); });
}

TEST_F(PosixFileSystem, FollowsLinksWhenReadingButNotWhenCreating) {
  put(folder / "file", "text");
  std::filesystem::create_symlink(folder / "file", folder / "link");
  std::filesystem::create_symlink(folder / "nowhere", folder / "dangling");

  EXPECT_EQ(files->read(folder / "link", kLimit), "text");
  expect_error(ErrorKind::CannotCreate, folder / "link", [&] { files->create(folder / "link"); });
  expect_error(ErrorKind::CannotCreate, folder / "dangling",
               [&] { files->create(folder / "dangling"); });
  EXPECT_FALSE(files->exists(folder / "nowhere"));
}

TEST_F(PosixFileSystem, DoesNotReplaceAFileWhenCreating) {
  put(folder / "file", "old");

  expect_error(ErrorKind::CannotCreate, folder / "file", [&] { files->create(folder / "file"); });

  EXPECT_EQ(files->read(folder / "file", kLimit), "old");
}

TEST_F(PosixFileSystem, LeavesNothingOfAReserveThatWasNotUsed) {
  const std::unique_ptr<WritableFile> file = files->create(folder / "file", 10'000);
  EXPECT_EQ(files->size(folder / "file"), 10'000u);
  file->write("abc");
  file->sync();

  EXPECT_EQ(files->read(folder / "file", kLimit), "abc");
}

TEST_F(PosixFileSystem, RemovesAFileWhoseReserveDoesNotFit) {
  EXPECT_THROW(files->create(folder / "file", std::uint64_t{1} << 61), UserError);

  EXPECT_FALSE(files->exists(folder / "file"));
}

TEST_F(PosixFileSystem, AppendsToOldAndNewFiles) {
  for (const char* text : {"a", "b"}) {
    const std::unique_ptr<WritableFile> file = files->append(folder / "file");
    file->write(text);
    file->close();
  }

  EXPECT_EQ(files->read(folder / "file", kLimit), "ab");
}

TEST_F(PosixFileSystem, Truncates) {
  put(folder / "file", "12345");

  files->truncate(folder / "file", 2);

  EXPECT_EQ(files->read(folder / "file", kLimit), "12");
}

TEST_F(PosixFileSystem, RenamesOverAnOldFile) {
  put(folder / "old", "old");
  put(folder / "new", "new");

  files->rename(folder / "new", folder / "old");

  EXPECT_EQ(files->read(folder / "old", kLimit), "new");
  EXPECT_FALSE(files->exists(folder / "new"));
}

// As root, results sent to /dev/null would else put a file there.
TEST_F(PosixFileSystem, DoesNotRenameOverWhatIsNoFile) {
  put(folder / "new", "new");
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  std::filesystem::create_symlink("/dev/null", folder / "link");

  for (const char* name : {"pipe", "link"})
    expect_error(ErrorKind::CannotCreate, folder / name,
                 [&] { files->rename(folder / "new", folder / name); });

  EXPECT_TRUE(std::filesystem::is_fifo(folder / "pipe"));
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
}

TEST_F(PosixFileSystem, LinksAFileToASecondName) {
  put(folder / "file", "text");
  put(folder / "taken", "other");

  EXPECT_TRUE(files->link(folder / "file", folder / "second"));
  files->remove(folder / "file");

  EXPECT_EQ(files->read(folder / "second", kLimit), "text");
  expect_error(ErrorKind::Io, folder / "second",
               [&] { files->link(folder / "second", folder / "taken"); });
  EXPECT_EQ(files->read(folder / "taken", kLimit), "other");
  // The system's answer is that of disks without second names.
  EXPECT_FALSE(files->link(folder.path(), folder / "folder"));
}

TEST_F(PosixFileSystem, TellsTheRoomOfTheDiskThatWouldHoldAFile) {
  const auto room = files->free_bytes(folder.path());
  ASSERT_TRUE(room);
  EXPECT_GT(*room, 0u);
  // Others write to the disk meanwhile.
  const auto of_what_is_not_there = files->free_bytes(folder / "not/there/yet");
  ASSERT_TRUE(of_what_is_not_there);
  EXPECT_NEAR(static_cast<double>(*of_what_is_not_there), static_cast<double>(*room), 1e9);
  EXPECT_TRUE(files->free_bytes("not-there-either"));
  EXPECT_TRUE(files->free_bytes(""));
  EXPECT_FALSE(files->free_bytes("/proc/self/stat"));
}

TEST_F(PosixFileSystem, RemovesFilesAndTakesAbsentOnesAsRemoved) {
  put(folder / "file", "text");

  files->remove(folder / "file");
  files->remove(folder / "file");

  EXPECT_FALSE(files->exists(folder / "file"));
}

TEST_F(PosixFileSystem, MakesListsAndRemovesFolders) {
  files->create_directories(folder / "a/b");
  files->create_directories(folder / "a/b");
  put(folder / "a/z", "");
  put(folder / "a/c", "");
  files->sync_directory(folder / "a");

  EXPECT_TRUE(files->is_directory(folder / "a/b"));
  EXPECT_FALSE(files->is_directory(folder / "a/z"));
  EXPECT_THAT(files->list(folder / "a"), ElementsAre("b", "c", "z"));

  files->remove_directory_tree(folder / "a");
  EXPECT_FALSE(files->exists(folder / "a"));
}

TEST_F(PosixFileSystem, DoesNotFollowLinksWhenRemovingFolders) {
  files->create_directories(folder / "kept");
  files->create_directories(folder / "tree");
  put(folder / "kept/file", "text");
  std::filesystem::create_directory_symlink(folder / "kept", folder / "tree/link");

  files->remove_directory_tree(folder / "tree");

  EXPECT_EQ(files->read(folder / "kept/file", kLimit), "text");
}

TEST_F(PosixFileSystem, RefusesAFolderWhereAFileIs) {
  put(folder / "file", "text");

  expect_error(ErrorKind::CannotCreate, folder / "file",
               [&] { files->create_directories(folder / "file"); });
  expect_error(ErrorKind::CannotCreate, folder / "file/sub",
               [&] { files->create_directories(folder / "file/sub"); });
}

TEST_F(PosixFileSystem, NamesTheHolderOfALock) {
  const std::unique_ptr<FileLock> held = files->lock(folder / "lock", "process 123");

  try {
    files->lock(folder / "lock", "process 456");
    FAIL() << "a lock was taken twice";
  } catch (const UserError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::CannotCreate);
    EXPECT_THAT(error.what(), AllOf(HasSubstr("process 123"), HasSubstr(folder.path().string())));
  }
}

TEST_F(PosixFileSystem, ReleasesALockWithItsObject) {
  files->lock(folder / "lock", "a rather long first holder").reset();

  const std::unique_ptr<FileLock> second = files->lock(folder / "lock", "second");

  EXPECT_EQ(files->read(folder / "lock", kLimit), "second");
}

TEST_F(PosixFileSystem, MapsAFileThatKeepsItsBytesWhenAnotherTakesItsName) {
  put(folder / "file", "first");
  const std::unique_ptr<MappedFile> mapped = files->map(folder / "file", kLimit);
  put(folder / "other", "second");
  files->rename(folder / "other", folder / "file");

  EXPECT_EQ(mapped->bytes(), "first");
  EXPECT_EQ(files->map(folder / "file", kLimit)->bytes(), "second");
}

TEST_F(PosixFileSystem, MapsAnEmptyFile) {
  put(folder / "file", "");

  EXPECT_EQ(files->map(folder / "file", kLimit)->bytes(), "");
}

TEST_F(PosixFileSystem, RefusesToMapWhatItRefusesToRead) {
  put(folder / "file", "12345");

  expect_error(ErrorKind::Io, folder / "file", [&] { files->map(folder / "file", 4); });
  expect_error(ErrorKind::MissingInput, folder.path(), [&] { files->map(folder.path(), kLimit); });
  expect_error(ErrorKind::MissingInput, folder / "none",
               [&] { files->map(folder / "none", kLimit); });
}

TEST_F(PosixFileSystem, KnowsWhichMappedFileAnAddressLiesIn) {
  put(folder / "one", "12345");
  put(folder / "two", "67890");
  std::unique_ptr<MappedFile> one = files->map(folder / "one", kLimit);
  const std::unique_ptr<MappedFile> two = files->map(folder / "two", kLimit);
  const char* in_one = one->bytes().data() + 4;

  EXPECT_EQ(mapped_path_at(in_one), folder / "one");
  EXPECT_EQ(mapped_path_at(two->bytes().data()), folder / "two");
  EXPECT_EQ(mapped_path_at(two->bytes().data() + 5), nullptr);
  EXPECT_EQ(mapped_path_at(&in_one), nullptr);
  one.reset();
  EXPECT_EQ(mapped_path_at(in_one), nullptr);
}

TEST_F(PosixFileSystem, StampsAFileWithItsSizeAndTheTimeOfItsLastChange) {
  put(folder / "file", "12345");
  const FileStamp before = files->stamp(folder / "file");
  std::filesystem::last_write_time(
      folder / "file", std::filesystem::last_write_time(folder / "file") + std::chrono::seconds(2));

  EXPECT_EQ(before.size, 5u);
  EXPECT_EQ(files->stamp(folder / "file").modified, before.modified + 2'000'000'000);
}

TEST_F(PosixFileSystem, StampsRegularFilesAlone) {
  expect_error(ErrorKind::MissingInput, folder.path(), [&] { files->stamp(folder.path()); });
  expect_error(ErrorKind::MissingInput, folder / "none", [&] { files->stamp(folder / "none"); });
}

}  // namespace
}  // namespace qnn
