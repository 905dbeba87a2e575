#include "core/train/non_finite.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/checkpoint/checkpoint.hpp"
#include "tests/support/expect_user_error.hpp"
#include "tests/support/small_run.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/unsynced_file_system.hpp"

namespace qnn::testing_support {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// Sums of inputs that are far below 0, and 128 for the outlier of `more_dataset`: the exponential
// of that is infinite in float32, and softsign makes it NaN, in batch normalization as well.
NetworkText text_with_outlier(const std::string& more_training) {
  return {.layers = R"(["flatten",
          {"type": "dense", "units": 4, "kernel_initializer": {"type": "constant", "value": 4},
           "trainable": false, "activation": "exponential", "name": "steep"},
          {"type": "activation", "activation": "softsign"},
          {"type": "batch_normalization", "name": "norm"},
          {"type": "dense", "units": 3, "activation": "softmax"}])",
          .optimizer = R"({"type": "adam", "learning_rate": 0.01})",
          .train_count = 12,
          .batch = 4,
          .more_training = more_training,
          .more_dataset = R"(, "outlier": 5)"};
}

// Learning rates that ruin the weights from step 5 on, in the second of three epochs of four steps,
// until they are 1e-50 of that.
NetworkText text_with_ruin(const std::string& more_training) {
  return {.layers = R"(["flatten", {"type": "dense", "units": 6, "activation": "relu"},
                       {"type": "dense", "units": 3, "activation": "softmax"}])",
          .optimizer = R"({"type": "sgd", "learning_rate": {"type": "piecewise",
                           "boundaries": [4], "values": [0.01, 1e38]}})",
          .train_count = 16,
          .batch = 4,
          .more_training = more_training};
}

class NonFiniteRun : public testing::Test {
 protected:
  TrainRunResult train(const NetworkText& text, const char* folder = "run",
                       RunMode mode = RunMode::New, const TrainRunHooks& hooks = {}) {
    return run_training(text, files_, folder_ / folder, mode, hooks);
  }
  Json json_of(const char* file) { return Json::parse(file_text(files_, folder_ / "run" / file)); }
  std::string tensor_bytes(const char* folder) {
    std::string bytes;
    for (const NamedTensor& named :
         load_checkpoint(files_, folder_ / folder / RunDirectory::kLast).tensors)
      bytes.append(reinterpret_cast<const char*>(named.tensor.view().data()),
                   named.tensor.view().bytes());
    return bytes;
  }
  std::vector<Json> events() {
    std::vector<Json> events;
    for (const std::string& line : split(file_text(files_, folder_ / "run/metrics.jsonl"), '\n'))
      if (!line.empty() && Json::parse(line).at("kind") == "event")
        events.push_back(Json::parse(line));
    return events;
  }

  UnsyncedFileSystem files_;
  TemporaryFolder folder_;
};

TEST_F(NonFiniteRun, SaysWhichSamplesMadeItAndWhere) {
  expect_user_error(ErrorKind::Numeric, HasSubstr("comes from 'steep/activate'"),
                    [&] { train(text_with_outlier("")); });
  const Json report = json_of("non_finite.json");
  EXPECT_EQ(report.at("loss"), "nan");
  EXPECT_EQ(report.at("what"), "the loss");
  EXPECT_EQ(report.at("first"), "steep/activate");
  EXPECT_EQ(report.at("epoch"), 1);
  EXPECT_THAT(report.at("samples").get<std::vector<int>>(),
              AllOf(testing::SizeIs(4), testing::Contains(5)));
  EXPECT_EQ(report.at("inputs").at(0).at("maximum"), 1.0);
  EXPECT_FALSE(report.at("non_finite_gradients").empty());
}

TEST_F(NonFiniteRun, SkipsTheStepsThatAreNotFinite) {
  const auto result =
      Json::parse(train(text_with_outlier(R"(, "on_non_finite": "skip_step")")).json);
  EXPECT_EQ(result.at("non_finite"), Json({{"skipped_steps", 3}, {"rollbacks", 0}}));
  EXPECT_EQ(result.at("step"), 9);
  const std::vector<Json> skipped = events();
  ASSERT_EQ(skipped.size(), 3u);
  for (const Json& event : skipped) EXPECT_EQ(event.at("event"), "skipped_step");
}

// A step that is skipped leaves what the steps before it have left, moving statistics included.
TEST_F(NonFiniteRun, ASkippedStepChangesNothing) {
  NetworkText text = text_with_outlier(R"(, "on_non_finite": "skip_step")");
  text.batch = 1;
  train(text);
  const std::uint64_t skipped = json_of("non_finite.json").at("step");  // in the last epoch
  std::stop_source stops_before, stops_after;
  TrainRunHooks before, after;
  before.stop = stops_before.get_token();
  before.trainer.step = [&](const StepReport& report) {
    const std::uint64_t done = (report.epoch - 1) * report.steps_per_epoch + report.step_in_epoch;
    if (done + 1 == skipped) stops_before.request_stop();
  };
  after.stop = stops_after.get_token();
  after.trainer.event = [&](const std::string& message) {
    if (message.starts_with(format("step {} ", skipped))) stops_after.request_stop();
  };
  train(text, "before", RunMode::New, before);
  train(text, "after", RunMode::New, after);
  EXPECT_EQ(tensor_bytes("after"), tensor_bytes("before"));
}

TEST_F(NonFiniteRun, StopsWhenTooManyStepsInARowAreSkipped) {
  NetworkText text = text_with_outlier(R"(, "on_non_finite": {"type": "skip_step", "at_most": 1})");
  text.train_count = 6;
  text.batch = 8;  // the outlier is in every step
  expect_user_error(ErrorKind::Numeric, HasSubstr("1 steps in a row had been skipped before it"),
                    [&] { train(text); });
}

TEST_F(NonFiniteRun, RollsBackWithSmallerRates) {
  const NetworkText text =
      text_with_ruin(R"(, "on_non_finite": {"type": "rollback", "factor": 1e-20})");
  const auto result = Json::parse(train(text).json);
  EXPECT_EQ(result.at("non_finite"), Json({{"skipped_steps", 0}, {"rollbacks", 2}}));
  EXPECT_EQ(result.at("step"), 12);
  const std::vector<Json> rolled = events();
  ASSERT_EQ(rolled.size(), 1u);  // the line of the first went back with the second
  EXPECT_EQ(rolled[0].at("event"), "rolled_back");
  EXPECT_THAT(rolled[0].at("message").get<std::string>(), HasSubstr("back to step 4"));
}

TEST_F(NonFiniteRun, RollsBackToTheBeginningWithoutACheckpoint) {
  NetworkText text = text_with_ruin(R"(, "on_non_finite": {"type": "rollback", "factor": 1e-20})");
  text.optimizer = R"({"type": "sgd", "learning_rate": 1e36})";
  const auto result = Json::parse(train(text).json);
  EXPECT_EQ(result.at("non_finite").at("rollbacks"), 2);
  EXPECT_EQ(result.at("step"), 12);
}

TEST_F(NonFiniteRun, GivesUpAfterTheLastRollback) {
  const NetworkText text =
      text_with_ruin(R"(, "on_non_finite": {"type": "rollback", "factor": 0.5, "at_most": 2})");
  expect_user_error(ErrorKind::Numeric, HasSubstr("had been rolled back 2 times before it"),
                    [&] { train(text); });
  EXPECT_EQ(json_of("status.json").at("resumable"), true);
}

TEST_F(NonFiniteRun, EndsWithTheSameBytesHoweverItWasInterrupted) {
  for (const NetworkText& text :
       {text_with_outlier(R"(, "on_non_finite": "skip_step")"),
        text_with_ruin(R"(, "on_non_finite": {"type": "rollback", "factor": 1e-40},
                            "checkpoint": {"every": 5})")}) {
    files_.remove_directory_tree(folder_ / "whole");
    train(text, "whole");
    files_.remove_directory_tree(folder_ / "parts");
    TrainRunResult result{.state = TrainRunResult::State::Stopped, .json = {}};
    int sessions = 0;
    while (result.state == TrainRunResult::State::Stopped) {
      ASSERT_LT(++sessions, 40);
      std::stop_source source;
      TrainRunHooks hooks;
      hooks.stop = source.get_token();
      hooks.trainer.step = [&](const StepReport&) { source.request_stop(); };
      result = train(text, "parts", RunMode::Resume, hooks);
    }
    EXPECT_GT(sessions, 5);
    EXPECT_EQ(lasting_bytes(files_, folder_ / "parts"), lasting_bytes(files_, folder_ / "whole"));
  }
}

TEST(NonFinitePolicy, RollbackNeedsALearningRateToReduce) {
  NetworkText text = text_with_ruin(R"(, "on_non_finite": "rollback")");
  text.optimizer = R"("bop")";
  try {
    checked_run(text);
    FAIL() << "accepted";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), HasSubstr("no optimizer has a learning rate to reduce"));
  }
}

}  // namespace
}  // namespace qnn::testing_support
