#pragma once

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "cli/console.hpp"
#include "cli/progress_line.hpp"
#include "core/json/json_fwd.hpp"
#include "core/train/trainer.hpp"

namespace qnn {

// Shows a training run on a console: on a terminal one line that is redrawn at most ten times a
// second, and one line that stays for each epoch; elsewhere (a file, a pipe, TERM=dumb) plain
// lines, one for each epoch and one every half minute within a long one. As JSON the same lines are
// records: those of metrics.jsonl, and of the kind "step"
//   {"epoch", "epochs", "step_in_epoch", "steps_per_epoch", "loss", "metrics": {...},
//    "images_per_second", "seconds_left_in_epoch", "seconds_left"}
class ProgressDisplay {
 public:
  // Metrics and what they are called, in the order of the reports.
  ProgressDisplay(Console& console, std::vector<Metric> metrics, std::vector<std::string> names,
                  bool quiet);

  void step(const StepReport& report);
  void epoch(const EpochReport& report);
  void recorded(const Json& line);  // of metrics.jsonl

 private:
  using Clock = std::chrono::steady_clock;

  void print_step(const StepReport& report);

  Console& console_;
  std::vector<Metric> metrics_;
  std::vector<std::string> names_;
  std::vector<std::string> shown_;  // of those that are numbers
  bool quiet_;
  Pace pace_;
  Clock::time_point start_, looked_, printed_;
};

// "loss 0.6469  accuracy 0.9080": the loss and those metrics that are numbers.
std::string metrics_text(const Evaluation& evaluation, std::span<const Metric> metrics,
                         std::span<const std::string> names);

}  // namespace qnn
