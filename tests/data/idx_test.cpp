#include "data/idx.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/config/problems.hpp"
#include "tests/support/expect_user_error.hpp"
#include "tests/support/files_in_memory.hpp"
#include "tests/support/idx_bytes.hpp"

namespace qnn {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing_support::expect_user_error;
using testing_support::FilesInMemory;
using testing_support::gzip_of;
using testing_support::idx_bytes;

const std::string kTrainImages = idx_bytes({3, 1, 2}, "abcdef");
const std::string kTrainLabels = idx_bytes({3}, {"\x01\x00\x02", 3});
const std::string kTestImages = idx_bytes({2, 1, 2}, "wxyz");
const std::string kTestLabels = idx_bytes({2}, {"\x04\x01", 2});

Idx::Params train_only() {
  return {.train_images = "ti",
          .train_labels = "tl",
          .test_images = {},
          .test_labels = {},
          .classes = {}};
}

Idx::Params with_test() {
  Idx::Params params = train_only();
  params.test_images = "vi";
  params.test_labels = "vl";
  return params;
}

class IdxDataset : public ::testing::Test {
 protected:
  FilesInMemory files{{{"ti", kTrainImages},
                       {"tl", gzip_of(kTrainLabels)},
                       {"vi", gzip_of(kTestImages)},
                       {"vl", kTestLabels}}};
  DataSource source{.files = &files, .folder = {}};
};

TEST_F(IdxDataset, LoadsBothPartsCompressedOrNot) {
  const Idx set(with_test());
  const Samples train = set.load(Part::Train, source);
  EXPECT_EQ(train.inputs[0].shape, (Shape{1, 2, 1}));
  EXPECT_THAT(train.inputs[0].bytes(), ElementsAre('a', 'b', 'c', 'd', 'e', 'f'));
  EXPECT_THAT(train.targets[0].labels(), ElementsAre(1, 0, 2));
  const Samples test = set.load(Part::Test, source);
  EXPECT_THAT(test.inputs[0].bytes(1), ElementsAre('y', 'z'));
  EXPECT_THAT(test.targets[0].labels(), ElementsAre(4, 1));
}

TEST_F(IdxDataset, CountsClassesOverBothParts) {
  EXPECT_EQ(Idx(train_only()).info(source).targets[0].info.classes, 3u);
  EXPECT_EQ(Idx(with_test()).info(source).targets[0].info.classes, 5u);
}

TEST_F(IdxDataset, InfoReadsHeadersOnlyIfTheClassesAreGiven) {
  Idx::Params params = with_test();
  params.classes = 10;
  const DatasetInfo info = Idx(params).info(source);
  EXPECT_EQ(info.inputs[0].shape, (Shape{1, 2, 1}));
  EXPECT_EQ(info.targets[0].info.classes, 10u);
  EXPECT_EQ(info.train_count, 3u);
  EXPECT_TRUE(info.has_test);
  EXPECT_TRUE(files.read_whole().empty());
}

TEST_F(IdxDataset, RefusesLabelsBeyondTheGivenClasses) {
  Idx::Params params = with_test();
  params.classes = 3;
  EXPECT_NO_THROW(Idx(params).load(Part::Train, source));
  expect_user_error(ErrorKind::BadData, AllOf(HasSubstr("vl"), HasSubstr("label 0")),
                    [&] { Idx(params).load(Part::Test, source); });
}

TEST_F(IdxDataset, StartsRelativePathsFromTheDataFolder) {
  files.put("/data/ti", kTestImages);
  files.put("/data/tl", kTestLabels);
  source.folder = "/data";
  EXPECT_EQ(Idx(train_only()).load(Part::Train, source).count(), 2u);
}

TEST_F(IdxDataset, LeavesAbsolutePathsAlone) {
  files.put("/elsewhere/ti", kTestImages);
  files.put("/data/tl", kTestLabels);
  source.folder = "/data";
  Idx::Params params = train_only();
  params.train_images = "/elsewhere/ti";
  EXPECT_EQ(Idx(params).load(Part::Train, source).count(), 2u);
}

TEST_F(IdxDataset, SaysWhichFileIsMissingAndWherePathsStart) {
  source.folder = "/data";
  expect_user_error(ErrorKind::MissingInput, AllOf(HasSubstr("/data/ti"), HasSubstr("--data-dir")),
                    [&] { Idx(train_only()).info(source); });
}

TEST_F(IdxDataset, RefusesCountsThatDiffer) {
  files.put("tl", kTestLabels);
  for (const bool load : {false, true}) {
    expect_user_error(ErrorKind::BadData, HasSubstr("tl: there are 2 labels for 3 samples"), [&] {
      load ? void(Idx(train_only()).load(Part::Train, source))
           : void(Idx(train_only()).info(source));
    });
  }
}

TEST_F(IdxDataset, RefusesTestSamplesOfAnotherShape) {
  files.put("vi", idx_bytes({2, 2, 1}, "wxyz"));
  expect_user_error(ErrorKind::BadData,
                    AllOf(HasSubstr("vi"), HasSubstr("[2, 1, 1]"), HasSubstr("[1, 2, 1]")),
                    [&] { Idx(with_test()).info(source); });
}

TEST_F(IdxDataset, SaysHowToGiveATestPart) {
  expect_user_error(ErrorKind::MissingInput, HasSubstr("test_images"),
                    [&] { Idx(train_only()).load(Part::Test, source); });
}

TEST(IdxParams, WantsTestImagesAndLabelsTogether) {
  Idx::Params params = train_only();
  params.test_images = "vi";
  try {
    const Idx set(params);
    FAIL() << "images without labels were accepted";
  } catch (const FieldError& error) {
    EXPECT_EQ(error.key(), "test_images");
    EXPECT_THAT(error.what(), HasSubstr("test_labels"));
  }
}

}  // namespace
}  // namespace qnn
