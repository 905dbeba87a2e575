#include "core/checkpoint/checkpoint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/base/sha256.hpp"
#include "tests/core/checkpoint/checkpoint_files.hpp"

namespace qnn {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// A folder of its own for each test.
class CheckpointFile : public testing::Test {
 protected:
  void SetUp() override {
    const testing::TestInfo* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = Path(testing::TempDir()) / (std::string("qnn_checkpoint_") + test->name());
    files().remove_directory_tree(folder_);
    files().create_directories(folder_);
  }
  void TearDown() override { files().remove_directory_tree(folder_); }

  FileSystem& files() { return *files_; }
  const Path& folder() const { return folder_; }
  Path path() const { return folder_ / "last.safetensors"; }

  void put(const std::string& bytes) {
    files().remove(path());
    const std::unique_ptr<WritableFile> file = files().create(path());
    file->write(bytes);
    file->close();
  }

  std::string refusal_of(const std::string& bytes) {
    put(bytes);
    return refusal([&] { load_checkpoint(files(), path()); });
  }

 private:
  std::unique_ptr<FileSystem> files_ = make_posix_file_system();
  Path folder_;
};

std::string small_checkpoint() {
  const Tensor kernel = tensor_of({1, 2}, {0.25f, -1.0f});
  Tensor bits({3}, DType::Bit);
  bits.view().words()[0] = 5;
  return checkpoint_bytes(R"({"seed":1})", R"({"step":2})",
                          std::vector<NamedView>{{.name = "d/kernel", .tensor = kernel.view()},
                                                 {.name = "b", .tensor = bits.view()}})
      .joined();
}

// The bytes with one text of the header replaced by another as long, and the checksum made right.
std::string altered(std::string bytes, const std::string& from, const std::string& to) {
  EXPECT_EQ(from.size(), to.size());
  const std::size_t place = bytes.find(from);
  EXPECT_NE(place, std::string::npos);
  bytes.replace(place, from.size(), to);
  bytes.replace(35, 64, std::string(64, '0'));
  return bytes.replace(35, 64, sha256_hex(bytes));
}

TEST_F(CheckpointFile, GivesBackWhatWasSaved) {
  const Tensor kernel = tensor_of({2, 2}, {1.0f, -0.0f, 1e-40f, -3.5f});
  const Tensor slot = tensor_of({2, 2}, {0.0f, 2.0f, 0.0f, 0.0f});
  const std::string config = "{\"name\":\"ä \\\"quoted\\\"\",\n\t\"seed\":1}";

  save_checkpoint(files(), path(), config, "{}",
                  std::vector<NamedView>{{.name = "d/kernel", .tensor = kernel.view()},
                                         {.name = "d/kernel:m", .tensor = slot.view()}});
  const Checkpoint back = load_checkpoint(files(), path());

  EXPECT_EQ(back.config, config);
  EXPECT_EQ(back.progress, "{}");
  ASSERT_EQ(back.tensors.size(), 2u);
  EXPECT_EQ(back.tensors[0].name, "d/kernel");
  EXPECT_EQ(back.tensors[1].name, "d/kernel:m");
  EXPECT_EQ(bytes_of_tensor(back.tensors[0].tensor), bytes_of_tensor(kernel));
  EXPECT_EQ(bytes_of_tensor(back.tensors[1].tensor), bytes_of_tensor(slot));
}

TEST_F(CheckpointFile, LeavesOneFileAndReplacesTheOldOne) {
  save_checkpoint(files(), path(), "{}", "old", {});
  save_checkpoint(files(), path(), "{}", "new", {});

  EXPECT_EQ(load_checkpoint(files(), path()).progress, "new");
  EXPECT_THAT(files().list(folder()), ElementsAre("last.safetensors"));
}

TEST_F(CheckpointFile, IsTheSameBytesForTheSameContents) {
  put(small_checkpoint());
  const Checkpoint back = load_checkpoint(files(), path());
  std::vector<NamedView> views;
  for (const NamedTensor& named : back.tensors) {
    views.push_back({.name = named.name, .tensor = named.tensor.view()});
  }

  EXPECT_EQ(checkpoint_bytes(back.config, back.progress, views).joined(), small_checkpoint());
}

TEST_F(CheckpointFile, CarriesItsVersionsAsMetadata) {
  EXPECT_THAT(small_checkpoint(),
              HasSubstr(R"("bits:b":"3","config":"{\"seed\":1}","config_version":"1",)"
                        R"("format":"qnn-checkpoint","format_version":"1",)"
                        R"("numerics_version":"1","progress":"{\"step\":2}"})"));
}

TEST(Checkpoint, IsRefusedWithAnyBitFlipped) {
  const std::string good = small_checkpoint();
  ASSERT_NO_THROW(parse_checkpoint(good, "f"));

  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    SCOPED_TRACE(bit);
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
    refusal([&] { parse_checkpoint(bad, "f"); });
  }
}

TEST(Checkpoint, IsRefusedCutAtAnyLength) {
  const std::string good = small_checkpoint();

  for (std::size_t size = 0; size < good.size(); ++size) {
    SCOPED_TRACE(size);
    // A copy of exactly this size, so that the sanitizer sees a read beyond it.
    const std::vector<char> cut(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size));
    refusal([&] { parse_checkpoint({cut.data(), cut.size()}, "f"); });
  }
}

TEST(Checkpoint, IsRefusedWithBytesAfterItsEnd) {
  for (const std::string& tail : {std::string(1, '\0'), std::string(" "), small_checkpoint()}) {
    EXPECT_THAT(refusal([&] { parse_checkpoint(small_checkpoint() + tail, "f"); }),
                HasSubstr("follow its last tensor"));
  }
}

TEST_F(CheckpointFile, IsRefusedIfDamagedOnDisk) {
  std::string bytes = small_checkpoint();
  bytes.back() = 1;

  const std::string message = refusal_of(bytes);

  EXPECT_THAT(message, HasSubstr(path().string()));
  EXPECT_THAT(message, HasSubstr("altered"));
  EXPECT_THAT(refusal_of(""), HasSubstr("cut short"));
}

TEST_F(CheckpointFile, OfANewerVersionAsksForANewerProgram) {
  for (const std::string key : {"format_version", "config_version", "numerics_version"}) {
    const std::string entry = "\"" + key + "\":\"";
    EXPECT_THAT(refusal_of(altered(small_checkpoint(), entry + "1\"", entry + "2\"")),
                HasSubstr("newer qnn (" + key + " 2, and this program knows 1); update qnn"));
    EXPECT_THAT(refusal_of(altered(small_checkpoint(), entry + "1\"", entry + "0\"")),
                HasSubstr(key + " is no version number"));
    EXPECT_THAT(refusal_of(altered(small_checkpoint(), entry + "1\"", entry + "x\"")),
                HasSubstr(key + " is no version number"));
  }
}

TEST_F(CheckpointFile, OfAnotherProgramIsRefused) {
  EXPECT_THAT(refusal_of(file_of("{}")), HasSubstr("no 'format'"));
  EXPECT_THAT(refusal_of(file_of(R"({"__metadata__":{"format":"pt"}})")),
              HasSubstr("does not say format 'qnn-checkpoint'"));
  EXPECT_THAT(refusal_of(file_of(R"({"__metadata__":{"format":"qnn-checkpoint"}})")),
              HasSubstr("no 'sha256'"));
  EXPECT_THAT(refusal_of(altered(small_checkpoint(), "\"progress\"", "\"progrexx\"")),
              HasSubstr("no 'progress'"));
}

TEST_F(CheckpointFile, HoldsFiniteValuesOnly) {
  for (const float value :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
        -std::numeric_limits<float>::infinity()}) {
    const Tensor kernel = tensor_of({2}, {1.0f, value});
    const std::vector<NamedView> tensors{{.name = "k", .tensor = kernel.view()}};
    try {
      checkpoint_bytes("{}", "{}", tensors);
      ADD_FAILURE() << "wrote " << value;
    } catch (const UserError& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Numeric);
      EXPECT_THAT(error.what(), HasSubstr("'k' has values that are not finite"));
    }
    // The same file with a right checksum, as another program would make it.
    std::string bytes = small_checkpoint();
    const std::size_t data = bytes.size() - 16;
    bytes.replace(data, 4, bytes_of_tensor(tensor_of({1}, {value})));
    EXPECT_THAT(refusal_of(altered(bytes, "qnn-checkpoint", "qnn-checkpoint")),
                HasSubstr("'d/kernel' has values that are not finite"));
  }
}

TEST_F(CheckpointFile, ThatIsNotThereIsMissing) {
  try {
    load_checkpoint(files(), path());
    ADD_FAILURE() << "loaded a file that is not there";
  } catch (const UserError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::MissingInput);
    EXPECT_THAT(error.what(), HasSubstr(path().string()));
  }
}

}  // namespace
}  // namespace qnn
