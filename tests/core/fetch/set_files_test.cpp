#include "core/fetch/set_files.hpp"

#include <algorithm>
#include <cstdlib>

#include "data/builtin_datasets.hpp"
#include "tests/core/fetch/fetch_set_fixture.hpp"
#include "tests/support/expect_user_error.hpp"

namespace qnn {
namespace {

using namespace testing_support;
using ::testing::HasSubstr;

class SetFiles : public FetchSet {
 protected:
  FileReport examine(Scrutiny scrutiny = Scrutiny::Checksum) {
    return examine_set(*files_, downloads_.tiny({}), data(), scrutiny).at(0);
  }
  FileState state() { return examine().state; }
};

TEST_F(SetFiles, AreMissingGoodOrDamaged) {
  EXPECT_EQ(state(), FileState::Missing);
  write(target(), downloads_.file);
  EXPECT_EQ(state(), FileState::Good);
  EXPECT_EQ(examine().path, target());
  for (const std::string& bad : {std::string("<html>"), downloads_.file.substr(0, 900),
                                 downloads_.file + "x", gzip_of(downloads_.content.substr(1)),
                                 gzip_of(noise(9, TinyDownloads::kSize)), std::string()}) {
    write(target(), bad);
    EXPECT_EQ(state(), FileState::Damaged) << bad.size();
    EXPECT_NE(examine().problem, "");
  }
}

TEST_F(SetFiles, MayBeCompressedOtherwiseOrNotAtAll) {
  write(target(),
        gzip_of(downloads_.content.substr(0, 100)) + gzip_of(downloads_.content.substr(100)));
  EXPECT_EQ(state(), FileState::Good);
  const Path plain = data() / TinyDownloads::kContent;
  std::filesystem::remove(target());
  write(plain, downloads_.content);
  EXPECT_EQ(state(), FileState::Good);
  write(plain, noise(9, TinyDownloads::kSize));
  EXPECT_THAT(examine().problem, HasSubstr("SHA-256"));
  EXPECT_EQ(examine(Scrutiny::Size).state, FileState::Unproven);
  write(plain, "short");
  EXPECT_EQ(examine(Scrutiny::Size).state, FileState::Damaged);
}

TEST_F(SetFiles, OfAnArchiveAreComparedWithTheSumsBesideThem) {
  downloads_.put_into(served());
  fetch_from_folder(*files_, downloads_.packed({}));
  const auto state_of_one = [&] {
    return examine_set(*files_, downloads_.packed({}), data(), Scrutiny::Checksum).at(0).state;
  };
  EXPECT_EQ(state_of_one(), FileState::Good);
  std::string bytes = TinyDownloads::one();
  bytes[7] = static_cast<char>(bytes[7] ^ 1);
  write(data() / "packed/one.bin", bytes);
  EXPECT_EQ(state_of_one(), FileState::Damaged);
  std::filesystem::remove(data() / "packed/SHA256SUMS");
  EXPECT_EQ(state_of_one(), FileState::Unproven);
}

TEST(PublishedSets, HaveHttpsSourcesAndChecksums) {
  const std::vector<std::string> datasets = builtin_datasets().names();
  EXPECT_EQ(downloadable_sets().size(), 5u);
  for (const DownloadableSet& set : downloadable_sets()) {
    EXPECT_NE(std::find(datasets.begin(), datasets.end(), set.name), datasets.end()) << set.name;
    EXPECT_GE(set.sources.size(), 2u) << set.name;
    for (const std::string_view source : set.sources)
      EXPECT_TRUE(source.starts_with("https://") && source.ends_with('/')) << source;
    for (const Download& download : set.downloads) {
      EXPECT_EQ(download.sha256.size(), 64u) << download.name;
      EXPECT_EQ(download.sha256.find_first_not_of("0123456789abcdef"), std::string_view::npos);
      EXPECT_GT(download.size, 0u);
      EXPECT_FALSE(download.contents.empty());
    }
  }
}

TEST(PublishedSets, AreFoundByName) {
  EXPECT_EQ(downloadable_set("kmnist").name, "kmnist");
  expect_user_error(ErrorKind::Usage, HasSubstr("did you mean 'mnist'"),
                    [] { downloadable_set("minst"); });
  expect_user_error(ErrorKind::Usage, HasSubstr("cifar10, cifar100"),
                    [] { downloadable_set("imagenet"); });
}

TEST(PublishedSets, HaveTheSumsOfMnistsContents) {
  const char* folder = std::getenv("QNN_DATA_DIR");
  if (folder == nullptr) GTEST_SKIP() << "QNN_DATA_DIR is not set";
  const auto files = make_posix_file_system();
  for (const FileReport& report :
       examine_set(*files, downloadable_set("mnist"), folder, Scrutiny::Checksum))
    EXPECT_EQ(report.state, FileState::Good) << report.content->name << " " << report.problem;
}

}  // namespace
}  // namespace qnn
