#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/train/trainer.hpp"

namespace qnn {

// How long training will still take. The time of a step is smoothed exponentially over the moments
// at which it is asked to look, so that a pause or another load on the machine is soon forgotten.
// What lies between the steps of two epochs (validation, saving) counts once for each epoch.
class Pace {
 public:
  // `seconds` on any clock that goes forward.
  void look(const StepReport& report, double seconds);

  std::optional<double> epoch_left() const;  // seconds of steps; nothing before the second look
  std::optional<double> run_left() const;

 private:
  struct Seen {
    std::uint64_t epoch = 0, epochs = 0, step = 0, steps = 0;
    double seconds = 0;
  };
  std::optional<Seen> last_;
  std::optional<double> step_seconds_;
  double between_epochs_ = 0;
};

// The line that moves, at most `columns` characters wide:
//   epoch 3/10  [######........]  120/375  loss 0.1234  accuracy 0.9612  9,876 images/s  epoch 0:12
//   3:20 left
// Where that is too wide, parts of it go, in this order: the bar, the epoch's time, images a
// second, metrics from the last, the steps, the time of the run.
std::string moving_line(const StepReport& report, std::span<const std::string> metrics,
                        const Pace& pace, std::size_t columns);

// The same for a file, with words and without a limit.
std::string plain_line(const StepReport& report, std::span<const std::string> metrics,
                       const Pace& pace);

// "1:05", "2:03:04", "3 d 2:03:04": minutes and seconds, hours, days.
std::string duration_text(double seconds);

// "12,345 images/s"
std::string rate_text(double images_per_second);

}  // namespace qnn
