#pragma once

#include <stop_token>
#include <string>
#include <utility>

#include "core/base/file_system.hpp"
#include "core/base/log.hpp"
#include "core/base/sha256.hpp"
#include "core/base/text.hpp"
#include "core/json/json.hpp"
#include "core/train/train_run.hpp"
#include "tests/support/planned_network.hpp"

namespace qnn::testing_support {

inline CheckedRun checked_run(const NetworkText& text, const DataSource& source = {}) {
  return check_run(parse_document(config_text(text), "test.json"), catalog_with_tiny_dataset(),
                   "test", source);
}

inline TrainRunOptions run_options(const Path& folder, RunMode mode) {
  TrainRunOptions options;
  options.output = folder;
  options.mode = mode;
  return options;
}

// train_run of a small network into `folder`, saying nothing.
inline TrainRunResult run_training(const NetworkText& text, FileSystem& files, const Path& folder,
                                   RunMode mode = RunMode::New, const TrainRunHooks& hooks = {}) {
  Log log(LogLevel::Off, [](LogLevel, std::string_view) {});
  return train_run(checked_run(text), run_options(folder, mode), files, {}, log, hooks);
}

// Hooks that ask for a stop after `steps` steps.
inline TrainRunHooks stop_after(std::stop_source& stop, std::uint64_t steps) {
  TrainRunHooks hooks;
  hooks.stop = stop.get_token();
  hooks.trainer.step = [&stop, steps, done = std::uint64_t{0}](const StepReport&) mutable {
    if (++done == steps) stop.request_stop();
  };
  return hooks;
}

inline std::string file_text(const FileSystem& files, const Path& path) {
  return files.read(path, std::uint64_t{1} << 30);
}

// JSON lines or one document, without what may differ between two runs: times, and who ran it.
inline std::string without_times(const std::string& lines) {
  std::string result;
  for (const std::string& line : split(lines, '\n')) {
    if (line.empty()) continue;
    Json json = Json::parse(line);
    json.erase("time");
    result += json.dump() + "\n";
  }
  return result;
}

// Everything of a run that is the same however often it was interrupted, checkpoints by their hash.
inline std::string lasting_bytes(const FileSystem& files, const Path& folder) {
  Json result = Json::parse(file_text(files, folder / "result.json"));
  result.erase("time");
  return "last " + sha256_hex(file_text(files, folder / "checkpoints/last.safetensors")) +
         "\nbest " + sha256_hex(file_text(files, folder / "checkpoints/best.safetensors")) + "\n" +
         without_times(file_text(files, folder / "metrics.jsonl")) + result.dump() +
         file_text(files, folder / "config.json");
}

}  // namespace qnn::testing_support
