#include "core/train/check_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/expect_user_error.hpp"
#include "tests/support/files_in_memory.hpp"
#include "tests/support/small_run.hpp"

namespace qnn::testing_support {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// "pointer: message | help" of every problem.
std::vector<std::string> problems_of(const std::string& config, const DataSource& source = {}) {
  std::vector<std::string> texts;
  try {
    check_run(parse_document(config, "test.json"), catalog_with_tiny_dataset(), "test", source);
  } catch (const ConfigError& error) {
    for (const auto& [pointer, message, help] : error.problems())
      texts.push_back(pointer + ": " + message + (help.empty() ? "" : " | ") + help);
  }
  return texts;
}

const NetworkText kGood{.layers = R"(["flatten", {"type": "quant_dense", "units": 4,
                                       "kernel_quantizer": "ste_sign"}, {"type": "dense",
                                       "units": 3, "activation": "softmax"}])"};

TEST(CheckRun, AcceptsAGoodConfig) {
  EXPECT_THAT(problems_of(config_text(kGood)), IsEmpty());
  const CheckedRun run = checked_run(kGood);
  EXPECT_EQ(run.optimizer_of, (std::vector<std::size_t>{0, 0, 0, 0}));
  EXPECT_EQ(run.plans.size(), 3u);
}

TEST(CheckRun, GivesEachParameterTheFirstRuleThatMatches) {
  NetworkText text = kGood;
  text.optimizer = R"([{"type": "sgd", "match": "**/bias"}, {"type": "adam", "match": "binary"},
                       {"type": "sgd", "match": "all"}])";
  EXPECT_EQ(checked_run(text).optimizer_of, (std::vector<std::size_t>{1, 0, 2, 0}));
}

TEST(CheckRun, ReportsRulesAndParametersLeftAlone) {
  NetworkText text = kGood;
  text.optimizer = R"([{"type": "sgd", "match": "binary"}, {"type": "sgd", "match": "quantized"}])";
  EXPECT_THAT(problems_of(config_text(text)),
              ElementsAre(AllOf(HasSubstr("/training/optimizer: "), HasSubstr("quant_dense/bias"),
                                HasSubstr("dense/kernel"), HasSubstr("dense/bias")),
                          AllOf(HasSubstr("/training/optimizer/1: "), HasSubstr("quantized"))));
  // A last rule for the rest may find none.
  text.optimizer = R"([{"type": "sgd", "match": "**"}, "adam"])";
  EXPECT_THAT(problems_of(config_text(text)), testing::Not(testing::Contains(HasSubstr("/1: "))));
}

TEST(CheckRun, ReportsAnExclusionFromWeightDecayThatSparesNothing) {
  NetworkText text = kGood;
  text.optimizer = R"([{"type": "sgd", "match": "binary"},
                       {"type": "adamw", "exclude_from_weight_decay": ["**/bias", "**/beta",
                                                                       "binary"]}])";
  EXPECT_THAT(problems_of(config_text(text)),
              ElementsAre(AllOf(HasSubstr("/training/optimizer/1/exclude_from_weight_decay/1: "),
                                HasSubstr("'**/beta' selects no parameter")),
                          HasSubstr("/training/optimizer/1/exclude_from_weight_decay/2: ")));
}

TEST(CheckRun, ReportsALossThatCannotReadTheOutput) {
  NetworkText text = kGood;
  text.layers = R"(["flatten", {"type": "dense", "units": 2, "activation": "softmax"}])";
  EXPECT_THAT(problems_of(config_text(text)),
              ElementsAre(AllOf(HasSubstr("'dense'"), HasSubstr("3 classes"), HasSubstr("[2]"))));
}

TEST(CheckRun, ReportsAMetricThatCannotMeasureTheOutput) {
  NetworkText text = kGood;
  text.metrics = R"(["accuracy", {"type": "recall", "class_id": 3}])";
  EXPECT_THAT(problems_of(config_text(text)),
              ElementsAre(AllOf(testing::StartsWith("/training/metrics: "), HasSubstr("'dense'"),
                                HasSubstr("a class_id from 0 to 2"))));
}

// A loss that complains of the output speaks for the metrics too, and what was not understood is
// not judged.
TEST(CheckRun, ReportsNothingOfMetricsThatFollowsFromAProblem) {
  NetworkText text = kGood;
  text.layers = R"(["flatten", {"type": "dense", "units": 2, "activation": "softmax"}])";
  EXPECT_EQ(problems_of(config_text(text)).size(), 1u);
  text = kGood;
  text.metrics = R"([{"type": "recall", "class_id": 3}, "acuracy"])";
  EXPECT_THAT(problems_of(config_text(text)), ElementsAre(HasSubstr("/training/metrics/1: ")));
  std::string config = config_text(kGood);
  config = config.substr(0, config.rfind("\"training\"")) + R"("training": 3})";
  EXPECT_THAT(problems_of(config), ElementsAre(testing::StartsWith("/training: ")));
}

TEST(CheckRun, ReportsPreprocessingAndAugmentationThatDoNotFitTheSamples) {
  NetworkText text = kGood;
  text.shape = "[6]";
  text.more_data = R"(, "augment": ["random_flip"])";
  std::string config = config_text(text);
  const std::string scale = R"({"type": "scale", "divide": 127.5, "add": -1})";
  config.replace(config.find(scale), scale.size(),
                 R"({"type": "normalize", "mean": [1, 2], "deviation": [1, 1]})");
  EXPECT_THAT(problems_of(config), ElementsAre(testing::StartsWith("/data/preprocess: "),
                                               testing::StartsWith("/data/augment: ")));
}

TEST(CheckRun, ReportsEverythingAtOnce) {
  NetworkText text = kGood;
  text.layers = R"(["flatten", {"type": "dense", "units": 2, "activation": "softmax"}])";
  text.optimizer = R"([{"type": "sgd", "match": "binary"}, "sgd"])";
  text.more_training = R"(, "monitr": 1)";
  text.more_data = R"(, "validation": 2)";
  EXPECT_THAT(problems_of(config_text(text)),
              UnorderedElementsAre(HasSubstr("/data/validation: "), HasSubstr("/training/monitr: "),
                                   HasSubstr("3 classes"), HasSubstr("/training/optimizer/0: ")));
}

// What follows from a wrong model is not reported as well.
TEST(CheckRun, ReportsNothingThatFollowsFromAProblem) {
  NetworkText text = kGood;
  text.layers = R"(["flatten", {"type": "quant_dens", "units": 4}])";
  text.optimizer = R"([{"type": "sgd", "match": "binary"}, "sgd"])";
  EXPECT_THAT(problems_of(config_text(text)), ElementsAre(HasSubstr("/model/layers/1/type: ")));
  text = kGood;
  text.optimizer = R"([{"type": "sgdd", "match": "binary"}, {"type": "sgd", "match": "binary"}])";
  EXPECT_THAT(problems_of(config_text(text)), ElementsAre(HasSubstr("/training/optimizer/0")));
}

TEST(CheckRun, ReportsTheConfigBeforeMissingData) {
  const FilesInMemory files;
  const auto config = [](const std::string& units) {
    return format(
        R"({{"data": {{"dataset": {{"type": "idx", "train_images": "i", "train_labels": "l"}}}},
            "model": {{"layers": ["flatten", {{"type": "dense", "units": {}}}]}},
            "training": {{"epochs": 1, "loss": "squared_hinge", "optimizer": "sgd"}}}})",
        units);
  };
  EXPECT_THAT(problems_of(config("0"), {.files = &files, .folder = {}}),
              ElementsAre(HasSubstr("/model/layers/1/units: ")));
  expect_user_error(ErrorKind::MissingInput, HasSubstr("i"), [&] {
    check_run(parse_document(config("3"), "test.json"), make_catalog(), "test",
              {.files = &files, .folder = {}});
  });
}

TEST(CheckRun, MonitorsOfTheValidationPartNeedOne) {
  const auto problems = [](const std::string& training, const std::string& data) {
    NetworkText text = kGood;
    text.more_training = training;
    text.more_data = data;
    return problems_of(config_text(text));
  };
  const std::string share = R"(, "validation": 0.2)";
  const std::string part = "needs a validation part | set data.validation to a share such as 0.1";
  const std::string monitor = R"(, "monitor": "validation/accuracy")";
  EXPECT_THAT(problems(monitor, share), IsEmpty());
  EXPECT_THAT(
      problems(monitor, ""),
      ElementsAre(AllOf(HasSubstr("/training/monitor: 'validation/accuracy'"), HasSubstr(part))));
  const std::string stopping = R"(, "early_stopping": {"patience": 1})";
  EXPECT_THAT(problems(stopping, share), IsEmpty());
  EXPECT_THAT(problems(stopping, ""),
              ElementsAre(AllOf(HasSubstr("/training/early_stopping/monitor: 'validation/loss'"),
                                HasSubstr(part))));
  EXPECT_THAT(problems(R"(, "monitor": "train/loss")" + stopping, ""), IsEmpty());
}

}  // namespace
}  // namespace qnn::testing_support
