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
// whole, so that a value holds for an epoch). Formulas are those of tf.keras.optimizers.schedules;
// with "unit": "epochs" they are those of Larq's HyperparameterScheduler with its default.

struct CosineDecay {
  static constexpr std::string_view kName = "cosine";
  static constexpr std::string_view kSource =
      "tf.keras.optimizers.schedules.CosineDecay; Loshchilov & Hutter, arXiv:1608.03983";
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
  static constexpr std::string_view kSource = "tf.keras.optimizers.schedules.ExponentialDecay";
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
    f.required("decay_rate", decay_rate, "factor of one decay", AtLeast{0});
    f.optional("staircase", staircase, "decay in steps instead of smoothly");
    f.optional("unit", unit, "what lengths and t count");
  }
};

struct PiecewiseConstant {
  static constexpr std::string_view kName = "piecewise";
  static constexpr std::string_view kSource =
      "tf.keras.optimizers.schedules.PiecewiseConstantDecay";
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
  static constexpr std::string_view kSource = "tf.keras.optimizers.schedules.InverseTimeDecay";
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

struct PolynomialDecay {
  static constexpr std::string_view kName = "polynomial";
  static constexpr std::string_view kSource = "tf.keras.optimizers.schedules.PolynomialDecay";
  static constexpr std::string_view kSummary = "from one value to another along a power, or a line";
  static constexpr std::string_view kFormula =
      "(initial - end) (1 - min(t, decay_steps) / decay_steps)^power + end; with cycle, "
      "decay_steps becomes its first multiple that is not below t";
  double initial = 0.001;
  double decay_steps = 1;
  double end = 0.0001;
  double power = 1;
  bool cycle = false;
  TimeUnit unit = TimeUnit::Steps;
  template <class Fields>
  void fields(Fields& f) {
    f.required("initial", initial, "value at the start");
    f.required("decay_steps", decay_steps, "length of the decay, in the unit", GreaterThan{0});
    f.optional("end", end, "value at the end; Keras's end_learning_rate");
    f.optional("power", power, "exponent; 1 is a straight line", AtLeast{0});
    f.optional("cycle", cycle, "whether to rise again after the end, less each time");
    f.optional("unit", unit, "what lengths and t count");
  }
};

struct CosineDecayRestarts {
  static constexpr std::string_view kName = "cosine_restarts";
  static constexpr std::string_view kSource =
      "tf.keras.optimizers.schedules.CosineDecayRestarts; Loshchilov & Hutter, arXiv:1608.03983";
  static constexpr std::string_view kSummary = "half cosine waves down, one after another";
  static constexpr std::string_view kFormula =
      "initial ((1 - alpha) m_mul^i (1 + cos(π u)) / 2 + alpha), i counting the restarts up to t "
      "and u being the share of the wave that has passed; wave i is first_decay_steps t_mul^i long";
  double initial = 0.001;
  double first_decay_steps = 1;
  double t_mul = 2;
  double m_mul = 1;
  double alpha = 0;
  TimeUnit unit = TimeUnit::Steps;
  template <class Fields>
  void fields(Fields& f) {
    f.required("initial", initial, "value at the start");
    f.required("first_decay_steps", first_decay_steps, "length of the first wave, in the unit",
               GreaterThan{0});
    f.optional("t_mul", t_mul, "length of a wave, as a multiple of the one before", GreaterThan{0});
    f.optional("m_mul", m_mul, "height of a wave, as a multiple of the one before", AtLeast{0});
    f.optional("alpha", alpha, "last value of a wave, as a share of the initial value");
    f.optional("unit", unit, "what lengths and t count");
  }
};

struct LinearCosineDecay {
  static constexpr std::string_view kName = "linear_cosine";
  static constexpr std::string_view kSource =
      "tf.compat.v1.train.linear_cosine_decay; Bello et al., arXiv:1709.07417";
  static constexpr std::string_view kSummary = "a straight line down, with cosine waves on it";
  static constexpr std::string_view kFormula =
      "initial ((alpha + 1 - p) (1 + cos(2π num_periods p)) / 2 + beta), p = min(t, decay_steps) / "
      "decay_steps";
  double initial = 0.001;
  double decay_steps = 1;
  double num_periods = 0.5;
  double alpha = 0;
  double beta = 0.001;
  TimeUnit unit = TimeUnit::Steps;
  template <class Fields>
  void fields(Fields& f) {
    f.required("initial", initial, "value at the start");
    f.required("decay_steps", decay_steps, "length of the decay, in the unit", GreaterThan{0});
    f.optional("num_periods", num_periods, "cosine waves in the decay", AtLeast{0});
    f.optional("alpha", alpha, "added to the straight line, as a share of the initial value");
    f.optional("beta", beta, "added to the result, as a share of the initial value");
    f.optional("unit", unit, "what lengths and t count");
  }
};

// What may follow a warm-up.
using PlainHyperparameter =
    std::variant<double, CosineDecay, ExponentialDecay, PiecewiseConstant, InverseTimeDecay,
                 PolynomialDecay, CosineDecayRestarts, LinearCosineDecay>;

struct WarmUp {
  static constexpr std::string_view kName = "warmup";
  static constexpr std::string_view kSource =
      "a linear rise before any schedule, as in the recipes of Larq Zoo";
  static constexpr std::string_view kSummary = "a straight line up to another schedule";
  static constexpr std::string_view kFormula =
      "t < steps: initial + (target - initial) t / steps, the target being what `then` starts "
      "with; then that schedule, whose time begins at the end of the warm-up. t passes step by "
      "step, also if it counts epochs";
  double steps = 1;
  double initial = 0;
  PlainHyperparameter then = 0.001;
  TimeUnit unit = TimeUnit::Steps;
  template <class Fields>
  void fields(Fields& f) {
    f.required("steps", steps, "length of the warm-up, in the unit", AtLeast{0});
    f.optional("initial", initial, "value at the start");
    f.required("then", then, "what comes after the warm-up: a number or a schedule");
    f.optional("unit", unit, "what `steps` counts");
  }
};

// A hyperparameter that may change during training: a number, or a schedule.
using Hyperparameter =
    std::variant<double, CosineDecay, ExponentialDecay, PiecewiseConstant, InverseTimeDecay,
                 PolynomialDecay, CosineDecayRestarts, LinearCosineDecay, WarmUp>;

// Whether it is this number at all times because it is no schedule.
bool is_constant(const Hyperparameter& hyperparameter, double value);

double value_at(const Hyperparameter& hyperparameter, const TrainingTime& time);

// Bounds of the values that it can have at any time.
struct ValueRange {
  double low = 0, high = 0;
};
ValueRange value_range(const Hyperparameter& hyperparameter);

// Throws FieldError(key) if the schedule contradicts itself (lengths of lists, order of boundaries,
// a warm-up without a target).
void check_schedule(std::string_view key, const Hyperparameter& hyperparameter);

}  // namespace qnn
