#include "core/base/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <thread>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "tests/support/fault_file_system.hpp"
#include "tests/support/temporary_folder.hpp"

namespace qnn {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing_support::FaultFileSystem;
using testing_support::TemporaryFolder;

constexpr std::uint64_t kLimit = 1 << 20;

// Standard error of three messages, one of each level.
std::string shown_at(LogLevel level) {
  ::testing::internal::CaptureStderr();
  Log log(level);
  log.debug("fine print");
  log.info("news");
  log.warning("danger");
  return ::testing::internal::GetCapturedStderr();
}

TEST(Log, ShowsPlainTextAndMarksWarnings) {
  EXPECT_EQ(shown_at(LogLevel::Debug), "fine print\nnews\nwarning: danger\n");
}

TEST(Log, HidesWhatIsBelowItsLevel) {
  EXPECT_EQ(shown_at(LogLevel::Info), "news\nwarning: danger\n");
  EXPECT_EQ(shown_at(LogLevel::Warning), "warning: danger\n");
  EXPECT_EQ(shown_at(LogLevel::Off), "");
}

TEST(Log, TakesBracesAndPercentSignsAsText) {
  ::testing::internal::CaptureStderr();

  Log(LogLevel::Info).info("{} 100 % %v");

  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "{} 100 % %v\n");
}

TEST(Log, WritesEveryLevelWithItsTimeToAFile) {
  const TemporaryFolder folder;
  const std::unique_ptr<FileSystem> files = make_posix_file_system();
  Log log(LogLevel::Off);

  log.add_file(*files, folder / "log.txt");
  log.debug("fine print");
  log.warning("danger");

  const std::vector<std::string> lines = split(files->read(folder / "log.txt", kLimit), '\n');
  ASSERT_EQ(lines.size(), 3u);  // the last line ends with a newline
  constexpr std::string_view kExampleTime = "2026-01-31T12:00:00.000Z";
  const auto expect_line = [&](const std::string& line, std::string_view rest) {
    ASSERT_GT(line.size(), kExampleTime.size());
    for (const std::size_t i : {4u, 7u, 10u, 13u, 16u, 19u, 23u}) {
      EXPECT_EQ(line[i], kExampleTime[i]) << line;
    }
    EXPECT_EQ(line.substr(kExampleTime.size()), rest);
  };
  expect_line(lines[0], " debug fine print");
  expect_line(lines[1], " warning danger");
}

TEST(Log, AppendsToTheFileOfAnEarlierRun) {
  const TemporaryFolder folder;
  const std::unique_ptr<FileSystem> files = make_posix_file_system();

  for (const char* message : {"first run", "second run"}) {
    Log log(LogLevel::Off);
    log.add_file(*files, folder / "log.txt");
    log.info(message);
  }

  EXPECT_THAT(files->read(folder / "log.txt", kLimit),
              AllOf(HasSubstr("first run\n"), HasSubstr("second run\n")));
}

TEST(Log, ReportsAFailedWriteOnceAndGoesOn) {
  const TemporaryFolder folder;
  const std::unique_ptr<FileSystem> real = make_posix_file_system();
  FaultFileSystem files(*real, 2);  // append, a write, and this one
  ::testing::internal::CaptureStderr();
  Log log(LogLevel::Warning);

  log.add_file(files, folder / "log.txt");
  for (const char* message : {"one", "two", "three"}) log.info(message);

  const std::string shown = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(shown, AllOf(HasSubstr("warning: no more log lines"), HasSubstr("log.txt")));
  EXPECT_EQ(split(shown, '\n').size(), 2u) << shown;
  EXPECT_THAT(real->read(folder / "log.txt", kLimit),
              AllOf(HasSubstr("one\n"), Not(HasSubstr("three"))));
}

TEST(Log, KeepsLinesOfSeveralThreadsWhole) {
  const TemporaryFolder folder;
  const std::unique_ptr<FileSystem> files = make_posix_file_system();
  Log log(LogLevel::Off);
  log.add_file(*files, folder / "log.txt");

  {
    const auto write_some = [&log] {
      for (int i = 0; i < 100; ++i) log.info("a message");
    };
    const std::jthread first(write_some);
    const std::jthread second(write_some);
  }

  std::vector<std::string> lines = split(files->read(folder / "log.txt", kLimit), '\n');
  ASSERT_EQ(lines.size(), 201u);
  lines.pop_back();
  for (const std::string& line : lines) EXPECT_TRUE(line.ends_with("Z info a message")) << line;
}

}  // namespace
}  // namespace qnn
