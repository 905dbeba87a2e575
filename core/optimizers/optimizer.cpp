#include "core/optimizers/optimizer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/config/problems.hpp"
#include "core/kernels/reduce.hpp"

namespace qnn {
namespace {

bool is_scheduled(const Hyperparameter& hyperparameter) {
  return !std::holds_alternative<double>(hyperparameter);
}

}  // namespace

double RateReduction::operator()(double rate) const {
  return std::max(factor * rate, std::min(rate, minimum));
}

std::vector<SlotSpec> Optimizer::slots() const {
  std::vector<SlotSpec> all = own_slots();
  if (common_.use_ema) all.push_back({.name = kAverageSlot});
  return all;
}

void Optimizer::find_learning_rate() {
  for (std::size_t i = 0; i < hyperparameters_.size(); ++i)
    if (hyperparameters_[i].name == "learning_rate") learning_rate_ = i;
}

double Optimizer::learning_rate(const TrainingTime& time, const RateReduction& reduction) const {
  if (!has_learning_rate()) return 0;
  const double rate = value_at(hyperparameters_[learning_rate_].value, time);
  return reduction(rate / (1 + common_.decay * static_cast<double>(time.step)));
}

std::vector<std::pair<std::string, double>> Optimizer::scheduled(const TrainingTime& time) const {
  std::vector<std::pair<std::string, double>> values;
  for (std::size_t i = 0; i < hyperparameters_.size(); ++i) {
    const auto& [name, value] = hyperparameters_[i];
    if (i != learning_rate_ && is_scheduled(value))
      values.emplace_back(name, value_at(value, time));
  }
  return values;
}

double Optimizer::squares(std::span<const float> gradient) const {
  if (!common_.clipvalue) return sum_of_squares(gradient);
  return sum_of_clipped_squares(gradient, static_cast<float>(*common_.clipvalue));
}

float Optimizer::gradient_scale(const UpdateArgs& args) const {
  const auto scale = [](double limit, double norm) {
    return norm > limit ? static_cast<float>(limit / norm) : 1.0f;
  };
  if (common_.clipnorm) return scale(*common_.clipnorm, std::sqrt(squares(args.gradient)));
  if (common_.global_clipnorm) return scale(*common_.global_clipnorm, args.global_norm);
  return 1;
}

void Optimizer::update(const UpdateArgs& args) const {
  const std::size_t own = args.slots.size() - (common_.use_ema ? 1 : 0);
  StepArgs step_args{.time = args.time,
                     .rate = learning_rate(args.time, args.reduction),
                     .sweep = {.weights = args.weights,
                               .gradient = args.gradient,
                               .slots = args.slots.first(own),
                               .scale = gradient_scale(args),
                               .around = args.around}};
  if (common_.clipvalue) step_args.sweep.clip_value = static_cast<float>(*common_.clipvalue);
  if (args.decays) {
    const double decay = value_at(common_.weight_decay, args.time);
    step_args.sweep.keep = static_cast<float>(1 - decay * step_args.rate);
  }
  if (common_.use_ema) average_in(step_args.sweep, args);
  step(step_args);
}

void Optimizer::average_in(UpdateSweep& sweep, const UpdateArgs& args) const {
  sweep.average = args.slots.back();
  // As Keras does when it builds the optimizer; what a slot holds before is of no account.
  if (args.time.step == 0) std::ranges::copy(args.weights, sweep.average.begin());
  sweep.average_momentum = static_cast<float>(common_.ema_momentum);
  const auto& frequency = common_.ema_overwrite_frequency;
  sweep.average_replaces = frequency && (args.time.step + 1) % *frequency == 0;
}

void HyperparameterFields::report(std::string_view key, const std::string& violation) {
  throw FieldError(std::string(key), "has a schedule that leaves its range: it " + violation,
                   "choose a schedule whose values are all allowed here");
}

}  // namespace qnn
