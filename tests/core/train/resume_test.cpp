#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "core/checkpoint/checkpoint.hpp"
#include "tests/support/expect_user_error.hpp"
#include "tests/support/networks_to_resume.hpp"
#include "tests/support/small_run.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/unsynced_file_system.hpp"

namespace qnn::testing_support {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class Resume : public testing::Test {
 protected:
  // The bytes of a run that nothing interrupted.
  std::string reference(const NetworkText& text) {
    run_training(text, *files_, folder_ / "reference");
    return lasting_bytes(*files_, folder_ / "reference");
  }

  TrainRunResult run(const NetworkText& text, const Path& path, RunMode mode,
                     const TrainRunHooks& hooks = {}) {
    return run_training(text, *files_, path, mode, hooks);
  }

  std::unique_ptr<FileSystem> files_ = std::make_unique<UnsyncedFileSystem>();
  TemporaryFolder folder_;
};

TEST_F(Resume, AtAnyStepGivesTheSameBytes) {
  for (const NetworkText& text : {text_to_resume(), text_with_callbacks()}) {
    const TemporaryFolder folder;
    run(text, folder / "reference", RunMode::New);
    const std::string expected = lasting_bytes(*files_, folder / "reference");
    for (std::uint64_t step = 1; step <= kStepsToResume; ++step) {
      const Path path = folder / std::to_string(step);
      std::stop_source stop;
      ASSERT_EQ(run(text, path, RunMode::New, stop_after(stop, step)).state,
                TrainRunResult::State::Stopped);
      const Json status = Json::parse(file_text(*files_, path / "status.json"));
      EXPECT_EQ(status.at("state"), "interrupted");
      EXPECT_EQ(status.at("step"), step);
      EXPECT_EQ(status.at("resumable"), true);
      EXPECT_EQ(run(text, path, RunMode::Resume).state, TrainRunResult::State::Done);
      EXPECT_EQ(lasting_bytes(*files_, path), expected) << "stopped after step " << step;
    }
  }
}

TEST_F(Resume, AfterEveryStepGivesTheSameBytes) {
  const NetworkText text = text_to_resume();
  const std::string expected = reference(text);
  const Path path = folder_ / "run";
  TrainRunResult::State state = TrainRunResult::State::Stopped;
  std::uint64_t starts = 0;
  while (state == TrainRunResult::State::Stopped) {
    ASSERT_LT(starts, 2 * kStepsToResume);
    std::stop_source stop;
    state = run(text, path, RunMode::Resume, stop_after(stop, 1)).state;
    ++starts;
  }
  EXPECT_EQ(starts, kStepsToResume + 1);
  EXPECT_EQ(lasting_bytes(*files_, path), expected);
}

// As when the process is killed: the last checkpoint is older than the last step.
TEST_F(Resume, AfterASuddenDeathGivesTheSameBytes) {
  for (const char* every : {"\"epoch\"", "2"}) {
    const NetworkText text = text_with_callbacks(every);
    const std::string expected = [&] {
      const Path path = folder_ / (std::string("reference of ") + every[0]);
      run(text, path, RunMode::New);
      return lasting_bytes(*files_, path);
    }();
    for (std::uint64_t step = 1; step <= kStepsToResume; ++step) {
      const Path path = folder_ / format("{} {}", every[0], step);
      TrainRunHooks hooks;
      hooks.trainer.step = [&, done = std::uint64_t{0}](const StepReport&) mutable {
        if (++done == step) throw std::runtime_error("killed");
      };
      EXPECT_THROW(run(text, path, RunMode::New, hooks), std::runtime_error);
      EXPECT_EQ(Json::parse(file_text(*files_, path / "status.json")).at("state"), "failed");
      EXPECT_EQ(run(text, path, RunMode::Resume).state, TrainRunResult::State::Done);
      EXPECT_EQ(lasting_bytes(*files_, path), expected) << every << ", killed in step " << step;
    }
  }
}

TEST_F(Resume, CutsATornLineOfTheMetrics) {
  const NetworkText text = text_to_resume();
  const std::string expected = reference(text);
  const Path path = folder_ / "run";
  std::stop_source stop;
  run(text, path, RunMode::New, stop_after(stop, 4));
  const auto metrics = files_->append(path / "metrics.jsonl");
  metrics->write(R"({"schema": 1, "kind": "epoch", "epo)");
  metrics->close();
  run(text, path, RunMode::Resume);
  EXPECT_EQ(lasting_bytes(*files_, path), expected);
}

TEST_F(Resume, OfAFinishedRunDoesNothing) {
  const NetworkText text = text_to_resume();
  const std::string expected = reference(text);
  const TrainRunResult result = run(text, folder_ / "reference", RunMode::Resume);
  EXPECT_EQ(result.state, TrainRunResult::State::AlreadyDone);
  EXPECT_EQ(Json::parse(result.json).at("state"), "done");
  EXPECT_EQ(lasting_bytes(*files_, folder_ / "reference"), expected);
}

TEST_F(Resume, WithMoreEpochsIsARunOfThatManyEpochs) {
  const NetworkText text = text_to_resume();
  const auto with_epochs = [](const NetworkText& base, int epochs) {
    std::string config = config_text(base);
    config.replace(config.find("\"epochs\": 3"), 11, format("\"epochs\": {}", epochs));
    return check_run(parse_document(config, "test.json"), catalog_with_tiny_dataset(), "test", {});
  };
  Log log(LogLevel::Off);
  const auto train = [&](int epochs, const Path& path, RunMode mode) {
    return train_run(with_epochs(text, epochs), run_options(path, mode), *files_, {}, log, {});
  };
  train(2, folder_ / "a", RunMode::New);
  train(4, folder_ / "a", RunMode::Resume);
  train(4, folder_ / "b", RunMode::New);
  // Not the best checkpoint: it may be of an epoch before, and carries the config of then.
  for (const char* file : {"checkpoints/last.safetensors", "config.json"})
    EXPECT_EQ(file_text(*files_, folder_ / "a" / file), file_text(*files_, folder_ / "b" / file));
  EXPECT_EQ(without_times(file_text(*files_, folder_ / "a/metrics.jsonl")),
            without_times(file_text(*files_, folder_ / "b/metrics.jsonl")));
}

// Keras's users call fit again: training goes on from what was restored, and patience counts anew.
TEST_F(Resume, OfARunThatStoppedEarlyGoesOnOnlyForMoreEpochs) {
  const NetworkText text = text_with_callbacks();
  Log log(LogLevel::Off);
  const auto train = [&](int epochs, RunMode mode) {
    std::string config = config_text(text);
    config.replace(config.find("\"epochs\": 3"), 11, format("\"epochs\": {}", epochs));
    CheckedRun checked =
        check_run(parse_document(config, "test.json"), catalog_with_tiny_dataset(), "test", {});
    return train_run(std::move(checked), run_options(folder_ / "run", mode), *files_, {}, log, {});
  };
  const auto number = [](const TrainRunResult& result, const char* key) {
    return Json::parse(result.json).at(key);
  };

  EXPECT_EQ(number(train(10, RunMode::New), "epoch"), 3);
  EXPECT_EQ(train(10, RunMode::Resume).state, TrainRunResult::State::AlreadyDone);
  EXPECT_EQ(train(5, RunMode::Resume).state, TrainRunResult::State::AlreadyDone);
  const TrainRunResult longer = train(20, RunMode::Resume);

  EXPECT_EQ(longer.state, TrainRunResult::State::Done);
  EXPECT_EQ(number(longer, "epoch"), 6);
  EXPECT_EQ(number(longer, "stopped"), "early_stopping");
  EXPECT_EQ(number(longer, "restored_epoch"), 4);
}

TEST_F(Resume, RefusesAFileOfEarlyStoppingThatIsOfAnotherEpoch) {
  const NetworkText text = text_with_callbacks();
  std::stop_source stop;
  run(text, folder_ / "run", RunMode::New, stop_after(stop, 8));
  const Path checkpoints = folder_ / "run/checkpoints";
  write_file_atomically(*files_, checkpoints / "early_stopping.safetensors",
                        file_text(*files_, checkpoints / "last.safetensors"));
  expect_user_error(ErrorKind::BadCheckpoint, HasSubstr("not of the epoch"),
                    [&] { run(text, folder_ / "run", RunMode::Resume); });
}

TEST_F(Resume, RefusesAnotherConfigAndShowsTheDifference) {
  const NetworkText text = text_to_resume();
  const std::string before = reference(text);
  NetworkText other = text;
  other.batch = 5;
  expect_user_error(ErrorKind::Config,
                    testing::AllOf(StartsWith("/data/batch_size: the run in "),
                                   HasSubstr("was started with 4, this config says 5")),
                    [&] { run(other, folder_ / "reference", RunMode::Resume); });
  EXPECT_EQ(lasting_bytes(*files_, folder_ / "reference"), before);
}

TEST_F(Resume, RefusesOtherData) {
  const NetworkText text = text_to_resume();
  std::stop_source stop;
  run(text, folder_ / "run", RunMode::New, stop_after(stop, 2));
  Json manifest = Json::parse(file_text(*files_, folder_ / "run/manifest.json"));
  manifest["data"]["train"]["inputs_sha256"]["image"] = std::string(64, '0');
  write_file_atomically(*files_, folder_ / "run/manifest.json", manifest.dump());
  expect_user_error(ErrorKind::BadData, HasSubstr("the data are not those that the run"),
                    [&] { run(text, folder_ / "run", RunMode::Resume); });
}

TEST_F(Resume, RefusesDamagedRecordsByName) {
  const NetworkText text = text_to_resume();
  std::stop_source stop;
  run(text, folder_ / "run", RunMode::New, stop_after(stop, 4));
  const std::string config = file_text(*files_, folder_ / "run/config.json");
  write_file_atomically(*files_, folder_ / "run/config.json", "{\"na");
  expect_user_error(ErrorKind::Io, HasSubstr("config.json is damaged"),
                    [&] { run(text, folder_ / "run", RunMode::Resume); });
  write_file_atomically(*files_, folder_ / "run/config.json", config);
  files_->truncate(folder_ / "run/metrics.jsonl", 10);
  expect_user_error(ErrorKind::Io, HasSubstr("metrics.jsonl has 0 complete lines"),
                    [&] { run(text, folder_ / "run", RunMode::Resume); });
  files_->truncate(folder_ / "run/checkpoints/last.safetensors", 100);
  files_->remove(folder_ / "run/checkpoints/previous.safetensors");
  expect_user_error(ErrorKind::BadCheckpoint, HasSubstr("last.safetensors"),
                    [&] { run(text, folder_ / "run", RunMode::Resume); });
}

// A checkpoint of another run, put into the folder by hand.
TEST_F(Resume, RefusesACheckpointThatStandsWhereTheRunCannot) {
  const NetworkText text = text_to_resume();
  std::stop_source stop;
  run(text, folder_ / "run", RunMode::New, stop_after(stop, 4));
  const Path path = folder_ / "run/checkpoints/last.safetensors";
  const Checkpoint checkpoint = load_checkpoint(*files_, path);
  std::vector<NamedView> views;
  for (const NamedTensor& tensor : checkpoint.tensors)
    views.push_back({tensor.name, tensor.tensor.view()});
  Progress progress = progress_from_json(checkpoint.progress, "test");
  progress.step = 7;  // of the third epoch, but one is done
  save_checkpoint(*files_, path, checkpoint.config, progress_to_json(progress), views);
  expect_user_error(ErrorKind::BadCheckpoint,
                    HasSubstr("stands after step 7 and 1 epochs, where an epoch of this run has 3"),
                    [&] { run(text, folder_ / "run", RunMode::Resume); });
}

}  // namespace
}  // namespace qnn::testing_support
