#include <gmock/gmock.h>

#include "tests/support/small_run.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/unsynced_file_system.hpp"

namespace qnn::testing_support {
namespace {

using testing::ElementsAre;

// 10 samples in batches of 4, three epochs: six whole batches, of which two warm up.
const NetworkText kText{.layers = R"(["flatten",
    {"type": "dense", "units": 6, "activation": "relu", "name": "hidden"},
    {"type": "dense", "units": 3, "activation": "softmax", "name": "classes"}])"};

class ProfileOfARun : public testing::Test {
 protected:
  Json profile() const { return Json::parse(file_text(*files_, folder_ / "run/profile.json")); }
  std::unique_ptr<FileSystem> files_ = std::make_unique<UnsyncedFileSystem>();
  TemporaryFolder folder_;
};

TEST_F(ProfileOfARun, IsToldAndWrittenOnce) {
  std::vector<Profile> told;
  TrainRunHooks hooks;
  hooks.profile = [&](const Profile& profile) { told.push_back(profile); };
  run_training(kText, *files_, folder_ / "run", RunMode::New, hooks);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].measured, 4u);
  const Json json = profile();
  EXPECT_EQ(json.at("batch"), 4);
  EXPECT_EQ(json.at("steps").at("measured"), 4);
  EXPECT_EQ(json.at("step_ms").at("profiled"), told[0].milliseconds);
  EXPECT_EQ(json.at("steps_of_program").size(), told[0].steps.size());
}

TEST_F(ProfileOfARun, AddsUpInTheFile) {
  TrainRunHooks hooks;
  hooks.profile = [](const Profile&) {};
  run_training(kText, *files_, folder_ / "run", RunMode::New, hooks);
  const Json json = profile();
  const auto sum = [](const Json& rows, const char* key) {
    double total = 0;
    for (const Json& row : rows) total += row.at(key).get<double>();
    return total;
  };
  const double whole = json.at("step_ms").at("profiled");
  EXPECT_NEAR(sum(json.at("parts"), "ms"), whole, 1e-9);
  EXPECT_NEAR(sum(json.at("parts"), "share"), 1, 1e-9);
  EXPECT_NEAR(sum(json.at("steps_of_program"), "ms"), json.at("parts")[1].at("ms"), 1e-9);
  EXPECT_NEAR(sum(json.at("kinds"), "ms"), json.at("parts")[1].at("ms"), 1e-9);
  EXPECT_NEAR(sum(json.at("layers"), "share"), json.at("parts")[1].at("share"), 1e-9);
  std::vector<std::string> parts;
  for (const Json& part : json.at("parts")) parts.push_back(part.at("name"));
  EXPECT_THAT(parts, ElementsAre("data", "program", "checks", "metrics", "update", "other"));
  // 198 + 21 weights and biases and their momenta are read and written, their gradients read.
  EXPECT_EQ(json.at("parts")[4].at("bytes"), 4 * 5 * (33 * 6 + 7 * 3));
}

TEST_F(ProfileOfARun, IsNotMadeUnlessAskedFor) {
  run_training(kText, *files_, folder_ / "run");
  EXPECT_FALSE(files_->exists(folder_ / "run/profile.json"));
}

TEST_F(ProfileOfARun, ChangesNoByteOfTheRun) {
  TrainRunHooks hooks;
  hooks.profile = [](const Profile&) {};
  run_training(kText, *files_, folder_ / "profiled", RunMode::New, hooks);
  run_training(kText, *files_, folder_ / "plain");
  EXPECT_EQ(lasting_bytes(*files_, folder_ / "profiled"),
            lasting_bytes(*files_, folder_ / "plain"));
}

}  // namespace
}  // namespace qnn::testing_support
