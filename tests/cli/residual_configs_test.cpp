// The networks of configs/cifar10 learn for an epoch from images that the program draws itself.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "core/base/text.hpp"
#include "core/json/json.hpp"
#include "tests/cli/runs.hpp"
#include "tests/support/temporary_folder.hpp"

namespace qnn {
namespace {

namespace fs = std::filesystem;
using testing_support::json_member;
using testing_support::TemporaryFolder;
using testing_support::train;

const fs::path kConfigs = fs::path(QNN_SOURCE_DIR) / "configs" / "cifar10";

// All but cnv.json, which is cnv_half.json at twice its width.
std::vector<fs::path> configs() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(kConfigs))
    if (entry.path().extension() == ".json" && entry.path().stem() != "cnv")
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

class ImageConfig : public ::testing::TestWithParam<fs::path> {};

// An epoch of 90 steps; chance is 0.1. CNV pads nothing: it needs images of CIFAR-10's size.
TEST_P(ImageConfig, LearnsForAnEpochOnMadeData) {
  const TemporaryFolder folder;
  const int side = GetParam().stem().string().starts_with("cnv") ? 32 : 16;
  train(folder.path(),
        {GetParam().string(), "--output", "run", "--set",
         format(R"(data.dataset={{"type": "shapes", "train_count": 1600, "test_count": 200, )"
                R"("side": {}}})",
                side),
         "--set", "data.batch_size=16", "--set", "training.epochs=1", "--set", "data.augment=[]"});
  const double accuracy = Json::parse(json_member(folder / "run/result.json", "/test/accuracy"));
  EXPECT_GT(accuracy, 0.3);
}

INSTANTIATE_TEST_SUITE_P(All, ImageConfig, ::testing::ValuesIn(configs()),
                         [](const auto& of) { return of.param.stem().string(); });

}  // namespace
}  // namespace qnn
