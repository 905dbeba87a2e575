#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "core/train/trainer.hpp"

namespace qnn {

// Shows a training run on standard error: on a terminal one line that is redrawn at most ten times
// a second, and one line that stays for each epoch; elsewhere (a file, a pipe, TERM=dumb) plain
// lines, one for each epoch and one every half minute within a long one.
class ProgressDisplay {
 public:
  // Metrics and what they are called, in the order of the reports.
  ProgressDisplay(std::vector<Metric> metrics, std::vector<std::string> names, bool quiet);
  ~ProgressDisplay();
  ProgressDisplay(const ProgressDisplay&) = delete;
  ProgressDisplay& operator=(const ProgressDisplay&) = delete;

  void step(const StepReport& report);
  void epoch(const EpochReport& report);
  // Takes the redrawn line away, so that other text can be printed.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  bool is_due();

  std::vector<Metric> metrics_;
  std::vector<std::string> names_;
  std::vector<std::string> shown_;  // of those that are numbers
  bool quiet_;
  bool terminal_;
  bool line_shown_ = false;
  Clock::time_point last_;
};

// "loss 0.6469  accuracy 0.9080": the loss and those metrics that are numbers.
std::string metrics_text(const Evaluation& evaluation, std::span<const Metric> metrics,
                         std::span<const std::string> names);

// "1:05", "2:03:04": minutes and seconds, or hours.
std::string duration_text(double seconds);

// Cuts a line to the columns of a terminal (by characters, not bytes).
std::string cut_to(const std::string& line, std::size_t columns);

}  // namespace qnn
