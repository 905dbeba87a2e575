// Training on mixed samples: what takes part and what is refused, and that it resumes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/parallel.hpp"
#include "core/catalog/catalog.hpp"
#include "tests/support/small_run.hpp"
#include "tests/support/temporary_folder.hpp"

namespace qnn::testing_support {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

NetworkText mixing(const std::string& loss, const std::string& units = "3",
                   const std::string& activation = "softmax") {
  return {.layers = format(R"(["flatten", {{"type": "dense", "units": {}, "activation": "{}"}}])",
                           units, activation),
          .loss = format("\"{}\"", loss),
          .more_data = R"(, "validation": 0.2, "augment": ["random_flip", "mixup"])"};
}

std::string problem_of(const NetworkText& text) {
  try {
    checked_run(text);
  } catch (const ConfigError& error) {
    std::string all;
    for (const auto& [pointer, message, help] : error.problems())
      all += pointer + ": " + message + " | " + help + "\n";
    return all;
  }
  return {};
}

TEST(MixupRun, LossesOfProbabilitiesTakeMixedLabels) {
  for (const std::string loss :
       {"categorical_crossentropy", "binary_crossentropy", "binary_focal_crossentropy",
        "categorical_focal_crossentropy", "categorical_hinge", "kl_divergence",
        "mean_squared_error", "huber", "cosine_similarity"})
    EXPECT_THAT(problem_of(mixing(loss)), IsEmpty()) << loss;
}

TEST(MixupRun, OthersAreRefusedWithTheRemedy) {
  EXPECT_THAT(
      problem_of(mixing("sparse_categorical_crossentropy")),
      AllOf(HasSubstr("/training/loss: mixup makes each label a share of each of 3 classes"),
            HasSubstr("use categorical_crossentropy | or remove the mixup")));
  for (const std::string loss : {"hinge", "squared_hinge"})
    EXPECT_THAT(problem_of(mixing(loss)),
                AllOf(HasSubstr("/training/loss"), HasSubstr("-1 and +1 alone"),
                      HasSubstr("use categorical_crossentropy")));
  NetworkText text = mixing("categorical_crossentropy");
  text.metrics = R"(["accuracy", "sparse_categorical_accuracy"])";
  EXPECT_THAT(problem_of(text),
              AllOf(HasSubstr("/training/metrics: mixup"), HasSubstr("use categorical_accuracy")));
}

TEST(MixupRun, OnePredictionForTwoClassesIsRefused) {
  NetworkText text = mixing("binary_crossentropy", "1", "sigmoid");
  text.more_dataset = R"(, "classes": 2)";
  EXPECT_THAT(problem_of(text), HasSubstr("/training/loss: mixup makes each label a share of each "
                                          "of 2 classes"));
}

TEST(MixupRun, TrainsToTheSameBytesWithAnyThreadsAndAfterAStop) {
  const TemporaryFolder folder;
  const auto files = make_posix_file_system();
  const NetworkText text = mixing("categorical_crossentropy");
  std::vector<std::string> bytes;
  for (const int threads : {1, 2}) {
    const ThreadLimit limit(threads);
    run_training(text, *files, folder / std::to_string(threads));
    bytes.push_back(lasting_bytes(*files, folder / std::to_string(threads)));
  }
  std::stop_source stop;
  TrainRunHooks hooks;
  hooks.stop = stop.get_token();
  hooks.trainer.step = [&](const StepReport& report) {
    if (report.epoch == 2 && report.step_in_epoch == 1) stop.request_stop();
  };
  run_training(text, *files, folder / "stopped", RunMode::New, hooks);
  run_training(text, *files, folder / "stopped", RunMode::Resume);
  bytes.push_back(lasting_bytes(*files, folder / "stopped"));
  EXPECT_EQ(bytes[0], bytes[1]);
  EXPECT_EQ(bytes[0], bytes[2]);

  NetworkText plain = text;
  plain.more_data = R"(, "validation": 0.2, "augment": ["random_flip"])";
  run_training(plain, *files, folder / "plain");
  EXPECT_NE(lasting_bytes(*files, folder / "plain"), bytes[0]);
}

}  // namespace
}  // namespace qnn::testing_support
