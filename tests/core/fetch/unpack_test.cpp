#include "core/fetch/unpack.hpp"

#include <fstream>

#include "core/fetch/set_files.hpp"
#include "core/fetch/tar_files.hpp"
#include "tests/core/fetch/fetch_set_fixture.hpp"
#include "tests/support/expect_user_error.hpp"
#include "tests/support/hostile_bytes.hpp"

namespace qnn {
namespace {

using namespace testing_support;
using ::testing::HasSubstr;

std::vector<std::string> names_in(const std::string& archive) {
  std::vector<std::string> names;
  for (const TarFile& file : tar_files(archive, "x.tar")) names.push_back(file.name);
  return names;
}

TEST(TarFiles, AreTheRegularOnes) {
  const std::string archive = tar_member("folder/", "", '5') + tar_member("folder/a", "one") +
                              tar_member("link", "", '2') + tar_member("b", "") +
                              tar_member("device", "", '3') + tar_end();
  const std::vector<TarFile> files = tar_files(archive, "x.tar");
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(files[0].name, "folder/a");
  EXPECT_EQ(files[0].bytes, "one");
  EXPECT_EQ(files[1].name, "b");
  EXPECT_EQ(files[1].bytes, "");
}

TEST(TarFiles, AreRefusedIfTheirArchiveIsDamaged) {
  expect_user_error(ErrorKind::BadData, HasSubstr("ends within a header"),
                    [] { names_in(tar_member("a", "one").substr(0, 300)); });
  expect_user_error(ErrorKind::BadData, HasSubstr("beyond the end"),
                    [] { names_in(tar_member("a", std::string(600, 'x')).substr(0, 1024)); });
  std::string damaged = tar_member("a", "one");
  damaged[0] = 'b';
  expect_user_error(ErrorKind::BadData, HasSubstr("header is damaged"), [&] { names_in(damaged); });
}

TEST(TarFiles, SurviveHostileArchives) {
  const std::string archive = TinyDownloads::right_tar();
  const ReadBytes read = [](const std::string& bytes) {
    for (const TarFile& file : tar_files(bytes, "x.tar"))
      EXPECT_LE(file.bytes.size(), bytes.size());
  };
  EXPECT_GT(try_truncations(archive.substr(0, 2048), read).refused, 0);
  EXPECT_GT(try_flipped_bits(archive, 512, read).refused, 0);
  EXPECT_GT(try_random_changes(archive, 300, read).refused, 0);
}

class Unpack : public FetchSet {
 protected:
  // Of a tar with these members, without a look at its checksum.
  void unpack(const std::string& tar) {
    const TinyDownloads downloads(tar);
    const DownloadableSet set = downloads.packed({});
    downloads.put_into(data() / "packed");
    unpack_archive(*files_, set, set.downloads[0],
                   data() / "packed" / std::string(TinyDownloads::kArchive), data());
  }
  const std::string one_ = tar_member("packed-bin/one.bin", TinyDownloads::one());
  const std::string two_ = tar_member("packed-bin/two.bin", TinyDownloads::two());
};

TEST_F(Unpack, WritesNothingButTheContents) {
  unpack(tar_member("../outside", "x") + tar_member("/tmp/qnn_outside", "x") + one_ +
         tar_member("packed-bin/../../outside", "x") + tar_member("packed-bin/link", "", '2') +
         two_ + tar_end());
  EXPECT_EQ(read(data() / "packed/one.bin"), TinyDownloads::one());
  EXPECT_FALSE(std::filesystem::exists(folder_ / "outside"));
  EXPECT_FALSE(std::filesystem::exists(data() / "outside"));
  EXPECT_FALSE(std::filesystem::exists("/tmp/qnn_outside"));
  EXPECT_FALSE(std::filesystem::exists(data() / "packed/link"));
}

TEST_F(Unpack, RefusesArchivesWithoutTheContents) {
  expect_user_error(ErrorKind::BadData, HasSubstr("should have packed-bin/two.bin"),
                    [&] { unpack(one_ + tar_end()); });
  expect_user_error(ErrorKind::BadData, HasSubstr("should have packed-bin/two.bin"),
                    [&] { unpack(one_ + tar_member("packed-bin/two.bin", "short") + tar_end()); });
  expect_user_error(ErrorKind::BadData, HasSubstr("should have packed-bin/two.bin"),
                    [&] { unpack(one_ + tar_member("packed-bin/two.bin", "", '2') + tar_end()); });
  expect_user_error(ErrorKind::BadData, HasSubstr("one.bin twice"),
                    [&] { unpack(one_ + one_ + two_ + tar_end()); });
  EXPECT_FALSE(std::filesystem::exists(data() / "packed/one.bin"));
}

}  // namespace
}  // namespace qnn
