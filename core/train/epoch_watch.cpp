#include "core/train/epoch_watch.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/json/json.hpp"
#include "core/train/metrics_line.hpp"

namespace qnn {
namespace {

double measured(const std::string& monitor, const EpochReport& report,
                const TrainingSpec& training) {
  const auto value = monitored_value(monitor, report, measures_of(training));
  require(value.has_value(), "a monitored metric is not measured");
  return *value;
}

void watch_plateau(const TrainingSpec& training, const EpochReport& report, Progress& progress,
                   EpochVerdict& verdict) {
  if (!training.reduce_on_plateau) return;
  const ReduceOnPlateau& spec = *training.reduce_on_plateau;
  const std::string monitor = monitor_or_default(spec.monitor, training.monitor);
  const auto above_minimum = [&](const RuleReport& rule) {
    return rule.learning_rate.value_or(0) > spec.min_learning_rate;
  };
  if (!watch_for_plateau(spec, larger_is_better(spec.mode, monitor, measures_of(training)),
                         measured(monitor, report, training),
                         std::ranges::any_of(report.rules, above_minimum), progress.plateau))
    return;
  Json event = event_line("learning_rate_reduced", report);
  event["monitor"] = monitor;
  event["factor"] = rate_reduction(spec, progress.plateau).factor;
  verdict.events.push_back(event);
  verdict.messages.push_back(
      format("epoch {}: {} has met a plateau; learning rates are now "
             "multiplied by {}",
             report.epoch, monitor, event["factor"].dump()));
}

void watch_stop(const TrainingSpec& training, const EpochReport& report, Progress& progress,
                EpochVerdict& verdict) {
  if (!training.early_stopping) return;
  const EarlyStopping& spec = *training.early_stopping;
  const std::string monitor = monitor_or_default(spec.monitor, training.monitor);
  EarlyStoppingState& state = progress.early_stopping;
  const EarlyStoppingVerdict stopping =
      watch_for_stop(spec, larger_is_better(spec.mode, monitor, measures_of(training)),
                     measured(monitor, report, training), report.epoch, state);
  verdict.keep = stopping.keep;
  if (!stopping.stop) return;
  progress.stopped_early = true;
  Json event = event_line("early_stopping", report);
  event["monitor"] = monitor;
  event["best"] =
      state.best ? Json{{"value", state.best->value}, {"epoch", state.best->epoch}} : Json();
  verdict.events.push_back(event);
  verdict.messages.push_back(
      format("epoch {}: {} has not become better for {} epochs; training "
             "stops early",
             report.epoch, monitor, state.waited));
}

}  // namespace

bool larger_is_better(MonitorMode mode, std::string_view monitor, const Measures& measures) {
  if (mode != MonitorMode::Auto) return mode == MonitorMode::Max;
  const std::string_view name = monitor.substr(monitor.find('/') + 1);
  for (std::size_t i = 0; i < measures.metrics.size(); ++i)
    if (measures.name(i) == name) return higher_is_better(measures.metrics[i]);
  return false;  // a loss
}

std::optional<double> monitored_value(const std::string& monitor, const EpochReport& report,
                                      const Measures& measures) {
  const std::size_t slash = monitor.find('/');
  const std::string part = monitor.substr(0, slash);
  const std::string name = monitor.substr(slash + 1);
  if (part == "validation" && !report.validation) return std::nullopt;
  const Evaluation& evaluation = part == "validation" ? *report.validation : report.train;
  if (name == "loss") return evaluation.loss.mean();
  for (std::size_t i = 0; i < measures.loss_names.size(); ++i)
    if (measures.loss_names[i] == name) return evaluation.losses[i].mean();
  for (std::size_t i = 0; i < measures.metrics.size(); ++i)
    if (measures.name(i) == name) return metric_value(measures.metrics[i], evaluation.metrics[i]);
  return std::nullopt;
}

// Without a monitor the best is the last.
bool watch_best(const TrainingSpec& training, const EpochReport& report, Progress& progress) {
  if (!training.monitor) return true;
  const double value = measured(*training.monitor, report, training);
  const bool larger =
      larger_is_better(training.monitor_mode, *training.monitor, measures_of(training));
  const bool better =
      !progress.best || (larger ? value > progress.best->value : value < progress.best->value);
  if (better && std::isfinite(value)) progress.best = Best{.value = value, .epoch = report.epoch};
  return better && std::isfinite(value);
}

EpochVerdict watch_epoch(const TrainingSpec& training, const EpochReport& report,
                         Progress& progress) {
  EpochVerdict verdict{.is_best = watch_best(training, report, progress),
                       .keep = false,
                       .events = {},
                       .messages = {}};
  watch_plateau(training, report, progress, verdict);
  watch_stop(training, report, progress, verdict);
  return verdict;
}

}  // namespace qnn
