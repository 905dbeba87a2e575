#include "core/optimizers/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
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

double value(const PolynomialDecay& schedule, const TrainingTime& time) {
  const double t = in_unit(schedule.unit, time);
  double end = schedule.decay_steps;
  if (schedule.cycle) end *= std::max(1.0, std::ceil(t / end));
  const double left = 1 - std::min(t, end) / end;
  return (schedule.initial - schedule.end) * power(left, schedule.power) + schedule.end;
}

// Waves that have ended, and the share of the present one that has passed.
struct WavePlace {
  double ended = 0;
  double passed = 0;
};

WavePlace place_in_waves(double waves, double t_mul) {
  if (t_mul == 1) return {.ended = std::floor(waves), .passed = waves - std::floor(waves)};
  // Waves that become shorter end at this time, after which there is no next one.
  if (t_mul < 1 && waves >= 1 / (1 - t_mul)) return {.ended = 0, .passed = 1};
  WavePlace place;
  double length = 1;
  while (waves >= length && length > 0) {
    waves -= length;
    length *= t_mul;
    ++place.ended;
  }
  place.passed = length > 0 ? waves / length : 1;
  return place;
}

double value(const CosineDecayRestarts& schedule, const TrainingTime& time) {
  const double waves = in_unit(schedule.unit, time) / schedule.first_decay_steps;
  const WavePlace place = place_in_waves(waves, schedule.t_mul);
  const double wave = (1 + cosine_of_pi(place.passed)) / 2 * power(schedule.m_mul, place.ended);
  return schedule.initial * ((1 - schedule.alpha) * wave + schedule.alpha);
}

double value(const LinearCosineDecay& schedule, const TrainingTime& time) {
  const double t = in_unit(schedule.unit, time);
  const double done = std::min(t, schedule.decay_steps) / schedule.decay_steps;
  double half_waves = 2 * schedule.num_periods * done;
  half_waves -= 2 * std::floor(half_waves / 2);  // cos has the period 2π ...
  const double wave = (1 + cosine_of_pi(std::min(half_waves, 2 - half_waves))) / 2;  // and is even
  return schedule.initial * ((schedule.alpha + 1 - done) * wave + schedule.beta);
}

double value(const WarmUp& schedule, const TrainingTime& time) {
  const double unit =
      schedule.unit == TimeUnit::Steps ? 1 : static_cast<double>(time.steps_per_epoch);
  const double length = std::ceil(schedule.steps * unit);
  const auto t = static_cast<double>(time.step);
  TrainingTime after = time;
  after.step = t < length ? 0 : time.step - static_cast<std::uint64_t>(length);
  const double target =
      std::visit([&](const auto& chosen) { return value(chosen, after); }, schedule.then);
  if (t >= length) return target;
  return schedule.initial + (target - schedule.initial) * (t / length);
}

ValueRange both(const ValueRange& a, const ValueRange& b) {
  return {std::min(a.low, b.low), std::max(a.high, b.high)};
}
ValueRange between(double a, double b) { return {std::min(a, b), std::max(a, b)}; }

constexpr double kInfinity = std::numeric_limits<double>::infinity();

ValueRange range(double constant) { return {constant, constant}; }
ValueRange range(const CosineDecay& schedule) {
  const double target = schedule.warmup_target.value_or(schedule.initial);
  const ValueRange decay = between(target, target * schedule.alpha);
  return schedule.warmup_steps > 0 ? both(decay, range(schedule.initial)) : decay;
}
ValueRange range(const ExponentialDecay& schedule) {
  if (schedule.initial == 0) return {0, 0};
  return between(schedule.initial, schedule.decay_rate > 1    ? schedule.initial * kInfinity
                                   : schedule.decay_rate == 1 ? schedule.initial
                                                              : 0);
}
ValueRange range(const PiecewiseConstant& schedule) {
  const auto [low, high] = std::minmax_element(schedule.values.begin(), schedule.values.end());
  return {*low, *high};
}
ValueRange range(const InverseTimeDecay& schedule) {
  return between(schedule.initial, schedule.decay_rate > 0 ? 0 : schedule.initial);
}
ValueRange range(const PolynomialDecay& schedule) {
  return between(schedule.initial, schedule.end);
}
ValueRange range(const CosineDecayRestarts& schedule) {
  const double crest = (1 - schedule.alpha) * std::max(1.0, schedule.m_mul) + schedule.alpha;
  const double bound = schedule.m_mul > 1 ? kInfinity : crest;
  if (schedule.initial == 0) return {0, 0};
  return between(schedule.initial * bound, schedule.initial * schedule.alpha);
}
ValueRange range(const LinearCosineDecay& schedule) {
  const double trough = std::min(0.0, schedule.alpha) + schedule.beta;
  return between(schedule.initial * (schedule.alpha + 1 + schedule.beta),
                 schedule.initial * trough);
}
ValueRange range(const WarmUp& schedule) {
  const ValueRange then =
      std::visit([](const auto& chosen) { return range(chosen); }, schedule.then);
  return schedule.steps > 0 ? both(range(schedule.initial), then) : then;
}

template <class Any>
void check(std::string_view, const Any&) {}

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

void check(std::string_view key, const WarmUp& schedule) {
  std::visit([&](const auto& chosen) { check(key, chosen); }, schedule.then);
}

}  // namespace

bool is_constant(const Hyperparameter& hyperparameter, double value) {
  const double* number = std::get_if<double>(&hyperparameter);
  return number != nullptr && *number == value;
}

double value_at(const Hyperparameter& hyperparameter, const TrainingTime& time) {
  return std::visit([&](const auto& chosen) { return value(chosen, time); }, hyperparameter);
}

ValueRange value_range(const Hyperparameter& hyperparameter) {
  return std::visit([](const auto& chosen) { return range(chosen); }, hyperparameter);
}

void check_schedule(std::string_view key, const Hyperparameter& hyperparameter) {
  std::visit([&](const auto& chosen) { check(key, chosen); }, hyperparameter);
}

}  // namespace qnn
