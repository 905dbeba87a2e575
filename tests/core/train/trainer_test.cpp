#include "core/train/trainer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/checkpoint/checkpoint.hpp"
#include "core/kernels/reduce.hpp"
#include "tests/support/expect_user_error.hpp"
#include "tests/support/small_run.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/unsynced_file_system.hpp"

namespace qnn::testing_support {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class TrainRun : public testing::Test {
 protected:
  Progress progress_of(const std::string& checkpoint) {
    const Path path = folder_ / "run/checkpoints" / checkpoint;
    return progress_from_json(load_checkpoint(*files_, path).progress, path.string());
  }
  Json json_of(const std::string& file) {
    return Json::parse(file_text(*files_, folder_ / "run" / file));
  }
  std::vector<Json> metrics() {
    std::vector<Json> lines;
    for (const std::string& line : split(file_text(*files_, folder_ / "run/metrics.jsonl"), '\n'))
      if (!line.empty()) lines.push_back(Json::parse(line));
    return lines;
  }

  std::unique_ptr<FileSystem> files_ = std::make_unique<UnsyncedFileSystem>();
  TemporaryFolder folder_;
};

const char* const kLayers =
    R"(["flatten", {"type": "dense", "units": 6, "activation": "relu", "name": "hidden"},
        {"type": "dense", "units": 3, "activation": "softmax", "name": "classes"}])";

// 12 samples, 9 of them for training: three steps an epoch, three epochs.
NetworkText text_with(const std::string& more_training, const std::string& optimizer = "\"sgd\"") {
  return {.layers = kLayers,
          .optimizer = optimizer,
          .train_count = 12,
          .batch = 4,
          .more_training = more_training,
          .more_data = R"(, "validation": 0.25)"};
}

TEST_F(TrainRun, WritesALineForEachEpochAndAResult) {
  const TrainRunResult result = run_training(text_with(""), *files_, folder_ / "run");
  EXPECT_EQ(result.state, TrainRunResult::State::Done);
  const std::vector<Json> lines = metrics();
  ASSERT_EQ(lines.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(lines[i].at("schema"), 1);
    EXPECT_EQ(lines[i].at("kind"), "epoch");
    EXPECT_EQ(lines[i].at("epoch"), i + 1);
    EXPECT_EQ(lines[i].at("step"), 3 * (i + 1));
    EXPECT_EQ(lines[i].at("learning_rate"), 0.01);
    EXPECT_TRUE(lines[i].at("train").contains("accuracy"));
    EXPECT_TRUE(lines[i].at("validation").contains("loss"));
    EXPECT_TRUE(lines[i].at("time").contains("seconds"));
  }
  const Json json = Json::parse(result.json);
  EXPECT_EQ(json, json_of("result.json"));
  EXPECT_EQ(json.at("state"), "done");
  EXPECT_EQ(json.at("step"), 9);
  EXPECT_EQ(json.at("train"), lines[2].at("train"));
  EXPECT_EQ(json.at("validation"), lines[2].at("validation"));
  EXPECT_TRUE(json.at("test").contains("loss"));
  EXPECT_EQ(json.at("best"), nullptr);
  const Json status = json_of("status.json");
  EXPECT_EQ(status.at("state"), "done");
  EXPECT_EQ(status.at("resumable"), false);
  EXPECT_FALSE(files_->exists(folder_ / "run/lock.held"));
}

TEST_F(TrainRun, CountsEverySampleOnceAnEpoch) {
  std::vector<StepReport> steps;
  std::vector<EpochReport> epochs;
  TrainRunHooks hooks;
  hooks.trainer.step = [&](const StepReport& report) { steps.push_back(report); };
  hooks.trainer.epoch = [&](const EpochReport& report) { epochs.push_back(report); };
  run_training(text_with(""), *files_, folder_ / "run", RunMode::New, hooks);
  ASSERT_EQ(steps.size(), 9u);
  EXPECT_EQ(steps[4].epoch, 2u);
  EXPECT_EQ(steps[4].step_in_epoch, 2u);
  EXPECT_EQ(steps[4].steps_per_epoch, 3u);
  ASSERT_EQ(epochs.size(), 3u);
  EXPECT_EQ(epochs[1].train.loss.count, 9u);
  EXPECT_EQ(epochs[1].validation->loss.count, 3u);
  EXPECT_EQ(epochs[1].train.loss.mean(), steps[5].loss);
  EXPECT_EQ(metric_value(Accuracy{}, epochs[1].train.metrics.at(0)), steps[5].metrics.at(0));
}

TEST_F(TrainRun, WithoutAMonitorTheBestIsTheLast) {
  run_training(text_with(""), *files_, folder_ / "run");
  EXPECT_EQ(file_text(*files_, folder_ / "run/checkpoints/best.safetensors"),
            file_text(*files_, folder_ / "run/checkpoints/last.safetensors"));
}

// A learning rate that falls to 0 after it has been far too large: the loss jumps up at the start
// of an epoch and stays there.
TEST_F(TrainRun, KeepsTheBestByTheMonitor) {
  std::vector<double> values;
  TrainRunHooks hooks;
  hooks.trainer.epoch = [&](const EpochReport& report) {
    values.push_back(report.validation->loss.mean());
  };
  const std::string optimizer = R"({"type": "sgd", "learning_rate": {"type": "piecewise",
      "boundaries": [3], "values": [0.05, 5]}})";
  run_training(text_with(R"(, "monitor": "validation/loss")", optimizer), *files_, folder_ / "run",
               RunMode::New, hooks);
  ASSERT_EQ(values.size(), 3u);
  ASSERT_LT(values[0], values[1]);
  ASSERT_LT(values[0], values[2]);
  EXPECT_EQ(progress_of("best.safetensors").epochs_done, 1u);
  EXPECT_EQ(progress_of("last.safetensors").epochs_done, 3u);
  const Json best = json_of("result.json").at("best");
  EXPECT_EQ(best.at("metric"), "validation/loss");
  EXPECT_EQ(best.at("value"), values[0]);
  EXPECT_EQ(best.at("epoch"), 1);
  EXPECT_EQ(json_of("status.json").at("best"), best);
}

TEST_F(TrainRun, OfAMetricTheLargestIsTheBest) {
  std::vector<double> values;
  TrainRunHooks hooks;
  hooks.trainer.epoch = [&](const EpochReport& report) {
    values.push_back(metric_value(Accuracy{}, report.train.metrics[0]).value());
  };
  run_training(
      text_with(R"(, "monitor": "train/accuracy")", R"({"type": "sgd", "learning_rate": 0.3})"),
      *files_, folder_ / "run", RunMode::New, hooks);
  EXPECT_EQ(json_of("result.json").at("best").at("value"),
            *std::max_element(values.begin(), values.end()));
}

TEST_F(TrainRun, TellsTheBestSoFarInItsStatus) {
  TrainRunHooks hooks;
  std::uint64_t epochs = 0;
  hooks.trainer.epoch = [&](const EpochReport& report) {
    ++epochs;
    const Json status = json_of("status.json");
    EXPECT_EQ(status.at("state"), "running");
    EXPECT_EQ(status.at("epoch"), report.epoch);
    EXPECT_EQ(status.at("best").at("value"), report.best->value);
  };
  run_training(text_with(R"(, "monitor": "validation/loss")"), *files_, folder_ / "run",
               RunMode::New, hooks);
  EXPECT_EQ(epochs, 3u);
}

TEST_F(TrainRun, WritesCheckpointsAfterANumberOfSteps) {
  std::vector<std::uint64_t> saved;
  TrainRunHooks hooks;
  hooks.trainer.step = [&](const StepReport&) {
    const Path path = folder_ / "run/checkpoints/last.safetensors";
    saved.push_back(files_->exists(path) ? progress_of("last.safetensors").step : 0);
  };
  run_training(text_with(R"(, "checkpoint": {"every": 2})"), *files_, folder_ / "run", RunMode::New,
               hooks);
  // Seen after step 1, 2, ...: those of steps 2, 4 and 8, and of the ends of epochs.
  EXPECT_THAT(saved, testing::ElementsAre(0, 0, 2, 3, 4, 4, 6, 6, 8));
}

// Weights of 1e30 make finite values of the first layer, and infinite ones of the second.
TEST_F(TrainRun, StopsAtTheFirstStepThatIsNotFinite) {
  const NetworkText text = text_with("", R"({"type": "sgd", "learning_rate": 1e30})");
  expect_user_error(ErrorKind::Numeric,
                    AllOf(HasSubstr("step 2 (epoch 1): "), HasSubstr("comes from 'classes'"),
                          HasSubstr("A smaller learning rate often helps")),
                    [&] { run_training(text, *files_, folder_ / "run"); });
  EXPECT_FALSE(files_->exists(folder_ / "run/checkpoints/last.safetensors"));
  const Json status = json_of("status.json");
  EXPECT_EQ(status.at("state"), "failed");
  EXPECT_EQ(status.at("resumable"), false);
}

// The last checkpoint is of before, and all of it is finite.
TEST_F(TrainRun, LeavesTheCheckpointsOfBeforeWhenNumbersFail) {
  const NetworkText text = text_with(R"(, "checkpoint": {"every": 1})",
                                     R"({"type": "sgd", "learning_rate": {"type": "piecewise",
                                         "boundaries": [4], "values": [0.01, 1e38]}})");
  expect_user_error(ErrorKind::Numeric, HasSubstr("not finite"),
                    [&] { run_training(text, *files_, folder_ / "run"); });
  EXPECT_GE(progress_of("last.safetensors").step, 4u);
  EXPECT_LE(progress_of("best.safetensors").step, progress_of("last.safetensors").step);
  for (const char* name : {"last", "best"}) {
    const Checkpoint checkpoint =
        load_checkpoint(*files_, folder_ / format("run/checkpoints/{}.safetensors", name));
    for (const NamedTensor& named : checkpoint.tensors)
      EXPECT_TRUE(all_finite(named.tensor.floats())) << named.name;
  }
  EXPECT_EQ(json_of("status.json").at("resumable"), true);
}

TEST_F(TrainRun, LeavesNoFolderWithoutItsData) {
  std::string config = config_text(
      {.layers = R"(["flatten", {"type": "dense", "units": 10, "activation": "softmax"}])"});
  const std::size_t at = config.find("\"type\": \"tiny\"");
  const std::size_t begin = config.rfind('{', at), end = config.find('}', at);
  config.replace(begin, end - begin + 1, R"("mnist")");
  CheckedRun run = check_run(parse_document(config, "test.json"), catalog_with_tiny_dataset(),
                             "test", {.files = files_.get(), .folder = folder_.path()});
  Log log(LogLevel::Off);
  expect_user_error(ErrorKind::MissingInput, HasSubstr("mnist"), [&] {
    train_run(std::move(run), run_options(folder_ / "run", RunMode::New), *files_,
              {.files = files_.get(), .folder = folder_.path()}, log, {});
  });
  EXPECT_FALSE(files_->exists(folder_ / "run"));
}

}  // namespace
}  // namespace qnn::testing_support
