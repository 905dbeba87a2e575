// What the callbacks of a config make of whole runs.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "core/checkpoint/checkpoint.hpp"
#include "tests/support/small_run.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/unsynced_file_system.hpp"

namespace qnn::testing_support {
namespace {

using testing::ElementsAre;

class Callbacks : public testing::Test {
 protected:
  // Three epochs of three steps.
  void run(const std::string& more_training, const std::string& optimizer = R"("sgd")",
           const std::string& layers = R"(["flatten", {"type": "dense", "units": 3,
                                           "activation": "softmax"}])") {
    const NetworkText text{.layers = layers,
                           .optimizer = optimizer,
                           .train_count = 12,
                           .batch = 4,
                           .more_training = more_training,
                           .more_data = validation_};
    TrainRunHooks hooks;
    hooks.trainer.event = [&](const std::string& message) { messages_.push_back(message); };
    result_ = Json::parse(run_training(text, *files_, folder_ / "run", RunMode::New, hooks).json);
  }

  std::vector<Json> lines(const std::string& kind) {
    std::vector<Json> found;
    for (const std::string& line : split(file_text(*files_, folder_ / "run/metrics.jsonl"), '\n'))
      if (!line.empty() && Json::parse(line).at("kind") == kind) found.push_back(Json::parse(line));
    return found;
  }

  std::map<std::string, std::vector<float>> tensors(const std::string& name) {
    const Checkpoint checkpoint =
        load_checkpoint(*files_, folder_ / format("run/checkpoints/{}.safetensors", name));
    std::map<std::string, std::vector<float>> all;
    for (const NamedTensor& named : checkpoint.tensors) {
      const auto values = named.tensor.floats();
      all[named.name] = {values.begin(), values.end()};
    }
    return all;
  }

  std::unique_ptr<FileSystem> files_ = std::make_unique<UnsyncedFileSystem>();
  TemporaryFolder folder_;
  std::string validation_ = R"(, "validation": 0.25)";
  std::vector<std::string> messages_;
  Json result_;
};

TEST_F(Callbacks, EarlyStoppingEndsARunAndSaysSo) {
  run(R"(, "early_stopping": {"patience": 1, "min_delta": 100})");

  EXPECT_EQ(result_.at("state"), "done");
  EXPECT_EQ(result_.at("stopped"), "early_stopping");
  EXPECT_EQ(result_.at("epoch"), 2);
  EXPECT_EQ(lines("epoch").size(), 2u);
  ASSERT_EQ(lines("event").size(), 1u);
  EXPECT_EQ(lines("event")[0].at("event"), "early_stopping");
  EXPECT_EQ(messages_.size(), 1u);
  const Json status = Json::parse(file_text(*files_, folder_ / "run/status.json"));
  EXPECT_EQ(status.at("stopped"), "early_stopping");
  EXPECT_EQ(status.at("exit_code"), 0);
}

TEST_F(Callbacks, ARunToItsLastEpochSaysSo) {
  run("");

  EXPECT_EQ(result_.at("stopped"), "epochs");
}

TEST_F(Callbacks, EarlyStoppingRestoresTheBestEpochExactly) {
  run(R"(, "early_stopping": {"patience": 2, "min_delta": 100, "restore_best_weights": true})",
      R"({"type": "adam", "learning_rate": 0.1})");

  EXPECT_EQ(tensors("last"), tensors("early_stopping"));
  EXPECT_EQ(result_.at("restored_epoch"), 1);
  EXPECT_EQ(result_.at("validation"), lines("epoch")[0].at("validation"));
  EXPECT_NE(result_.at("validation"), lines("epoch")[2].at("validation"));
  EXPECT_EQ(lines("event").back().at("event"), "training_finished");
}

TEST_F(Callbacks, PlateausReduceTheLearningRate) {
  run(R"(, "reduce_on_plateau": {"patience": 1, "min_delta": 100, "factor": 0.5})",
      R"([{"type": "sgd", "match": "**/kernel", "learning_rate": 0.25},
          {"type": "sgd", "learning_rate": {"type": "piecewise", "boundaries": [5],
                                            "values": [1, 0.5]}}])");

  std::vector<Json> rates;
  for (const Json& line : lines("epoch")) rates.push_back(line.at("learning_rate"));
  EXPECT_THAT(rates, ElementsAre(Json::parse("[0.25, 1.0]"), Json::parse("[0.25, 1.0]"),
                                 Json::parse("[0.125, 0.25]")));
  EXPECT_EQ(lines("event").at(0).at("event"), "learning_rate_reduced");
  EXPECT_EQ(lines("event").at(0).at("epoch"), 2);
}

// With a share of 1 that stays, the average is what the weights were before the first step.
TEST_F(Callbacks, EvaluationUsesTheAverageOfTheWeights) {
  run("", R"({"type": "sgd", "learning_rate": 0.1, "use_ema": true, "ema_momentum": 1})");

  const std::vector<Json> epochs = lines("epoch");
  EXPECT_EQ(epochs[0].at("validation"), epochs[2].at("validation"));
  EXPECT_NE(epochs[0].at("train"), epochs[2].at("train"));
  const auto last = tensors("last");
  EXPECT_NE(last.at("dense/kernel"), last.at("dense/kernel:average"));
}

// All batches have four of the twelve samples, so the mean of their means is the mean of all.
TEST_F(Callbacks, StatisticsAreThoseOfTheDataOnceReestimated) {
  validation_ = "";
  run(R"(, "reestimate_batch_norm": 3)", R"("sgd")",
      R"(["flatten", "batch_normalization", {"type": "dense", "units": 3,
          "activation": "softmax"}])");

  const Samples samples = TinyDataset({.train_count = 12, .test_count = 5}).load(Part::Train, {});
  const std::vector<float> means = tensors("last").at("batch_normalization/moving_mean");
  ASSERT_EQ(means.size(), 32u);
  for (std::size_t feature = 0; feature < means.size(); ++feature) {
    double sum = 0;
    for (std::size_t i = 0; i < 12; ++i)
      sum += static_cast<double>(samples.inputs[0].bytes(i)[feature]) / 127.5 - 1;
    EXPECT_NEAR(means[feature], sum / 12, 1e-5) << feature;
  }
  EXPECT_EQ(tensors("best"), tensors("last"));
  EXPECT_EQ(result_.at("reestimated_batch_norm"), 3);
}

TEST_F(Callbacks, ReestimatedStatisticsAreEvaluatedOnceMore) {
  run(R"(, "reestimate_batch_norm": 3, "monitor": "validation/loss")", R"("sgd")",
      R"(["flatten", "batch_normalization", {"type": "dense", "units": 3,
          "activation": "softmax"}])");

  EXPECT_EQ(result_.at("validation"), lines("event").at(0).at("validation"));
  EXPECT_NE(result_.at("validation"), lines("epoch").back().at("validation"));
}

TEST_F(Callbacks, ScheduledHyperparametersAreLogged) {
  run("", R"([{"type": "bop", "match": "binary", "threshold": 1e-3, "gamma":
               {"type": "exponential", "initial": 0.5, "decay_steps": 1, "decay_rate": 0.5,
                "unit": "epochs"}},
              {"type": "adam"}])",
      R"(["flatten", {"type": "quant_dense", "units": 3, "kernel_quantizer":
          {"type": "no_op", "precision": 1}, "activation": "softmax"}])");

  std::vector<Json> logged;
  for (const Json& line : lines("epoch")) logged.push_back(line.at("hyperparameters"));
  EXPECT_THAT(logged, ElementsAre(Json::parse(R"([{"gamma": 0.5}, {}])"),
                                  Json::parse(R"([{"gamma": 0.25}, {}])"),
                                  Json::parse(R"([{"gamma": 0.125}, {}])")));
  const std::vector<float> kernel = tensors("last").at("quant_dense/kernel");
  for (const float weight : kernel) EXPECT_EQ(std::abs(weight), 1.0f);
}

}  // namespace
}  // namespace qnn::testing_support
