#include "core/model/step_clock.hpp"

#include <algorithm>
#include <numeric>

namespace qnn {
namespace {

constexpr std::size_t kKeptSteps = 512;
constexpr std::size_t kWarmUpSteps = 2;
constexpr double kMillisecond = 1e6;  // in nanoseconds

constexpr std::size_t index_of(StepPart part) { return static_cast<std::size_t>(part); }

// Bytes that an update reads and writes at least: weights and slots both, gradients once.
double update_bytes(const ParameterStore& store, const Program& program) {
  double bytes = 0;
  for (std::size_t i = 0; i < store.parameters.size(); ++i) {
    if (program.parameters[i].gradient == kNoBuffer) continue;
    const std::size_t arrays = 3 + 2 * store.parameters[i].slot_data.size();
    bytes += static_cast<double>(arrays * sizeof(float)) *
             static_cast<double>(program.parameters[i].spec.shape.elements());
  }
  return bytes;
}

double gradient_bytes(const Program& program) {
  double bytes = 0;
  for (const ParameterInfo& parameter : program.parameters)
    if (parameter.gradient != kNoBuffer)
      bytes += static_cast<double>(parameter.spec.shape.elements() * sizeof(float));
  return bytes;
}

}  // namespace

StepClock::StepClock(Model& model)
    : model_(model),
      program_times_(model.program().steps.size()),
      last_(Clock::now()),
      kept_(kKeptSteps * width()) {
  model_.time_steps(program_times_);
}

StepClock::~StepClock() { model_.time_steps({}); }

void StepClock::begin() {
  parts_ = {};
  last_ = Clock::now();
}

void StepClock::lap(StepPart part) {
  const Clock::time_point now = Clock::now();
  parts_[index_of(part)] +=
      static_cast<std::uint64_t>(std::chrono::nanoseconds(now - last_).count());
  last_ = now;
}

void StepClock::end_step(std::size_t rows) {
  lap(StepPart::Other);
  if (rows > rows_) {
    rows_ = rows;
    seen_ = counted_ = 0;
  }
  if (rows == rows_) {
    if (seen_ == kWarmUpSteps) counted_ = 0;
    // What the model does around the program's steps is not theirs.
    const std::uint64_t program =
        std::accumulate(program_times_.begin(), program_times_.end(), std::uint64_t{0});
    std::uint64_t& whole = parts_[index_of(StepPart::Program)];
    parts_[index_of(StepPart::Other)] += whole - std::min(whole, program);
    whole = std::min(whole, program);
    const auto to = kept_.begin() + static_cast<std::ptrdiff_t>(counted_ % kKeptSteps * width());
    std::copy(parts_.begin(), parts_.end(),
              std::copy(program_times_.begin(), program_times_.end(), to));
    ++counted_;
    ++seen_;
  }
  parts_ = {};
}

std::uint64_t StepClock::total_of(std::size_t step) const {
  const auto parts =
      kept_.begin() + static_cast<std::ptrdiff_t>(step * width() + program_times_.size());
  return std::accumulate(parts, parts + kParts, std::uint64_t{0});
}

// Sorted by time: the middle third, at least one.
std::vector<std::size_t> StepClock::steps_around_median() const {
  std::vector<std::size_t> steps(std::min(counted_, kKeptSteps));
  std::iota(steps.begin(), steps.end(), std::size_t{0});
  std::stable_sort(steps.begin(), steps.end(),
                   [&](std::size_t a, std::size_t b) { return total_of(a) < total_of(b); });
  const std::size_t cut = steps.empty() ? 0 : (steps.size() - 1) / 3;
  return {steps.begin() + static_cast<std::ptrdiff_t>(cut),
          steps.end() - static_cast<std::ptrdiff_t>(cut)};
}

double StepClock::mean_milliseconds(const std::vector<std::size_t>& steps,
                                    std::size_t column) const {
  double sum = 0;
  for (const std::size_t step : steps) sum += static_cast<double>(kept_[step * width() + column]);
  return sum / static_cast<double>(steps.size()) / kMillisecond;
}

Profile StepClock::profile() const {
  Profile profile;
  profile.rows = rows_;
  profile.measured = std::min(counted_, kKeptSteps);
  if (profile.measured == 0) return profile;
  const std::vector<std::size_t> steps = steps_around_median();
  profile.averaged = steps.size();

  const Program& program = model_.program();
  const auto costs = step_costs(program, model_.graph(), model_.plans(), rows_);
  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    const double milliseconds = mean_milliseconds(steps, i);
    if (milliseconds == 0) continue;  // not a step of inference
    profile.steps.push_back({.name = program.steps[i].name,
                             .stage = program.steps[i].stage,
                             .kind = kind_of(model_.graph(), program.steps[i]),
                             .layer = layer_of(model_.graph(), program.steps[i]),
                             .milliseconds = milliseconds,
                             .cost = costs[i]});
  }
  constexpr std::array<const char*, kParts> kNames{"data",    "program", "checks",
                                                   "metrics", "update",  "other"};
  for (std::size_t part = 0; part < kParts; ++part) {
    profile.parts.push_back(
        {.name = kNames[part],
         .milliseconds = mean_milliseconds(steps, program_times_.size() + part)});
    profile.milliseconds += profile.parts.back().milliseconds;
  }
  profile.parts[index_of(StepPart::Update)].bytes = update_bytes(model_.parameters(), program);
  profile.parts[index_of(StepPart::Checks)].bytes = gradient_bytes(program);

  std::vector<double> totals;
  for (std::size_t step = 0; step < profile.measured; ++step)
    totals.push_back(static_cast<double>(total_of(step)) / kMillisecond);
  std::sort(totals.begin(), totals.end());
  profile.fastest = totals.front();
  profile.slowest = totals.back();
  profile.median = (totals[(totals.size() - 1) / 2] + totals[totals.size() / 2]) / 2;
  return profile;
}

}  // namespace qnn
