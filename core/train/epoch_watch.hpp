#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/json/json_fwd.hpp"
#include "core/spec/run_spec.hpp"
#include "core/train/trainer.hpp"

namespace qnn {

// Whether larger values of what `monitor` names ("validation/accuracy") are better: as the mode
// says; by default as the metric says, and not of a loss.
bool larger_is_better(MonitorMode mode, std::string_view monitor, const Measures& measures);

// The value that `monitor` names, or nothing if it was not measured.
std::optional<double> monitored_value(const std::string& monitor, const EpochReport& report,
                                      const Measures& measures);

// What the callbacks of the config decide at the end of an epoch.
struct EpochVerdict {
  bool is_best = false;               // by training.monitor; without one every epoch is
  bool keep = false;                  // for restoring it after early stopping
  std::vector<Json> events;           // lines for metrics.jsonl
  std::vector<std::string> messages;  // the same for people
};

// Takes what was measured of an epoch into `progress`: the best so far, plateaus, early stopping.
EpochVerdict watch_epoch(const TrainingSpec& training, const EpochReport& report,
                         Progress& progress);

// Only the first: whether it is the best so far.
bool watch_best(const TrainingSpec& training, const EpochReport& report, Progress& progress);

}  // namespace qnn
