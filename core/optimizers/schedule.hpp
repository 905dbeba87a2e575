#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/config/fields.hpp"

namespace qnn {

// A moment of training. The first step is 0; an epoch has ceil(samples / batch) steps.
struct TrainingTime {
  std::uint64_t step = 0;
  std::uint64_t steps_per_epoch = 1;
};

enum class TimeUnit { Steps, Epochs };
constexpr auto enum_names(TimeUnit) {
  return std::array{std::pair{"steps", TimeUnit::Steps}, std::pair{"epochs", TimeUnit::Epochs}};
}

// t below is the time in the schedule's unit: the step number, or the number of the epoch (from 0,
// whole, so that a value holds for an epoch). Formulas are those of tf.keras.optimizers.schedules.

struct CosineDecay {
  static constexpr std::string_view kName = "cosine";
  static constexpr std::string_view kSummary =
      "half a cosine wave down, after an optional linear warm-up";
  static constexpr std::string_view kFormula =
      "t < warmup_steps: initial + (target - initial) t / warmup_steps; then with u = t - "
      "warmup_steps: "
      "target ((1 - alpha) (1 + cos(π min(u, decay_steps) / decay_steps)) / 2 + alpha); "
      "without warm-up the target is the initial value";
  double initial = 0.001;
  double decay_steps = 1;
  double alpha = 0;
  double warmup_steps = 0;
  std::optional<double> warmup_target;
  TimeUnit unit = TimeUnit::Steps;
  template <class Fields>
  void fields(Fields& f) {
    f.required("initial", initial, "value at the start");
    f.required("decay_steps", decay_steps, "length of the decay, in the unit", GreaterThan{0});
    f.optional("alpha", alpha, "last value, as a share of the value where the decay begins");
    f.optional("warmup_steps", warmup_steps, "length of the linear warm-up, in the unit",
               AtLeast{0});
    f.optional("warmup_target", warmup_target,
               "value at the end of the warm-up; null for no warm-up");
    f.optional("unit", unit, "what lengths and t count");
  }
};

struct ExponentialDecay {
  static constexpr std::string_view kName = "exponential";
  static constexpr std::string_view kSummary = "multiplied by a rate every so often";
  static constexpr std::string_view kFormula =
      "initial · decay_rate^(t / decay_steps), the exponent rounded down if staircase";
  double initial = 0.001;
  double decay_steps = 1;
  double decay_rate = 0.5;
  bool staircase = false;
  TimeUnit unit = TimeUnit::Steps;
  template <class Fields>
  void fields(Fields& f) {
    f.required("initial", initial, "value at the start");
    f.required("decay_steps", decay_steps, "time of one decay, in the unit", GreaterThan{0});
    f.required("decay_rate", decay_rate, "factor of one decay", GreaterThan{0});
    f.optional("staircase", staircase, "decay in steps instead of smoothly");
    f.optional("unit", unit, "what lengths and t count");
  }
};

struct PiecewiseConstant {
  static constexpr std::string_view kName = "piecewise";
  static constexpr std::string_view kSummary = "constant between boundaries";
  static constexpr std::string_view kFormula =
      "values[0] while t <= boundaries[0], values[1] while t <= boundaries[1], ...";
  std::vector<double> boundaries;
  std::vector<double> values;  // one more than boundaries
  TimeUnit unit = TimeUnit::Steps;
  template <class Fields>
  void fields(Fields& f) {
    f.required("boundaries", boundaries, "times at which the value changes, increasing");
    f.required("values", values, "one value more than boundaries");
    f.optional("unit", unit, "what lengths and t count");
  }
};

struct InverseTimeDecay {
  static constexpr std::string_view kName = "inverse_time";
  static constexpr std::string_view kSummary =
      "divided by a growing number; Keras's legacy `decay`";
  static constexpr std::string_view kFormula =
      "initial / (1 + decay_rate · t / decay_steps), the quotient rounded down if staircase";
  double initial = 0.001;
  double decay_steps = 1;
  double decay_rate = 0;
  bool staircase = false;
  TimeUnit unit = TimeUnit::Steps;
  template <class Fields>
  void fields(Fields& f) {
    f.required("initial", initial, "value at the start");
    f.required("decay_steps", decay_steps, "time after which decay_rate counts once, in the unit",
               GreaterThan{0});
    f.required("decay_rate", decay_rate, "how much the divisor grows", AtLeast{0});
    f.optional("staircase", staircase, "decay in steps instead of smoothly");
    f.optional("unit", unit, "what lengths and t count");
  }
};

// A hyperparameter that may change during training: a number, or a schedule.
using Hyperparameter =
    std::variant<double, CosineDecay, ExponentialDecay, PiecewiseConstant, InverseTimeDecay>;

double value_at(const Hyperparameter& hyperparameter, const TrainingTime& time);

// Throws FieldError(key) if the schedule contradicts itself (lengths of lists, order of boundaries,
// a warm-up without a target).
void check_schedule(std::string_view key, const Hyperparameter& hyperparameter);

}  // namespace qnn
