// Every registered loss and metric in a run: trained, stopped, resumed, evaluated.

#include <gtest/gtest.h>

#include <algorithm>

#include "core/losses/builtin_losses.hpp"
#include "tests/support/small_run.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/unsynced_file_system.hpp"

namespace qnn::testing_support {
namespace {

NetworkText text_with(const std::string& loss, const std::string& metrics) {
  return {.layers = R"(["flatten", {"type": "quant_dense", "units": 4, "kernel_quantizer":
                        "ste_sign", "kernel_constraint": "weight_clip"},
                        {"type": "quant_dense", "units": 3, "kernel_quantizer": "ste_sign",
                         "kernel_constraint": "weight_clip", "activation": "softmax"}])",
          .loss = loss,
          .optimizer = R"({"type": "sgd", "learning_rate": 0.01})",
          .more_data = R"(, "validation": 0.2)",
          .metrics = metrics};
}

// The lasting bytes of a run, which may be stopped after some steps and resumed.
std::string bytes_of_run(const NetworkText& text, std::uint64_t stop_after) {
  UnsyncedFileSystem files;
  const TemporaryFolder folder;
  std::stop_source stop;
  TrainRunHooks hooks;
  hooks.stop = stop.get_token();
  hooks.trainer.step = [&, done = std::uint64_t{0}](const StepReport&) mutable {
    if (++done == stop_after) stop.request_stop();
  };
  run_training(text, files, folder / "run", RunMode::New, hooks);
  if (stop_after > 0) run_training(text, files, folder / "run", RunMode::Resume);
  return lasting_bytes(files, folder / "run");
}

class EveryLossInARun : public testing::TestWithParam<std::string> {};

TEST_P(EveryLossInARun, TrainsAndResumesToTheSameBytes) {
  const NetworkText text = text_with(format("\"{}\"", GetParam()), R"(["accuracy"])");
  EXPECT_EQ(bytes_of_run(text, 1), bytes_of_run(text, 0));
}

INSTANTIATE_TEST_SUITE_P(Builtin, EveryLossInARun, testing::ValuesIn(builtin_losses().names()),
                         [](const auto& test) { return test.param; });

std::string all_metrics() {
  Json names = Json::array();
  for (const TypeDoc& doc : choice_docs<Metric>()) names.push_back(doc.name);
  return names.dump();
}

TEST(EveryMetricInARun, ResumesToTheSameBytes) {
  const NetworkText text = text_with("\"categorical_crossentropy\"", all_metrics());
  const std::string whole = bytes_of_run(text, 0);
  for (const std::uint64_t steps : {1u, 2u, 3u}) EXPECT_EQ(bytes_of_run(text, steps), whole);
}

TEST(EveryMetricInARun, IsWrittenForTrainingValidationAndTest) {
  UnsyncedFileSystem files;
  const TemporaryFolder folder;
  run_training(text_with("\"categorical_crossentropy\"", all_metrics()), files, folder / "run");
  const Json result = Json::parse(file_text(files, folder / "run/result.json"));
  for (const TypeDoc& doc : choice_docs<Metric>()) {
    const std::string key = doc.name == "top_k" ? "top_5" : doc.name;
    EXPECT_TRUE(result.at("train").contains(key)) << key;
    EXPECT_EQ(result.at("validation").contains(key), key != "flip_ratio") << key;
    EXPECT_EQ(result.at("test").contains(key), key != "flip_ratio") << key;
  }
  EXPECT_TRUE(result.at("train").contains("flip_ratio/quant_dense"));
  EXPECT_TRUE(result.at("train").contains("flip_ratio/quant_dense_1"));
  EXPECT_EQ(result.at("test").at("confusion_matrix").size(), 3u);
}

// A rate so large that every kernel flips at every step, and one that flips none.
TEST(FlipRatioInARun, TellsHowOftenKernelsChange) {
  UnsyncedFileSystem files;
  const TemporaryFolder folder;
  for (const auto& [rate, none] : {std::pair{"100.0", false}, std::pair{"1e-12", true}}) {
    NetworkText text = text_with("\"categorical_crossentropy\"", R"(["flip_ratio"])");
    text.optimizer = format(R"({{"type": "sgd", "learning_rate": {}}})", rate);
    run_training(text, files, folder / rate);
    const Json result = Json::parse(file_text(files, folder / rate / "result.json"));
    const double ratio = result.at("train").at("flip_ratio").get<double>();
    EXPECT_EQ(ratio == 0, none) << ratio;
    EXPECT_LE(ratio, 1);
  }
}

}  // namespace
}  // namespace qnn::testing_support
