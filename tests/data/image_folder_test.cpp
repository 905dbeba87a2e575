#include "data/image_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "core/base/parallel.hpp"
#include "data/data_cache.hpp"
#include "tests/support/expect_user_error.hpp"
#include "tests/support/fault_file_system.hpp"
#include "tests/support/image_tree.hpp"
#include "tests/support/temporary_folder.hpp"

namespace qnn::testing_support {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class ImageFolderTest : public ::testing::Test {
 protected:
  ImageFolder::Params params() const {
    ImageFolder::Params params;
    params.folder = (folder / "set").string();
    return params;
  }

  DatasetInfo info(const ImageFolder::Params& params) const {
    return ImageFolder(params).info(source());
  }
  Samples load(const ImageFolder::Params& params, Part part = Part::Train) const {
    return ImageFolder(params).load(part, source());
  }
  DataSource source() const { return {.files = files.get(), .folder = {}, .cache = cache.get()}; }

  void use_cache(FileSystem& through) {
    cache = std::make_unique<DataCache>(through, folder / "cache", log);
  }
  std::vector<std::string> cached() const {
    std::vector<std::string> names;
    for (const std::string& name : files->list(folder / "cache"))
      if (name.ends_with(".data")) names.push_back(name);
    return names;
  }

  void expect_bad(const ImageFolder::Params& params, const std::string& place,
                  const std::string& what, ErrorKind kind = ErrorKind::BadData) {
    expect_user_error(kind, AllOf(HasSubstr((folder / place).string()), HasSubstr(what)), [&] {
      info(params);
      load(params);
      if (fs::exists(folder / "set/test")) load(params, Part::Test);
    });
  }

  TemporaryFolder folder;
  fs::path set = folder / "set";
  std::unique_ptr<FileSystem> files = make_posix_file_system();
  Log log{LogLevel::Off};
  std::unique_ptr<DataCache> cache;
};

std::vector<std::int32_t> labels_of(const Samples& samples) {
  const auto labels = samples.targets.at(0).labels();
  return {labels.begin(), labels.end()};
}

std::string pixels_of(const Samples& samples) {
  const auto bytes = samples.inputs.at(0).bytes();
  return {bytes.begin(), bytes.end()};
}

TEST_F(ImageFolderTest, ReadsClassesByTheNamesOfTheirFolders) {
  put_part(set, "train", 3);
  put_part(set, "test", 1, 10);
  put_file(set / "train/cat/.hidden", "not an image");
  put_file(set / "README.md", "beside the parts anything may lie");

  const DatasetInfo found = info(params());
  EXPECT_EQ(found.train_count, 6u);
  EXPECT_TRUE(found.has_test);
  EXPECT_FALSE(found.has_validation);
  EXPECT_EQ(found.inputs.at(0).shape, (Shape{4, 4, 3}));
  EXPECT_EQ(found.targets.at(0).info.classes, 2u);
  const Samples train = load(params());
  EXPECT_THAT(labels_of(train), ElementsAre(0, 0, 0, 1, 1, 1));
  EXPECT_THAT(train.names, ElementsAre("train/cat/0.jpg", "train/cat/1.png", "train/cat/2.png",
                                       "train/dog/0.jpg", "train/dog/1.png", "train/dog/2.png"));
  EXPECT_EQ(pixels_of(train).substr(48, 48), numbered_image(0, 1).pixels);
  EXPECT_EQ(pixels_of(train).substr(240), numbered_image(1, 2).pixels);
  EXPECT_EQ(load(params(), Part::Test).count(), 2u);
}

TEST_F(ImageFolderTest, KnowsAPartForValidation) {
  put_part(set, "train", 1);
  put_part(set, "validation", 2);
  EXPECT_TRUE(info(params()).has_validation);
  EXPECT_EQ(load(params(), Part::Validation).count(), 4u);
}

TEST_F(ImageFolderTest, TakesTheClassesThatAreListedInTheirOrder) {
  put_part(set, "train", 1);
  put_part(set, "test", 1);
  put_file(set / "train/cow/0.png", png_bytes(numbered_image(3, 0)));
  put_file(set / "test/cow/0.png", png_bytes(numbered_image(3, 1)));
  ImageFolder::Params chosen = params();
  chosen.classes = {{"dog", "cat"}};
  EXPECT_THAT(load(chosen).names, ElementsAre("train/dog/0.jpg", "train/cat/0.jpg"));
  EXPECT_THAT(labels_of(load(chosen, Part::Test)), ElementsAre(0, 1));
  chosen.classes = {{"dog", "cut"}};
  expect_bad(chosen, "set/train", "no folder of the class 'cut'; the folders are cat, cow, dog");
  chosen.classes = {{"dog", "dog"}};
  EXPECT_THROW(ImageFolder{chosen}, FieldError);
}

TEST_F(ImageFolderTest, MakesImagesOfOneSizeAndOfGrey) {
  put_part(set, "train", 1);
  put_file(set / "train/cat/5.ppm", "P6 1 2 255\nabcdef");
  expect_bad(
      params(), "set/train/cat/5.ppm",
      "1 by 2 pixels, but train/cat/0.jpg has 4 by 4; set data.dataset.size, such as [4, 4]");
  ImageFolder::Params small = params();
  small.size = {{2, 1}};
  small.channels = 1;
  EXPECT_EQ(info(small).inputs.at(0).shape, (Shape{2, 1, 1}));
  EXPECT_EQ(pixels_of(load(small)).substr(2, 2), "be");  // of red, green and blue that are near
}

TEST_F(ImageFolderTest, GivesTheSameBytesForAnyNumberOfThreads) {
  put_part(set, "train", 9);
  ImageFolder::Params larger = params();
  larger.size = {{7, 9}};
  std::vector<std::string> made;
  for (const int threads : {1, 2, 3}) {
    const ThreadLimit limit(threads);
    made.push_back(pixels_of(load(larger)));
  }
  EXPECT_EQ(made[0], made[1]);
  EXPECT_EQ(made[0], made[2]);
}

TEST_F(ImageFolderTest, NamesTheFirstImageThatIsWrong) {
  put_part(set, "train", 9);
  for (const char* name : {"3.png", "7.png"}) put_file(set / "train/cat" / name, "GIF89a");
  for (const int threads : {1, 3}) {
    const ThreadLimit limit(threads);
    expect_bad(params(), "set/train/cat/3.png", "no PNG, JPEG, PPM or PGM image");
  }
}

TEST_F(ImageFolderTest, SaysWhatIsWrongWithATree) {
  expect_bad(params(), "set", "there is no folder", ErrorKind::MissingInput);
  put_file(set / "cat/0.png", png_bytes(numbered_image(0, 0)));
  expect_bad(params(), "set", "has no folder 'train'", ErrorKind::MissingInput);
  fs::create_directories(set / "train");
  expect_bad(params(), "set/train", "there are no folders in it");
  put_file(set / "train/cat/0.png", png_bytes(numbered_image(0, 0)));
  expect_bad(params(), "set/train", "there is one class, 'cat'");
  fs::create_directories(set / "train/dog");
  expect_bad(params(), "set/train/dog", "there are no images in it");
  put_file(set / "train/dog/0.png", png_bytes(numbered_image(1, 0)));
  EXPECT_EQ(load(params()).count(), 2u);
  put_file(set / "train/labels.txt", "cat 0");
  expect_bad(params(), "set/train/labels.txt", "each class has a folder");
  fs::remove(set / "train/labels.txt");
  fs::create_directories(set / "train/dog/1.png");
  expect_bad(params(), "set/train/dog/1.png", "name a file, not a folder", ErrorKind::MissingInput);
  fs::remove(set / "train/dog/1.png");
  fs::create_directories(set / "test");
  expect_bad(params(), "set/test", "there are no images in it");
  put_file(set / "test/dgo/0.png", png_bytes(numbered_image(1, 0)));
  expect_bad(params(), "set/test/dgo",
             "'dgo' is no class of the training part; its classes are cat");
}

TEST_F(ImageFolderTest, KeepsDecodedImages) {
  put_part(set, "train", 3);
  const std::string plain = pixels_of(load(params()));
  use_cache(*files);
  EXPECT_EQ(pixels_of(load(params())), plain);
  EXPECT_EQ(cached().size(), 1u);
  EXPECT_EQ(pixels_of(load(params())), plain);  // as it was kept
  EXPECT_EQ(cached().size(), 1u);
  ImageFolder::Params other = params();
  other.channels = 1;
  load(other);
  EXPECT_EQ(cached().size(), 2u);
  other.cache = false;
  other.size = {{2, 2}};
  load(other);
  EXPECT_EQ(cached().size(), 2u);
}

TEST_F(ImageFolderTest, DecodesAnewWhatHasChanged) {
  put_part(set, "train", 3);
  use_cache(*files);
  load(params());
  const fs::path changed = set / "train/cat/1.png";
  const auto before = fs::last_write_time(changed);
  put_file(changed, png_bytes(numbered_image(0, 200)));
  fs::last_write_time(changed, before + std::chrono::seconds(1));
  EXPECT_EQ(pixels_of(load(params())).substr(48, 48), numbered_image(0, 200).pixels);
  EXPECT_EQ(cached().size(), 2u);
}

TEST_F(ImageFolderTest, MakesADamagedEntryAnew) {
  put_part(set, "train", 3);
  const std::string plain = pixels_of(load(params()));
  use_cache(*files);
  load(params());
  const fs::path entry = folder / "cache" / cached().at(0);
  const std::string sound = files->read(entry, 1 << 20);
  for (std::size_t at = 0; at < sound.size(); at += 29) {
    std::string bytes = sound;
    bytes[at] ^= 4;
    put_file(entry, bytes);
    EXPECT_EQ(pixels_of(load(params())), plain) << at;
    EXPECT_TRUE(files->read(entry, 1 << 20) == sound) << at;
  }
  for (const std::string& bytes : {std::string(), sound.substr(1), sound + "x"}) {
    put_file(entry, bytes);
    EXPECT_EQ(pixels_of(load(params())), plain);
    EXPECT_TRUE(files->read(entry, 1 << 20) == sound);
  }
}

TEST_F(ImageFolderTest, IsReadWhateverFailsInTheCache) {
  put_part(set, "train", 2);
  const std::string plain = pixels_of(load(params()));
  FaultFileSystem counted(*files);
  use_cache(counted);
  load(params());
  ASSERT_GT(counted.operations(), 5);
  for (const auto failure : {FaultFileSystem::Failure::Once, FaultFileSystem::Failure::ForEver}) {
    for (std::int64_t at = 0; at < counted.operations(); ++at) {
      fs::remove_all(folder / "cache");
      FaultFileSystem failing(*files, at, failure);
      use_cache(failing);
      EXPECT_EQ(pixels_of(load(params())), plain) << at;
      use_cache(*files);
      EXPECT_EQ(pixels_of(load(params())), plain) << at;
      EXPECT_EQ(cached().size(), 1u) << at;
    }
  }
}

TEST_F(ImageFolderTest, IsReadWhileAnotherProcessWritesTheCache) {
  put_part(set, "train", 2);
  const std::string plain = pixels_of(load(params()));
  fs::create_directories(folder / "cache");
  put_file(folder / "cache/.tmp-of-a-dead-process", "x");
  use_cache(*files);
  {
    const auto lock = files->lock(folder / "cache/lock", "a test");
    EXPECT_EQ(pixels_of(load(params())), plain);
    EXPECT_EQ(cached().size(), 0u);
  }
  EXPECT_EQ(pixels_of(load(params())), plain);
  EXPECT_EQ(cached().size(), 1u);
  EXPECT_FALSE(fs::exists(folder / "cache/.tmp-of-a-dead-process"));
}

// What is mapped stays, as the system keeps a file until nobody has it open.
TEST_F(ImageFolderTest, SamplesOutliveTheirFileInTheCache) {
  put_part(set, "train", 2);
  const std::string plain = pixels_of(load(params()));
  use_cache(*files);
  load(params());
  const Samples samples = load(params());
  fs::remove_all(folder / "cache");
  EXPECT_EQ(pixels_of(samples), plain);
}

TEST_F(ImageFolderTest, ABrokenImageLeavesNothingInTheCache) {
  put_part(set, "train", 2);
  put_file(set / "train/dog/1.png", png_bytes(numbered_image(0, 0)).substr(0, 60));
  use_cache(*files);
  expect_bad(params(), "set/train/dog/1.png", "damaged or cut short");
  EXPECT_THAT(files->list(folder / "cache"), ElementsAre("lock"));
}

}  // namespace
}  // namespace qnn::testing_support
