// Trees of images, from files to a trained network.

#include <gmock/gmock.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "core/json/json.hpp"
#include "tests/cli/process.hpp"
#include "tests/cli/runs.hpp"
#include "tests/cli/text_file.hpp"
#include "tests/support/image_tree.hpp"
#include "tests/support/temporary_folder.hpp"

namespace qnn::testing_support {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kConfig = R"({
  "name": "trees", "seed": 2,
  "data": {"dataset": {"type": "image_folder", "folder": "set"}, "batch_size": 4,
           "preprocess": [{"type": "scale", "divide": 127.5, "add": -1}]},
  "model": {"layers": ["flatten", {"type": "dense", "units": 2, "activation": "softmax"}]},
  "training": {"epochs": 10, "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"],
               "optimizer": {"type": "adam", "learning_rate": 0.02},
               "monitor": "validation/accuracy"}
})";

class ImageFolderRun : public ::testing::Test {
 protected:
  ImageFolderRun() {
    write_text(folder / "trees.json", kConfig);
    put_part(folder / "set", "train", 20);
    put_part(folder / "set", "validation", 4, 40);
    put_part(folder / "set", "test", 5, 60);
  }

  CommandLine command(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"trees.json", "--cache-dir", "cache", "-v"});
    return train_command(folder.path(), std::move(arguments), 2);
  }

  TemporaryFolder folder;
};

TEST_F(ImageFolderRun, LearnsAndReadsItsImagesFromTheCacheTheNextTime) {
  const Finished first = run(command({"--output", "first"}));
  ASSERT_EQ(first.exit, 0) << first.err;
  EXPECT_THAT(first.err, HasSubstr("set/train: decoded, and kept in cache/"));
  EXPECT_THAT(first.err, HasSubstr("train: 40 samples; label: 0: 20, 1: 20"));
  EXPECT_THAT(first.err, HasSubstr("validation: no sample of it is also in the training part"));
  EXPECT_EQ(json_member(folder / "first/result.json", "/test/accuracy"), "1.0");
  EXPECT_EQ(json_member(folder / "first/manifest.json", "/data/validation/samples"), "8");

  const Finished second = run(command({"--output", "second"}));
  ASSERT_EQ(second.exit, 0) << second.err;
  EXPECT_THAT(second.err, HasSubstr("set/train: decoded before, read from cache/"));
  const Finished third = run(command({"--output", "third", "--set", "data.dataset.cache=false"}));
  ASSERT_EQ(third.exit, 0) << third.err;
  EXPECT_THAT(third.err, Not(HasSubstr("decoded before")));
  EXPECT_EQ(record_of(folder / "first"), record_of(folder / "second"));
  EXPECT_EQ(record_of(folder / "first").metrics, record_of(folder / "third").metrics);

  const Finished evaluated =
      run({.arguments = {"qnn-eval", "first/checkpoints/last.safetensors", "--part", "validation",
                         "--cache-dir", "cache", "--json"},
           .folder = folder.path()});
  ASSERT_EQ(evaluated.exit, 0) << evaluated.err;
  EXPECT_EQ(Json::parse(evaluated.out).at(Json::json_pointer("/validation/loss")),
            Json::parse(json_member(folder / "first/result.json", "/validation/loss")));
}

TEST_F(ImageFolderRun, WarnsOfTestImagesThatWereTrainedOn) {
  fs::copy(folder / "set/train/dog/3.png", folder / "set/test/dog/63.png",
           fs::copy_options::overwrite_existing);
  const Finished finished = run(command({"--output", "run"}));
  ASSERT_EQ(finished.exit, 0) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr("1 of 10 test samples are also in the training part"));
  EXPECT_THAT(finished.err, HasSubstr("test 8 (test/dog/63.png) is train 33 (train/dog/3.png)\n"));
  EXPECT_EQ(json_member(folder / "run/result.json", "/duplicates/test/in_train"), "1");
}

// Reading on in a mapped file that has become shorter raises SIGBUS.
TEST_F(ImageFolderRun, SaysWhichCachedFileWasShortenedInUse) {
  Process training(command({"--output", "run", "--set", "training.epochs=1000000", "--set",
                            "data.dataset.size=[128, 128]"}));
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!fs::exists(folder / "run/checkpoints/last.safetensors")) {
    ASSERT_LT(std::chrono::steady_clock::now(), end);
    ASSERT_FALSE(training.has_ended()) << training.wait().err;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  std::size_t shortened = 0;
  for (const auto& entry : fs::directory_iterator(folder / "cache")) {
    if (entry.path().extension() != ".data") continue;
    fs::resize_file(entry.path(), 10);
    ++shortened;
  }
  EXPECT_EQ(shortened, 3u);
  const Finished finished = training.wait();
  EXPECT_EQ(finished.exit, 74) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr(".data' was shortened while it was in use"));

  const Finished again = run(command({"--output", "again", "--set", "training.epochs=1", "--set",
                                      "data.dataset.size=[128, 128]"}));
  EXPECT_EQ(again.exit, 0) << again.err;
  EXPECT_THAT(again.err, HasSubstr(".data is damaged and is made anew"));
}

TEST(ImageFolderConfig, TrainsOnATreeOfTenClasses) {
  const TemporaryFolder folder;
  for (const std::string part : {"train", "test"}) {
    for (std::size_t label = 0; label < 10; ++label) {
      const fs::path place = folder / "data/cifar-10-images" / part / std::to_string(label);
      for (std::size_t i = 0; i < 4; ++i)
        put_file(place / (std::to_string(i) + ".jpg"), jpeg_bytes(numbered_image(label, i, 32)));
    }
  }
  train(folder.path(),
        {QNN_SOURCE_DIR "/configs/cifar10/image_folder.json", "--data-dir", "data", "--cache-dir",
         "cache", "--set", "training.epochs=1", "--set", "data.batch_size=12", "--output", "run"});
  EXPECT_EQ(json_member(folder / "run/manifest.json", "/data/train/samples"), "40");
}

}  // namespace
}  // namespace qnn::testing_support
