#include "data/named_idx.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "data/fashion_mnist.hpp"
#include "data/kmnist.hpp"
#include "data/mnist.hpp"
#include "tests/support/expect_user_error.hpp"
#include "tests/support/files_in_memory.hpp"
#include "tests/support/idx_bytes.hpp"

namespace qnn {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::HasSubstr;
using testing_support::expect_user_error;
using testing_support::FilesInMemory;
using testing_support::gzip_of;
using testing_support::idx_bytes;

// Test files of the published sizes, with one grey and one class.
const std::string kImages = gzip_of(idx_bytes({10000, 28, 28}, std::string(7840000, '\x07')));
const std::string kLabels = idx_bytes({10000}, std::string(10000, '\x03'));

DataSource in_data(const FilesInMemory& files) { return {.files = &files, .folder = "/data"}; }

void expect_samples(const Samples& samples) {
  EXPECT_EQ(samples.inputs[0].shape, (Shape{28, 28, 1}));
  EXPECT_EQ(samples.count(), 10000u);
  EXPECT_EQ(samples.inputs[0].bytes().size(), 7840000u);
  EXPECT_THAT(samples.inputs[0].bytes(9999), Each(7));
  EXPECT_THAT(samples.targets[0].labels(), Each(3));
}

TEST(NamedIdx, KnowsItsShapeWithoutAnyFile) {
  const Mnist mnist({});
  const FashionMnist fashion({});
  const Kmnist kmnist({});
  for (const Dataset* set :
       {static_cast<const Dataset*>(&mnist), static_cast<const Dataset*>(&fashion),
        static_cast<const Dataset*>(&kmnist)}) {
    const DatasetInfo info = set->info({});
    EXPECT_EQ(info.inputs[0].shape, (Shape{28, 28, 1}));
    EXPECT_EQ(info.targets[0].info.classes, 10u);
    EXPECT_EQ(info.train_count, 60000u);
    EXPECT_TRUE(info.has_test);
  }
}

TEST(NamedIdx, FindsFilesInAFolderOfItsNameOrBesideIt) {
  for (const char* folder : {"/data/kmnist/", "/data/"}) {
    const FilesInMemory files({{std::string(folder) + "t10k-images-idx3-ubyte.gz", kImages},
                               {std::string(folder) + "t10k-labels-idx1-ubyte", kLabels}});
    expect_samples(Kmnist({}).load(Part::Test, in_data(files)));
  }
}

TEST(NamedIdx, FindsFilesWithADotInTheirNames) {
  const FilesInMemory files({{"/data/fashion_mnist/t10k-images.idx3-ubyte", kImages},
                             {"/data/fashion_mnist/t10k-labels.idx1-ubyte.gz", kLabels}});
  expect_samples(FashionMnist({}).load(Part::Test, in_data(files)));
}

TEST(NamedIdx, PrefersTheFolderOfItsName) {
  const FilesInMemory files({{"/data/t10k-images-idx3-ubyte", "not a data file"},
                             {"/data/t10k-labels-idx1-ubyte", "not a data file"},
                             {"/data/kmnist/t10k-images-idx3-ubyte.gz", kImages},
                             {"/data/kmnist/t10k-labels-idx1-ubyte.gz", kLabels}});
  expect_samples(Kmnist({}).load(Part::Test, in_data(files)));
}

TEST(NamedIdx, SaysWhichFilesToPutWhereIfThereIsNoFolder) {
  const FilesInMemory files;
  expect_user_error(ErrorKind::MissingInput,
                    AllOf(HasSubstr("'mnist'"), HasSubstr("train-images-idx3-ubyte"),
                          HasSubstr("train-labels-idx1-ubyte"), HasSubstr("FOLDER/mnist"),
                          HasSubstr("--data-dir"), HasSubstr("QNN_DATA_DIR")),
                    [&] { Mnist({}).load(Part::Train, {.files = &files, .folder = {}}); });
}

TEST(NamedIdx, SaysWhichFileIsMissing) {
  const FilesInMemory files({{"/data/t10k-images-idx3-ubyte.gz", kImages}});
  expect_user_error(ErrorKind::MissingInput,
                    AllOf(HasSubstr("lacks the file t10k-labels-idx1-ubyte"),
                          HasSubstr("/data/kmnist"), HasSubstr("--data-dir")),
                    [&] { Kmnist({}).load(Part::Test, in_data(files)); });
}

TEST(NamedIdx, RefusesOtherCountsAndSizes) {
  const std::string few_labels = idx_bytes({9999}, std::string(9999, '\x03'));
  const FilesInMemory few(
      {{"/data/t10k-images-idx3-ubyte", kImages}, {"/data/t10k-labels-idx1-ubyte", few_labels}});
  expect_user_error(ErrorKind::BadData,
                    AllOf(HasSubstr("t10k-labels"), HasSubstr("[10000]"), HasSubstr("[9999]")),
                    [&] { Kmnist({}).load(Part::Test, in_data(few)); });
  const std::string small_images = gzip_of(idx_bytes({10000, 1, 1}, std::string(10000, 'x')));
  const FilesInMemory small(
      {{"/data/t10k-images-idx3-ubyte", small_images}, {"/data/t10k-labels-idx1-ubyte", kLabels}});
  expect_user_error(ErrorKind::BadData,
                    AllOf(HasSubstr("t10k-images"), HasSubstr("[10000, 28, 28]")),
                    [&] { Kmnist({}).load(Part::Test, in_data(small)); });
}

TEST(NamedIdx, RefusesALabelOfAnEleventhClass) {
  const FilesInMemory files(
      {{"/data/t10k-images-idx3-ubyte", kImages},
       {"/data/t10k-labels-idx1-ubyte", idx_bytes({10000}, std::string(10000, '\x0a'))}});
  expect_user_error(ErrorKind::BadData, HasSubstr("label 0 (counted from 0) is 10"),
                    [&] { Kmnist({}).load(Part::Test, in_data(files)); });
}

TEST(NamedIdx, OfMnistRefusesBytesThatAreNotThePublishedOnes) {
  const FilesInMemory files(
      {{"/data/t10k-images-idx3-ubyte.gz", kImages}, {"/data/t10k-labels-idx1-ubyte", kLabels}});
  expect_user_error(
      ErrorKind::BadData,
      AllOf(HasSubstr("/data/t10k-labels-idx1-ubyte"), HasSubstr("SHA-256"),
            HasSubstr("ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2")),
      [&] { Mnist({}).load(Part::Test, in_data(files)); });
}

// The rest reads the published files.
class RealMnist : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* folder = std::getenv("QNN_DATA_DIR");
    if (folder == nullptr) {
      GTEST_SKIP() << "QNN_DATA_DIR is not set; name a folder that holds mnist/ to run this test";
    }
    source = {.files = files.get(), .folder = folder};
  }

  std::unique_ptr<FileSystem> files = make_posix_file_system();
  DataSource source;
};

// How often each class occurs is published knowledge, as are the first labels.
TEST_F(RealMnist, HoldsThePublishedClasses) {
  const Samples train = Mnist({}).load(Part::Train, source);
  ASSERT_EQ(train.count(), 60000u);
  std::array<int, 10> counts{};
  for (const std::int32_t label : train.targets[0].labels())
    ++counts.at(static_cast<std::size_t>(label));
  EXPECT_THAT(counts,
              ::testing::ElementsAre(5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949));
  EXPECT_THAT(train.targets[0].labels().first(10),
              ::testing::ElementsAre(5, 0, 4, 1, 9, 2, 1, 3, 1, 4));
  const Samples test = Mnist({}).load(Part::Test, source);
  ASSERT_EQ(test.count(), 10000u);
  EXPECT_THAT(test.targets[0].labels().first(10),
              ::testing::ElementsAre(7, 2, 1, 0, 4, 1, 4, 9, 5, 9));
}

TEST_F(RealMnist, IsNotTakenForAnotherSet) {
  source.folder = *source.folder / "mnist";  // its files lie beside the folders of other sets
  expect_user_error(ErrorKind::BadData, AllOf(HasSubstr("'mnist'"), HasSubstr("'kmnist'")),
                    [&] { Kmnist({}).load(Part::Test, source); });
}

}  // namespace
}  // namespace qnn
