#include "core/fetch/fetch_set.hpp"

#include "core/fetch/set_files.hpp"
#include "tests/core/fetch/fetch_set_fixture.hpp"
#include "tests/support/expect_user_error.hpp"
#include "tests/support/fault_file_system.hpp"

namespace qnn {
namespace {

using namespace testing_support;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST_F(FetchSet, AsksNobodyOffline) {
  const std::array<std::string_view, 1> somebody{"https://127.0.0.1:9/"};
  FetchOptions options;
  options.offline = true;
  expect_user_error(ErrorKind::Unavailable,
                    AllOf(HasSubstr("QNN_OFFLINE"), HasSubstr(sha256_hex(downloads_.file))),
                    [&] { fetch(downloads_.tiny(somebody), options); });
  downloads_.put_into(served());
  options.source = served().string();
  EXPECT_TRUE(fetch(downloads_.tiny(somebody), options));
  EXPECT_EQ(read(target()), downloads_.file);
}

TEST_F(FetchSet, RefusesOtherSources) {
  FetchOptions options;
  options.source = "ftp://x";
  expect_user_error(ErrorKind::Usage, HasSubstr("ftp://x"),
                    [&] { fetch(downloads_.tiny({}), options); });
}

TEST_F(FetchSet, LeavesGoodFilesAndReplacesDamagedOnes) {
  downloads_.put_into(served());
  const auto again = [&] { return fetch_from_folder(*files_, downloads_.tiny({}))->at(0).source; };
  EXPECT_THAT(again(), HasSubstr("served%20files"));
  EXPECT_EQ(again(), "");
  write(target(), "<html>");
  EXPECT_THAT(again(), HasSubstr("served%20files"));
  EXPECT_EQ(read(target()), downloads_.file);
  // The same contents, not compressed, will do.
  std::filesystem::remove(target());
  write(data() / "tiny" / TinyDownloads::kContent, downloads_.content);
  EXPECT_EQ(again(), "");
}

TEST_F(FetchSet, RefusesWhatADamagedFileElsewhereWouldHide) {
  downloads_.put_into(served());
  const Path other = data() / "tiny" / TinyDownloads::kContent;
  write(other, "damaged");
  expect_user_error(ErrorKind::BadData, HasSubstr(other.string()),
                    [&] { fetch_from_folder(*files_, downloads_.tiny({})); });
}

TEST_F(FetchSet, IsForOneProcessAtATime) {
  downloads_.put_into(served());
  std::filesystem::create_directories(data() / "tiny");
  const auto lock = files_->lock(data() / "tiny" / "lock", "somebody");
  expect_user_error(ErrorKind::CannotCreate, HasSubstr("somebody"),
                    [&] { fetch_from_folder(*files_, downloads_.tiny({})); });
}

TEST_F(FetchSet, UnpacksArchivesAndKeepsTheirSums) {
  downloads_.put_into(served());
  ASSERT_TRUE(fetch_from_folder(*files_, downloads_.packed({})));
  EXPECT_THAT(files_->list(data() / "packed"),
              ElementsAre("SHA256SUMS", "lock", "one.bin", "two.bin"));
  EXPECT_EQ(read(data() / "packed/one.bin"), TinyDownloads::one());
  EXPECT_EQ(read(data() / "packed/two.bin"), TinyDownloads::two());
  EXPECT_EQ(fetch_from_folder(*files_, downloads_.packed({}))->at(0).source, "");
}

// Every operation fails, once and from there on. What has a name is whole, and another call ends
// well.
TEST_F(FetchSet, LeavesNoWrongFileWhateverFails) {
  downloads_.put_into(served());
  for (const DownloadableSet& set : {downloads_.tiny({}), downloads_.packed({})}) {
    std::filesystem::remove_all(data());
    FaultFileSystem counting(*files_);
    fetch_from_folder(counting, set);
    ASSERT_GT(counting.operations(), 5);
    for (const auto failure : {FaultFileSystem::Failure::Once, FaultFileSystem::Failure::ForEver}) {
      for (std::int64_t at = 0; at < counting.operations(); ++at) {
        std::filesystem::remove_all(data());
        FaultFileSystem failing(*files_, at, failure);
        try {
          fetch_from_folder(failing, set);
        } catch (const UserError& error) {
          EXPECT_EQ(error.kind(), ErrorKind::Io) << error.what();
        }
        for (const FileReport& report : examine_set(*files_, set, data(), Scrutiny::Checksum))
          EXPECT_TRUE(report.state == FileState::Missing || report.state == FileState::Good)
              << at << " " << report.problem;
        ASSERT_TRUE(fetch_from_folder(*files_, set)) << at;
        for (const FileReport& report : examine_set(*files_, set, data(), Scrutiny::Checksum))
          EXPECT_EQ(report.state, FileState::Good) << at;
        for (const std::string& name : files_->list(data() / std::string(set.name)))
          EXPECT_FALSE(name.ends_with(".part")) << at;
      }
    }
  }
}

}  // namespace
}  // namespace qnn
