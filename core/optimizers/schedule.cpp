#include "core/optimizers/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/base/text.hpp"
#include "core/config/problems.hpp"
#include "core/optimizers/real_math.hpp"

namespace qnn {
namespace {

double in_unit(TimeUnit unit, const TrainingTime& time) {
  return static_cast<double>(unit == TimeUnit::Steps ? time.step
                                                     : time.step / time.steps_per_epoch);
}

double rounded_down_if(bool staircase, double value) {
  return staircase ? std::floor(value) : value;
}

double value(double constant, const TrainingTime&) { return constant; }

double value(const CosineDecay& schedule, const TrainingTime& time) {
  const double t = in_unit(schedule.unit, time);
  const double target = schedule.warmup_target.value_or(schedule.initial);
  if (t < schedule.warmup_steps) {
    return schedule.initial + (target - schedule.initial) * (t / schedule.warmup_steps);
  }
  const double done = std::min(t - schedule.warmup_steps, schedule.decay_steps);
  const double wave = (1 + cosine_of_pi(done / schedule.decay_steps)) / 2;
  return target * ((1 - schedule.alpha) * wave + schedule.alpha);
}

double value(const ExponentialDecay& schedule, const TrainingTime& time) {
  const double decays = in_unit(schedule.unit, time) / schedule.decay_steps;
  return schedule.initial * power(schedule.decay_rate, rounded_down_if(schedule.staircase, decays));
}

double value(const PiecewiseConstant& schedule, const TrainingTime& time) {
  const double t = in_unit(schedule.unit, time);
  const auto& boundaries = schedule.boundaries;
  const auto first_not_passed = std::lower_bound(boundaries.begin(), boundaries.end(), t);
  return schedule.values[static_cast<std::size_t>(first_not_passed - boundaries.begin())];
}

double value(const InverseTimeDecay& schedule, const TrainingTime& time) {
  const double decays = in_unit(schedule.unit, time) / schedule.decay_steps;
  return schedule.initial / (1 + schedule.decay_rate * rounded_down_if(schedule.staircase, decays));
}

void check(std::string_view, double) {}
void check(std::string_view, const ExponentialDecay&) {}
void check(std::string_view, const InverseTimeDecay&) {}

void check(std::string_view key, const CosineDecay& schedule) {
  if (schedule.warmup_steps > 0 && !schedule.warmup_target) {
    throw FieldError(std::string(key),
                     format("has warmup_steps {} but no warmup_target", schedule.warmup_steps),
                     "give warmup_target, or set warmup_steps to 0");
  }
}

void check(std::string_view key, const PiecewiseConstant& schedule) {
  const auto& boundaries = schedule.boundaries;
  if (schedule.values.size() != boundaries.size() + 1) {
    throw FieldError(std::string(key),
                     format("needs one value more than boundaries, got {} values for {} boundaries",
                            schedule.values.size(), boundaries.size()),
                     format("give {} values", boundaries.size() + 1));
  }
  const auto unordered =
      std::adjacent_find(boundaries.begin(), boundaries.end(), std::greater_equal<>());
  if (unordered != boundaries.end()) {
    throw FieldError(std::string(key),
                     format("needs boundaries that increase, but {} is followed by {}",
                            shortest(unordered[0]), shortest(unordered[1])),
                     "sort the boundaries, and their values with them");
  }
}

}  // namespace

double value_at(const Hyperparameter& hyperparameter, const TrainingTime& time) {
  return std::visit([&](const auto& chosen) { return value(chosen, time); }, hyperparameter);
}

void check_schedule(std::string_view key, const Hyperparameter& hyperparameter) {
  std::visit([&](const auto& chosen) { check(key, chosen); }, hyperparameter);
}

}  // namespace qnn
