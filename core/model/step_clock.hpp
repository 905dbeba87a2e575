#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/model/model.hpp"
#include "core/model/profile.hpp"

namespace qnn {

// What a step consists of besides its program.
enum class StepPart { Data, Program, Checks, Metrics, Update, Other };

// Times a series of steps of one model: whole steps, from the end of the one before to their own,
// and what they consist of. While it lives, the model tells it how long each step of the program
// takes. Keeps the last 512 steps; the first two, which warm caches and threads up, are left out if
// there are more. A step of fewer samples than others is left out too: it is the last of an epoch.
//
//   clock.begin();
//   for (...) { ...; clock.lap(StepPart::Data); ...; clock.end_step(rows); }
//
// All memory is taken by the constructor. Not for several threads.
class StepClock {
 public:
  explicit StepClock(Model& model);
  ~StepClock();
  StepClock(const StepClock&) = delete;
  StepClock& operator=(const StepClock&) = delete;

  // The next step begins now.
  void begin();
  // The time since the last of these calls was spent on this part.
  void lap(StepPart part);
  // The step, of so many samples, ends now; the time since the last lap is StepPart::Other.
  void end_step(std::size_t rows);

  // Of the steps so far: of the third of them whose times are around the median.
  Profile profile() const;

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::size_t kParts = 6;

  // What is kept of a step: nanoseconds of the program's steps, then of the parts.
  std::size_t width() const { return program_times_.size() + kParts; }
  std::vector<std::size_t> steps_around_median() const;
  std::uint64_t total_of(std::size_t step) const;
  double mean_milliseconds(const std::vector<std::size_t>& steps, std::size_t column) const;

  Model& model_;
  std::vector<std::uint64_t> program_times_;  // of the step that is running, written by the model
  std::array<std::uint64_t, kParts> parts_{};
  Clock::time_point last_;
  std::vector<std::uint64_t> kept_;  // rows of width()
  std::size_t seen_ = 0;             // steps of rows_ samples
  std::size_t counted_ = 0;          // of these, those that have been kept at some time
  std::size_t rows_ = 0;
};

}  // namespace qnn
