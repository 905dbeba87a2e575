#pragma once

#include <exception>
#include <functional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/file_system.hpp"
#include "core/base/log.hpp"
#include "core/train/check_run.hpp"
#include "core/train/manifest.hpp"
#include "core/train/run_directory.hpp"
#include "core/train/trainer.hpp"

namespace qnn {

struct TrainRunOptions {
  Path output;  // the run folder
  RunMode mode = RunMode::New;
  std::set<std::string> passes_off;
  RunLimits limits = {};                   // of this session
  std::vector<std::string> warnings = {};  // about the config, for the log
  std::string command_line;                // for the manifest
  MachineInfo machine;                     // likewise
};

// A run that is about to train, for who keeps records of it.
struct OpenedRun {
  const CheckedRun& run;  // without graph and plans, which the model has
  RunDirectory& folder;
  const Model& model;
  const Progress& progress;  // where it stands; metrics.jsonl is cut back to that
};

struct TrainRunHooks {
  TrainerCallbacks trainer;
  std::function<void()> loaded = {};  // the data are there, the run's folder is opened next
  std::function<void(const Path& run)> started;  // the folder is ready, training begins
  std::stop_token stop;
  // Asked after each step; true is a wish for a checkpoint, which is told once.
  std::function<bool()> takes_save_request = {};
  // Asks for a profile of the training steps: gets it after the last one, if there was any, when it
  // stands in profile.json.
  std::function<void(const Profile&)> profile = {};
  // For status.json: what the process will exit with after an error, or without one after a stop.
  std::function<int(const std::exception_ptr& error)> exit_code = {};
  // Before the first step; what it is shown lasts until train_run returns.
  std::function<void(const OpenedRun&)> opened = {};
  // Asked before the test part is evaluated for who sees its batches.
  std::function<BatchCallback()> testing = {};
  // With what will stand in result.json, before it does: a run that dies in between tells again.
  std::function<void(const Json& result)> finished = {};
};

struct TrainRunResult {
  enum class State { Done, AlreadyDone, Stopped };
  State state = State::Done;
  std::string json;  // of result.json, or of status.json if it was stopped
};

// Runs a checked config from where the run folder stands to its end: opens and locks the folder,
// loads data, restores the last checkpoint when resuming, trains, evaluates the test part once, and
// writes result.json. Whatever ends it, status.json says so.
//
// Resuming compares the run's config with this one: they may differ as config_diff.hpp says;
// anything else is a ConfigError that shows the difference. A run that early stopping has ended is
// done, unless more epochs are asked for than before: then it goes on from the state that it ended
// with, and patience counts anew.
TrainRunResult train_run(CheckedRun run, const TrainRunOptions& options, FileSystem& files,
                         const DataSource& source, Log& log, const TrainRunHooks& hooks);

}  // namespace qnn
