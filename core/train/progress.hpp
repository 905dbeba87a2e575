#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/metrics/metric.hpp"
#include "core/train/early_stopping.hpp"
#include "core/train/non_finite.hpp"
#include "core/train/reduce_on_plateau.hpp"

namespace qnn {

// Where training stands: everything besides tensors that the next step depends on. It has no times,
// so that a checkpoint's bytes do not depend on how fast or how often the run was started.
struct Progress {
  std::uint64_t step = 0;            // steps done in all
  std::uint64_t epochs_done = 0;     // including validation and the line in metrics.jsonl
  MetricSum loss;                    // of the epoch that is under way
  std::vector<MetricState> metrics;  // likewise
  std::vector<MetricSum> losses;     // likewise, by output if there are several
  std::optional<Best> best;
  std::uint64_t metrics_lines = 0;  // lines of metrics.jsonl that belong to this state
  EarlyStoppingState early_stopping;
  PlateauState plateau;
  NonFiniteState non_finite;
  bool stopped_early = false;
  bool finished = false;  // what comes after the last epoch has been done
};

std::string progress_to_json(const Progress& progress);
// Throws UserError(BadCheckpoint), naming `file`, if the text is not what progress_to_json writes.
Progress progress_from_json(const std::string& text, const std::string& file);

}  // namespace qnn
