#include "data/named_cifar.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "data/cifar10.hpp"
#include "data/cifar100.hpp"
#include "tests/support/expect_user_error.hpp"
#include "tests/support/files_in_memory.hpp"

namespace qnn {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing_support::expect_user_error;
using testing_support::FilesInMemory;

constexpr std::size_t kPlane = 32 * 32;

// A set of two training files and one test file, of two records each; two classes and one.
constexpr std::array<std::string_view, 2> kTrain{"one.bin", "two.bin"};
constexpr std::array<std::string_view, 1> kTest{"test.bin"};
constexpr std::array<CifarTarget, 2> kTargets{
    {{.name = "fine", .classes = 2, .byte = 1}, {.name = "coarse", .classes = 1, .byte = 0}}};
constexpr NamedCifar kSmall{.name = "small",
                            .archive = "small-binary",
                            .train_files = kTrain,
                            .test_files = kTest,
                            .targets = kTargets,
                            .train_records = 2,
                            .test_records = 2};

// Records of these labels, the planes of record i filled with i, 100 + i and 200 + i.
std::string records(const std::vector<std::string>& labels) {
  std::string bytes;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    bytes += labels[i];
    for (const std::size_t colour : {0u, 100u, 200u})
      bytes += std::string(kPlane, static_cast<char>(colour + i));
  }
  return bytes;
}

const std::string kZero{"\0\0", 2};
const std::string kOne{"\0\1", 2};

class SmallCifar : public ::testing::Test {
 protected:
  FilesInMemory files{{{"/data/small/one.bin", records({kZero, kOne})},
                       {"/data/small-binary/two.bin", records({kZero, kOne})},
                       {"/data/small/small-binary/test.bin", records({kOne, kZero})}}};
  DataSource source{.files = &files, .folder = "/data"};

  void expect_bad(const std::string& message) {
    expect_user_error(ErrorKind::BadData, HasSubstr(message),
                      [&] { load_named_cifar(kSmall, Part::Train, source); });
  }
};

TEST_F(SmallCifar, KnowsItselfWithoutFiles) {
  const DatasetInfo info = named_cifar_info(kSmall);
  EXPECT_EQ(info.inputs.at(0).name, "image");
  EXPECT_EQ(info.inputs[0].shape, (Shape{32, 32, 3}));
  EXPECT_EQ(info.targets.at(0).name, "fine");
  EXPECT_EQ(info.targets[0].info.classes, 2u);
  EXPECT_EQ(info.targets.at(1).info.classes, 1u);
  EXPECT_EQ(info.train_count, 4u);
}

TEST_F(SmallCifar, JoinsItsFilesAndPutsChannelsLast) {
  const Samples train = load_named_cifar(kSmall, Part::Train, source);
  EXPECT_THAT(train.targets.at(0).labels(), ElementsAre(0, 1, 0, 1));
  EXPECT_THAT(train.targets.at(1).labels(), Each(0));
  ASSERT_EQ(train.inputs.at(0).bytes().size(), 4 * 3 * kPlane);
  for (std::size_t i = 0; i < 4; ++i) {
    const auto image = train.inputs[0].bytes(i);
    for (const std::size_t pixel : {std::size_t{0}, kPlane / 2, kPlane - 1})
      EXPECT_THAT(image.subspan(3 * pixel, 3), ElementsAre(i % 2, 100 + i % 2, 200 + i % 2));
  }
  EXPECT_THAT(load_named_cifar(kSmall, Part::Test, source).targets.at(0).labels(),
              ElementsAre(1, 0));
}

TEST_F(SmallCifar, KeepsThePlaceOfEachPixel) {
  std::string bytes = records({kZero, kOne});
  bytes[2 + 5 * 32 + 7] = '\x11';                // red, row 5, column 7
  bytes[2 + kPlane + 31 * 32 + 0] = '\x22';      // green, row 31, column 0
  bytes[2 + 2 * kPlane + 0 * 32 + 31] = '\x33';  // blue, row 0, column 31
  files.put("/data/small/one.bin", bytes);
  const Samples samples = load_named_cifar(kSmall, Part::Train, source);
  const auto image = samples.inputs.at(0).bytes(0);
  EXPECT_EQ(image[(5 * 32 + 7) * 3 + 0], 0x11);
  EXPECT_EQ(image[(31 * 32 + 0) * 3 + 1], 0x22);
  EXPECT_EQ(image[(0 * 32 + 31) * 3 + 2], 0x33);
}

TEST_F(SmallCifar, RefusesAFileOfAnotherLength) {
  files.put("/data/small/one.bin", records({kZero, kOne}) + "x");
  expect_bad("/data/small/one.bin: the published file has 6,148 bytes, this one 6,149");
}

TEST_F(SmallCifar, RefusesClassesThatAreNoneOrTooFrequent) {
  files.put("/data/small/one.bin", records({kZero, std::string("\0\2", 2)}));
  expect_bad("the fine of image 1 is 2, but there are 2 classes");
  files.put("/data/small/one.bin", records({kZero, kZero}));
  expect_bad("the fine 0 occurs 3 times instead of 2");
}

TEST_F(SmallCifar, SaysWhatToPutWhere) {
  const FilesInMemory none;
  expect_user_error(
      ErrorKind::MissingInput,
      AllOf(HasSubstr("lacks the file one.bin"), HasSubstr("put one.bin, two.bin"),
            HasSubstr("small-binary"), HasSubstr("into /data/small"), HasSubstr("--data-dir")),
      [&] { load_named_cifar(kSmall, Part::Train, {.files = &none, .folder = "/data"}); });
  expect_user_error(ErrorKind::MissingInput,
                    AllOf(HasSubstr("FOLDER/small"), HasSubstr("QNN_DATA_DIR")),
                    [&] { load_named_cifar(kSmall, Part::Test, {.files = &none, .folder = {}}); });
}

// A file of the published size whose classes occur equally often.
std::string published_file(std::size_t count, const std::vector<std::size_t>& classes) {
  std::string bytes;
  const std::string image(3 * kPlane, '\7');
  bytes.reserve(count * (classes.size() + image.size()));
  for (std::size_t i = 0; i < count; ++i) {
    for (const std::size_t each : classes) bytes += static_cast<char>(i % each);
    bytes += image;
  }
  return bytes;
}

TEST(Cifar10, ReadsTheOfficialFiles) {
  const DatasetInfo info = Cifar10({}).info({});
  EXPECT_EQ(info.train_count, 50000u);
  EXPECT_EQ(info.targets.at(0).name, "label");
  EXPECT_EQ(info.targets.at(0).info.classes, 10u);
  const FilesInMemory files(
      {{"/data/cifar10/cifar-10-batches-bin/test_batch.bin", published_file(10000, {10})}});
  const Samples test = Cifar10({}).load(Part::Test, {.files = &files, .folder = "/data"});
  EXPECT_EQ(test.count(), 10000u);
  EXPECT_EQ(test.targets.at(0).labels()[9], 9);
  EXPECT_THAT(test.inputs.at(0).bytes(9999), Each(7));
  expect_user_error(ErrorKind::MissingInput,
                    AllOf(HasSubstr("data_batch_1.bin"), HasSubstr("data_batch_5.bin")),
                    [&] { Cifar10({}).load(Part::Train, {.files = &files, .folder = "/data"}); });
}

TEST(Cifar100, ReadsTheOfficialFilesWithBothLabels) {
  const DatasetInfo info = Cifar100({}).info({});
  EXPECT_EQ(info.train_count, 50000u);
  ASSERT_EQ(info.targets.size(), 2u);
  EXPECT_EQ(info.targets[0].name, "fine_label");
  EXPECT_EQ(info.targets[0].info.classes, 100u);
  EXPECT_EQ(info.targets[1].name, "coarse_label");
  EXPECT_EQ(info.targets[1].info.classes, 20u);
  const FilesInMemory files(
      {{"/data/cifar-100-binary/test.bin", published_file(10000, {20, 100})}});
  const Samples test = Cifar100({}).load(Part::Test, {.files = &files, .folder = "/data"});
  EXPECT_EQ(test.targets.at(0).labels()[57], 57);
  EXPECT_EQ(test.targets.at(1).labels()[57], 17);
}

}  // namespace
}  // namespace qnn
