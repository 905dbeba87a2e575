#include "core/report/run_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/report/event_file.hpp"
#include "tests/support/fault_file_system.hpp"
#include "tests/support/small_run.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/unsynced_file_system.hpp"

namespace qnn::testing_support {
namespace {

using testing::HasSubstr;
using testing::Not;

// Three epochs of three steps, with images that are shown.
NetworkText network(const std::string& more = R"(, "tensorboard": true)") {
  return {.layers = R"(["flatten", {"type": "quant_dense", "name": "first", "units": 6,
                        "kernel_quantizer": "ste_sign"}, "batch_normalization",
                        {"type": "quant_dense", "name": "last", "units": 3,
                         "input_quantizer": "ste_sign", "activation": "softmax"}])",
          .shape = "[4, 4, 1]",
          .train_count = 16,
          .batch = 4,
          .more_training = R"(, "monitor": "validation/loss")" + more,
          .more_data = R"(, "validation": 0.25)",
          .metrics = R"(["accuracy", "flip_ratio"])"};
}

class RunReportTest : public testing::Test {
 protected:
  TrainRunResult train(const NetworkText& text, const Path& path, FileSystem& files,
                       RunMode mode = RunMode::New, const TrainRunHooks& hooks = {}) {
    Log log(LogLevel::Off);
    RunReport report(log);
    return train_run(checked_run(text), run_options(path, mode), files, {}, log,
                     report.attached_to(hooks));
  }
  TrainRunResult train(const NetworkText& text, const Path& path, RunMode mode = RunMode::New,
                       const TrainRunHooks& hooks = {}) {
    return train(text, path, *files_, mode, hooks);
  }
  std::string text_of(const Path& path) const { return file_text(*files_, path); }

  // The event file that follows from the other records of a run, as far as its epochs go.
  std::string expected_events(const Path& run) const {
    const WeightRecords weights = read_weight_records(text_of(run / "histograms.jsonl"), 99);
    std::string bytes;
    std::size_t epoch = 0;
    for (const std::string& text : split(text_of(run / "metrics.jsonl"), '\n')) {
      const Json line = Json::parse(text, nullptr, false);
      if (!line.is_object() || line.at("kind") != "epoch") continue;
      const WeightRecord& record = weights.records.at(epoch++);
      if (bytes.empty())
        bytes = event_file_start(Json::parse(text_of(run / "config.json")), line, record.seconds);
      bytes += epoch_events(line, record);
    }
    return bytes;
  }
  void expect_whole(const Path& run, const std::string& histograms) const {
    EXPECT_EQ(without_times(text_of(run / "histograms.jsonl")), histograms);
    const std::string events = text_of(run / "events.out.tfevents.qnn");
    const std::string expected = expected_events(run);
    EXPECT_TRUE(events.starts_with(expected));
    EXPECT_EQ(events.size(), expected.size() + event_file_end(0).size());
    const std::string page = text_of(run / "report.html");
    EXPECT_THAT(page, HasSubstr("Finished after 3 epochs"));
    EXPECT_THAT(page, HasSubstr("The test part: "));
    EXPECT_THAT(page, HasSubstr("of the weights of first/kernel from epoch 1 to 3"));
  }

  std::unique_ptr<FileSystem> files_ = std::make_unique<UnsyncedFileSystem>();
  TemporaryFolder folder_;
};

TEST_F(RunReportTest, KeepsAllItsFiles) {
  train(network(), folder_ / "run");
  const std::string histograms = without_times(text_of(folder_ / "run/histograms.jsonl"));
  EXPECT_EQ(split(histograms, '\n').size(), 4u);
  expect_whole(folder_ / "run", histograms);
}

TEST_F(RunReportTest, ShowsEveryPartOfARun) {
  train(network(), folder_ / "run");
  const std::string page = text_of(folder_ / "run/report.html");
  for (const char* part :
       {"<h2>Learning curves</h2>", "<h2>Confusion matrix</h2>", "<h2>Classes</h2>",
        "<h2>Layers</h2>", "<h2>Weights over time</h2>", "<h2>Config</h2>", "<h2>Provenance</h2>",
        "<h3>Flip ratio</h3>", "test accuracy", "best validation loss", "numerics_version"})
    EXPECT_THAT(page, HasSubstr(part));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
}

TEST_F(RunReportTest, KeepsNothingIfNotAskedTo) {
  train(network(R"(, "report": false)"), folder_ / "run");
  for (const char* file : {"report.html", "histograms.jsonl", "events.out.tfevents.qnn"})
    EXPECT_FALSE(files_->exists(folder_ / "run" / file)) << file;
}

TEST_F(RunReportTest, WritesNoEventFileByDefault) {
  train(network(""), folder_ / "run");
  EXPECT_TRUE(files_->exists(folder_ / "run/report.html"));
  EXPECT_FALSE(files_->exists(folder_ / "run/events.out.tfevents.qnn"));
}

TEST_F(RunReportTest, IsRewrittenAfterEachEpoch) {
  TrainRunHooks hooks;
  hooks.trainer.epoch = [&](const EpochReport& report) {
    EXPECT_THAT(text_of(folder_ / "run/report.html"),
                HasSubstr(format("After epoch {} of 3", report.epoch)));
    EXPECT_THAT(text_of(folder_ / "run/report.html"), HasSubstr("The validation part: "));
    EXPECT_EQ(text_of(folder_ / "run/events.out.tfevents.qnn"), expected_events(folder_ / "run"));
  };
  train(network(), folder_ / "run", RunMode::New, hooks);
}

TEST_F(RunReportTest, IsWholeWhereverTheProcessDied) {
  train(network(), folder_ / "reference");
  const std::string histograms = without_times(text_of(folder_ / "reference/histograms.jsonl"));
  FaultFileSystem counting(*files_);
  train(network(), folder_ / "counting", counting);

  for (std::int64_t at = 0; at < counting.operations(); ++at) {
    const Path path = folder_ / format("{}", at);
    FaultFileSystem dying(*files_, at, FaultFileSystem::Failure::ForEver);
    try {
      train(network(), path, dying);
    } catch (const UserError&) {
      ASSERT_TRUE(dying.has_failed());
    }
    train(network(), path, RunMode::Resume);
    SCOPED_TRACE(format("died at operation {}", at));
    expect_whole(path, histograms);
  }
}

TEST_F(RunReportTest, DropsWhatACheckpointDoesNotCount) {
  std::stop_source stop;
  TrainRunHooks hooks;
  hooks.stop = stop.get_token();
  hooks.trainer.epoch = [&](const EpochReport& report) {
    if (report.epoch == 2) stop.request_stop();
  };
  train(network(), folder_ / "reference");
  const std::string histograms = without_times(text_of(folder_ / "reference/histograms.jsonl"));
  train(network(), folder_ / "run", RunMode::New, hooks);
  for (const char* file : {"histograms.jsonl", "events.out.tfevents.qnn"}) {
    const auto appended = files_->append(folder_ / "run" / file);
    appended->write("half of something");
    appended->close();
  }
  train(network(), folder_ / "run", RunMode::Resume);
  expect_whole(folder_ / "run", histograms);
}

TEST_F(RunReportTest, MakesUpForAnEventFileThatIsAskedForLater) {
  std::stop_source stop;
  TrainRunHooks hooks;
  hooks.stop = stop.get_token();
  hooks.trainer.epoch = [&](const EpochReport& report) {
    if (report.epoch == 2) stop.request_stop();
  };
  train(network(""), folder_ / "run", RunMode::New, hooks);
  train(network(), folder_ / "run", RunMode::Resume);
  expect_whole(folder_ / "run", without_times(text_of(folder_ / "run/histograms.jsonl")));
}

// Steps after the first epoch ruin the weights, until going back has made them small.
TEST_F(RunReportTest, GoesBackWithTheTraining) {
  const NetworkText text{.layers = R"(["flatten",
                    {"type": "dense", "name": "first", "units": 6, "activation": "relu"},
                    {"type": "dense", "name": "last", "units": 3, "activation": "softmax"}])",
                         .optimizer = R"({"type": "sgd", "learning_rate": {"type": "piecewise",
                       "boundaries": [4], "values": [0.01, 1e38]}})",
                         .train_count = 16,
                         .batch = 4,
                         .more_training = R"(, "tensorboard": true,
                            "on_non_finite": {"type": "rollback", "factor": 1e-20})"};
  train(text, folder_ / "run");
  const Path run = folder_ / "run";
  EXPECT_THAT(text_of(run / "metrics.jsonl"), HasSubstr("rolled_back"));
  const std::string histograms = without_times(text_of(run / "histograms.jsonl"));
  EXPECT_EQ(split(histograms, '\n').size(), 4u);
  expect_whole(run, histograms);
  // The line of the first rollback went back with the second.
  const std::string page = text_of(run / "report.html");
  const std::size_t told = page.find("<li>epoch 2: rolled back");
  ASSERT_NE(told, std::string::npos);
  EXPECT_EQ(page.find("<li>epoch 2: rolled back", told + 1), std::string::npos);
}

TEST_F(RunReportTest, OnlyWarnsIfItCannotBeWritten) {
  TrainRunHooks hooks;
  hooks.started = [&](const Path& run) {  // folders where files should stand
    files_->create_directories(run / "report.html" / "in the way");
    files_->create_directories(run / "events.out.tfevents.qnn");
    files_->create_directories(run / "histograms.jsonl");
  };
  EXPECT_EQ(train(network(), folder_ / "run", RunMode::New, hooks).state,
            TrainRunResult::State::Done);
  const std::string log = text_of(folder_ / "run/log.txt");
  const std::size_t first = log.find("the report on the run is not up to date");
  ASSERT_NE(first, std::string::npos) << log;
  EXPECT_EQ(log.find("the report on the run", first + 1), std::string::npos) << log;
}

}  // namespace
}  // namespace qnn::testing_support
