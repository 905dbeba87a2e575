#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/file_system.hpp"
#include "core/json/json.hpp"
#include "core/report/run_history.hpp"

namespace qnn {

// A run's folder as it is read for comparing.
struct ComparedRun {
  std::string label;  // the folder as it was given
  Json config;        // resolved
  Json status;        // of status.json; null if there is none
  Json result;        // of result.json; null while the run is not done
  RunHistory history;
  // Of its network; nothing if its config means nothing here.
  std::optional<std::uint64_t> parameters;
  std::optional<std::uint64_t> memory_bits;
};

// Reads config.json, status.json, metrics.jsonl and result.json, without locking: the run may be
// going on. Throws UserError(MissingInput) if the folder holds no run, UserError(BadData) if its
// config.json is no JSON object.
ComparedRun read_compared_run(const FileSystem& files, const Path& folder);

// Pointers to what has not the same value, or is not there, in all of the resolved configs; "name"
// and "about" aside. In the order of the configs.
std::vector<std::string> differing_keys(const std::vector<ComparedRun>& runs);

// The last and the best numbers of each run, its size and time, and what differs between the
// configs, as tables for people and as JSON:
//   {"schema": 1, "differing": ["/seed"], "runs": [{"run": "runs/a", "state": "done", "epoch": 8,
//    "best": {...}, "train": {"loss": 0.1}, "validation": {...}, "test": {...},
//    "parameters": 1000, "memory_bits": 2000, "seconds": 9.5, "config": {"/seed": 1}}]}
std::string comparison_text(const std::vector<ComparedRun>& runs);
Json comparison_json(const std::vector<ComparedRun>& runs);

// The same tables as a page, with the curves of all runs over each other: of the validation part
// where a run measured it, else of training.
std::string comparison_page(const std::vector<ComparedRun>& runs);

}  // namespace qnn
