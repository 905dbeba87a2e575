#include "core/sweep/journal.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/support/expect_user_error.hpp"
#include "tests/support/fault_file_system.hpp"
#include "tests/support/temporary_folder.hpp"

namespace qnn {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing_support::expect_user_error;
using testing_support::FaultFileSystem;
using testing_support::TemporaryFolder;

class JournalFile : public ::testing::Test {
 protected:
  Journal open() { return open(*files_); }
  Journal open(FileSystem& files) const {
    return Journal(files, folder_ / "journal.jsonl", folder_ / "lock");
  }
  void put(const std::string& text) const {
    std::ofstream(folder_ / "journal.jsonl", std::ios::binary) << text;
  }
  std::string text() const {
    std::ifstream stream(folder_ / "journal.jsonl", std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  Path optuna_lock() const { return folder_ / "journal.jsonl.lock"; }

  TemporaryFolder folder_;
  std::unique_ptr<FileSystem> files_ = make_posix_file_system();
};

std::vector<int> numbers(const std::vector<Json>& records) {
  std::vector<int> all;
  for (const Json& record : records) all.push_back(record.at("n").get<int>());
  return all;
}

TEST_F(JournalFile, GivesEachReaderEachRecordOnce) {
  Journal writer = open(), reader = open();
  EXPECT_THAT(numbers(reader.read_new()), ElementsAre());
  writer.append({{{"n", 1}}, {{"n", 2}}});
  EXPECT_THAT(numbers(reader.read_new()), ElementsAre(1, 2));
  writer.append({{{"n", 3}}});
  EXPECT_THAT(numbers(reader.read_new()), ElementsAre(3));
  EXPECT_THAT(numbers(reader.read_new()), ElementsAre());
  EXPECT_THAT(numbers(writer.read_new()), ElementsAre(1, 2, 3));
}

TEST_F(JournalFile, LeavesOutATornLastLineAndCutsItOffBeforeItAppends) {
  for (const std::string& torn :
       std::vector<std::string>{"{\"n\":2", "{", std::string(200'000, 'x')}) {
    put("{\"n\":1}\n" + torn);
    Journal journal = open();
    EXPECT_THAT(numbers(journal.read_new()), ElementsAre(1));
    journal.append({{{"n", 3}}});
    EXPECT_EQ(text(), "{\"n\":1}\n{\"n\":3}\n");
    EXPECT_THAT(numbers(journal.read_new()), ElementsAre(3));
  }
  put("{\"n\"");
  Journal journal = open();
  journal.append({{{"n", 3}}});
  EXPECT_EQ(text(), "{\"n\":3}\n");
}

TEST_F(JournalFile, IsRepairedWithoutAppending) {
  put("{\"n\":1}\n{\"n");
  open().repair();
  EXPECT_EQ(text(), "{\"n\":1}\n");
  open().repair();
  EXPECT_EQ(text(), "{\"n\":1}\n");
}

TEST_F(JournalFile, NamesTheLineThatIsNoRecord) {
  put("{\"n\":1}\nnonsense\n");
  Journal journal = open();
  expect_user_error(ErrorKind::BadData, HasSubstr("journal.jsonl:2: this is no record"),
                    [&] { journal.read_new(); });
}

TEST_F(JournalFile, TakesAwayTheLockOfOptunaThatOneOfOursHasLeft) {
  std::ofstream(optuna_lock()) << "qnn-sweep\n";
  open().append({{{"n", 1}}});
  EXPECT_EQ(text(), "{\"n\":1}\n");
  EXPECT_FALSE(std::filesystem::exists(optuna_lock()));
}

// Any operation may fail, and the next process must find whole records and no lock in its way.
TEST_F(JournalFile, IsWholeAfterAnyOperationFailed) {
  FaultFileSystem counting(*files_);
  open(counting).append({{{"n", 2}}});
  ASSERT_GE(counting.operations(), 6);
  for (const auto failure : {FaultFileSystem::Failure::Once, FaultFileSystem::Failure::ForEver})
    for (std::int64_t at = 0; at < counting.operations(); ++at) {
      put("{\"n\":1}\n{\"torn");
      FaultFileSystem failing(*files_, at, failure);
      try {
        open(failing).append({{{"n", 2}}});
      } catch (const UserError& error) {
        EXPECT_THAT(error.what(), HasSubstr("cannot "));
      }
      Journal journal = open();
      journal.append({{{"n", 3}}});
      const std::vector<int> found = numbers(journal.read_new());
      EXPECT_TRUE(found == (std::vector{1, 3}) || found == (std::vector{1, 2, 3})) << at;
      EXPECT_FALSE(std::filesystem::exists(optuna_lock()));
    }
}

}  // namespace
}  // namespace qnn
