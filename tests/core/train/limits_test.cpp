// Sessions that end before their config says so, and checkpoints on the way: the bytes of the run
// are those of one that nothing interrupted.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "core/checkpoint/checkpoint.hpp"
#include "tests/support/small_run.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/unsynced_file_system.hpp"

namespace qnn::testing_support {
namespace {

constexpr std::uint64_t kSteps = 9;  // three epochs of three

NetworkText text_of_nine_steps(const std::string& more_training = {}) {
  return {.layers = R"(["flatten", {"type": "quant_dense", "units": 6, "kernel_quantizer":
                        "ste_sign", "kernel_constraint": "weight_clip"}, "batch_normalization",
                        {"type": "dropout", "rate": 0.2},
                        {"type": "dense", "units": 3, "activation": "softmax"}])",
          .optimizer = R"({"type": "adam", "learning_rate": 0.01})",
          .train_count = 12,
          .batch = 4,
          .more_training = more_training,
          .more_data = R"(, "validation": 0.25)"};
}

class Limits : public testing::Test {
 protected:
  Limits() {
    run_training(text_, files_, folder_ / "reference");
    expected_ = lasting_bytes(files_, folder_ / "reference");
  }

  TrainRunResult run(const RunLimits& limits, const TrainRunHooks& hooks = {}) {
    TrainRunOptions options = run_options(folder_ / "run", RunMode::Resume);
    options.limits = limits;
    Log log(LogLevel::Off);
    return train_run(checked_run(text_), options, files_, {}, log, hooks);
  }
  Json status() const { return Json::parse(file_text(files_, folder_ / "run/status.json")); }
  std::uint64_t step_of_last() const {
    const Path path = folder_ / "run/checkpoints/last.safetensors";
    return progress_from_json(load_checkpoint(files_, path).progress, path.string()).step;
  }
  std::string bytes() const { return lasting_bytes(files_, folder_ / "run"); }

  NetworkText text_ = text_of_nine_steps();
  UnsyncedFileSystem files_;
  TemporaryFolder folder_;
  std::string expected_;
};

TEST_F(Limits, OfStepsCountThoseBeforeAResume) {
  for (std::uint64_t steps = 1; steps < kSteps; steps += steps == 4 ? 2 : 1) {  // 4, then 6
    EXPECT_EQ(run({.steps = steps, .end = {}}).state, TrainRunResult::State::Stopped);
    EXPECT_EQ(status().at("state"), "interrupted");
    EXPECT_EQ(status().at("stopped"), "max_steps");
    EXPECT_EQ(status().at("resumable"), true);
    EXPECT_EQ(status().at("step"), steps);
    EXPECT_EQ(status().at("epoch"), steps / 3);  // an epoch that is full is finished
    EXPECT_EQ(step_of_last(), steps);
  }
  EXPECT_EQ(run({.steps = kSteps, .end = {}}).state, TrainRunResult::State::Done);
  EXPECT_EQ(status().at("stopped"), "epochs");
  EXPECT_EQ(bytes(), expected_);
}

TEST_F(Limits, OfStepsThatAreDoneAlreadyTrainNothing) {
  run({.steps = 5, .end = {}});
  TrainRunHooks hooks;
  hooks.trainer.step = [](const StepReport&) { ADD_FAILURE() << "a step too many"; };
  EXPECT_EQ(run({.steps = 3, .end = {}}, hooks).state, TrainRunResult::State::Stopped);
  EXPECT_EQ(step_of_last(), 5u);
  run({});
  EXPECT_EQ(bytes(), expected_);
}

TEST_F(Limits, OfTimeSaveWhatThereIs) {
  const auto now = StopRules::Clock::now();
  EXPECT_EQ(run({.steps = {}, .end = now}).state, TrainRunResult::State::Stopped);
  EXPECT_EQ(status().at("stopped"), "time_limit");
  EXPECT_EQ(status().at("resumable"), true);
  EXPECT_EQ(step_of_last(), 0u);
  EXPECT_EQ(run({.steps = {}, .end = now + std::chrono::hours(1)}).state,
            TrainRunResult::State::Done);
  EXPECT_EQ(bytes(), expected_);
}

// The time is over while a part is evaluated: the evaluation is done again by the next session.
TEST_F(Limits, OfTimeEndAnEvaluation) {
  using std::chrono::seconds;
  for (const bool test : {false, true}) {
    const auto end = StopRules::Clock::now() + seconds(2);
    const auto wait = [&] {
      std::this_thread::sleep_until(end);
      return BatchCallback();
    };
    TrainRunHooks hooks;
    (test ? hooks.testing : hooks.trainer.validating) = wait;
    EXPECT_EQ(run({.steps = {}, .end = end}, hooks).state, TrainRunResult::State::Stopped);
    EXPECT_EQ(status().at("stopped"), "time_limit");
    EXPECT_EQ(step_of_last(), test ? kSteps : 3);
  }
  run({});
  EXPECT_EQ(bytes(), expected_);
}

TEST_F(Limits, ACheckpointOnTheWayChangesNothing) {
  TrainRunHooks hooks;
  std::vector<std::uint64_t> saved;
  std::vector<std::string> events;
  hooks.takes_save_request = [] { return true; };
  hooks.trainer.step = [&, first = true](const StepReport&) mutable {
    if (!std::exchange(first, false)) saved.push_back(step_of_last());
  };
  hooks.trainer.event = [&](const std::string& text) { events.push_back(text); };
  EXPECT_EQ(run({}, hooks).state, TrainRunResult::State::Done);
  EXPECT_EQ(saved, (std::vector<std::uint64_t>{1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(events.size(), kSteps);
  EXPECT_EQ(events.at(0), "saved after step 1, as asked");
  EXPECT_EQ(bytes(), expected_);
}

// Checkpoints that were asked for are not what training goes back to.
TEST_F(Limits, ACheckpointOnTheWayIsNotRolledBackTo) {
  text_ = text_of_nine_steps(R"(, "on_non_finite": "rollback")");
  run_training(text_, files_, folder_ / "rolling");
  TrainRunHooks hooks;
  hooks.takes_save_request = [] { return true; };
  hooks.trainer.step = [&](const StepReport& report) {
    const Path path = folder_ / "run/checkpoints/rollback.safetensors";
    const Progress kept = progress_from_json(load_checkpoint(files_, path).progress, "rollback");
    EXPECT_EQ(kept.step, (report.epoch - 1) * 3);
  };
  run({}, hooks);
  EXPECT_EQ(bytes(), lasting_bytes(files_, folder_ / "rolling"));
}

TEST_F(Limits, AStopBeforeTheFirstStepKeepsTheBeginning) {
  std::stop_source stop;
  stop.request_stop();
  TrainRunHooks hooks;
  hooks.stop = stop.get_token();
  EXPECT_EQ(run({}, hooks).state, TrainRunResult::State::Stopped);
  EXPECT_EQ(status().at("stopped"), "request");
  EXPECT_EQ(step_of_last(), 0u);
  run({});
  EXPECT_EQ(bytes(), expected_);
}

}  // namespace
}  // namespace qnn::testing_support
