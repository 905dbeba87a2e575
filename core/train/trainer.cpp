#include "core/train/trainer.hpp"

#include <cmath>
#include <utility>

#include "core/base/errors.hpp"
#include "core/base/parallel.hpp"
#include "core/base/text.hpp"
#include "core/checkpoint/checkpoint.hpp"
#include "core/json/json.hpp"
#include "core/train/metrics_line.hpp"
#include "core/train/model_state.hpp"

namespace qnn {
namespace {

RuleReport rule_report(const Optimizer& optimizer, const TrainingTime& time) {
  RuleReport report{.learning_rate = {}, .scheduled = optimizer.scheduled(time)};
  if (optimizer.has_learning_rate()) report.learning_rate = optimizer.learning_rate(time);
  return report;
}

}  // namespace

Trainer::Trainer(TrainerParts parts, Progress progress)
    : parts_(std::move(parts)),
      progress_(std::move(progress)),
      updates_(parts_.spec.training.optimizers, parts_.optimizer_of, parts_.model.parameters()),
      steps_per_epoch_(parts_.train.batch_count()),
      epoch_start_(Clock::now()) {
  progress_.metrics.resize(parts_.spec.training.metrics.size());
}

Trainer::Outcome Trainer::run(const std::stop_token& stop) {
  const FlushDenormals flush;
  while (progress_.epochs_done < parts_.spec.training.epochs) {
    epoch_start_ = Clock::now();
    samples_since_start_ = 0;
    const std::uint64_t end = (progress_.epochs_done + 1) * steps_per_epoch_;
    while (progress_.step < end) {
      train_step();
      if (stop.stop_requested()) {
        save(false);
        return Outcome::Stopped;
      }
      if (progress_.step < end && checkpoint_is_due()) save(false);
    }
    if (!finish_epoch(stop)) {
      save(false);
      return Outcome::Stopped;
    }
  }
  return Outcome::Done;
}

void Trainer::train_step() {
  const std::uint64_t epoch = progress_.step / steps_per_epoch_;
  const Batch batch = parts_.train.load(epoch, progress_.step % steps_per_epoch_);
  const double loss = parts_.model.train_step(batch, progress_.step);
  check_finite(loss);
  progress_.loss.sum += loss;
  progress_.loss.count += batch.rows;
  const auto& metrics = parts_.spec.training.metrics;
  for (std::size_t i = 0; i < metrics.size(); ++i)
    accumulate(metrics[i], parts_.model.predictions(), batch.targets[0], progress_.metrics[i]);
  updates_.step(parts_.model, {.step = progress_.step, .steps_per_epoch = steps_per_epoch_});
  ++progress_.step;
  samples_since_start_ += batch.rows;
  if (parts_.callbacks.step) parts_.callbacks.step(step_report());
}

void Trainer::check_finite(double loss) const {
  std::string what = "the loss";
  if (std::isfinite(loss)) {
    const auto parameter = parts_.model.first_non_finite_gradient();
    if (!parameter) return;
    what = format("the gradient of '{}'", parts_.model.parameters().parameters[*parameter].path);
  }
  const std::string first =
      parts_.model.first_non_finite().value_or("the loss (all layers are finite)");
  throw UserError(
      ErrorKind::Numeric,
      format("step {} (epoch {}): {} is not finite; the first result that is not comes from '{}'. "
             "A smaller learning rate often helps; {}",
             progress_.step + 1, progress_.epochs_done + 1, what, first, what_is_saved()));
}

bool Trainer::finish_epoch(const std::stop_token& stop) {
  EpochReport report = epoch_report();
  if (parts_.validation != nullptr) {
    report.validation =
        evaluate(parts_.model, *parts_.validation, parts_.spec.training.metrics, {}, stop);
    if (report.validation->loss.count < parts_.validation->sample_count()) return false;
  }
  report.is_best = update_best(report);
  report.best = progress_.best;
  ++progress_.epochs_done;
  ++progress_.metrics_lines;
  progress_.loss = {};
  for (MetricSum& metric : progress_.metrics) metric = {};
  parts_.run.append_metrics(metrics_line(report, parts_.spec.training.metrics));
  save(report.is_best);
  if (parts_.callbacks.epoch) parts_.callbacks.epoch(report);
  return true;
}

// Without a monitor the best is the last.
bool Trainer::update_best(const EpochReport& report) {
  const TrainingSpec& training = parts_.spec.training;
  if (!training.monitor) return true;
  const auto value = monitored_value(*training.monitor, report, training.metrics);
  require(value.has_value(), "the monitored metric is not measured");
  const bool larger = !training.monitor->ends_with("/loss");
  const bool better =
      !progress_.best || (larger ? *value > progress_.best->value : *value < progress_.best->value);
  if (better && std::isfinite(*value))
    progress_.best = Best{.value = *value, .epoch = report.epoch};
  return better && std::isfinite(*value);
}

void Trainer::save(bool best) {
  check_weights_finite();
  const auto views = checkpoint_views(parts_.model.parameters());
  const std::string bytes =
      serialize_checkpoint(parts_.spec.resolved, progress_to_json(progress_), views);
  if (best) parts_.run.write_text("checkpoints/best.safetensors", bytes);
  parts_.run.write_text("checkpoints/last.safetensors", bytes);
}

std::string Trainer::what_is_saved() const {
  if (!parts_.run.has("checkpoints/last.safetensors")) return "no checkpoint had been written yet";
  return format("the checkpoints in {} are from before",
                (parts_.run.path() / "checkpoints").string());
}

void Trainer::check_weights_finite() const {
  const auto path = parts_.model.parameters().first_non_finite();
  if (!path) return;
  throw UserError(ErrorKind::Numeric,
                  format("after step {}: '{}' is not finite; it is not saved. A smaller learning "
                         "rate often helps; {}",
                         progress_.step, *path, what_is_saved()));
}

bool Trainer::checkpoint_is_due() const {
  const double* steps = std::get_if<double>(&parts_.spec.training.checkpoint.every);
  return steps != nullptr && progress_.step % static_cast<std::uint64_t>(*steps) == 0;
}

double Trainer::seconds_since_start() const {
  return std::chrono::duration<double>(Clock::now() - epoch_start_).count();
}

const StepReport& Trainer::step_report() {
  StepReport& report = step_report_;
  report.epoch = progress_.epochs_done + 1;
  report.epochs = parts_.spec.training.epochs;
  report.step_in_epoch = progress_.step - progress_.epochs_done * steps_per_epoch_;
  report.steps_per_epoch = steps_per_epoch_;
  report.loss = progress_.loss.mean();
  report.metrics.clear();
  for (const MetricSum& metric : progress_.metrics) report.metrics.push_back(metric.mean());
  report.seconds = seconds_since_start();
  report.images_per_second =
      report.seconds > 0 ? static_cast<double>(samples_since_start_) / report.seconds : 0;
  return report;
}

EpochReport Trainer::epoch_report() const {
  EpochReport report{.epoch = progress_.epochs_done + 1,
                     .epochs = parts_.spec.training.epochs,
                     .step = progress_.step,
                     .train = {.loss = progress_.loss, .metrics = progress_.metrics},
                     .validation = {},
                     .rules = {},
                     .is_best = false,
                     .best = {},
                     .seconds = seconds_since_start(),
                     .images_per_second = 0};
  if (report.seconds > 0)
    report.images_per_second = static_cast<double>(samples_since_start_) / report.seconds;
  const TrainingTime time{.step = progress_.step - 1, .steps_per_epoch = steps_per_epoch_};
  for (const OptimizerRule& rule : parts_.spec.training.optimizers)
    report.rules.push_back(rule_report(*rule.optimizer, time));
  return report;
}

std::optional<double> monitored_value(const std::string& monitor, const EpochReport& report,
                                      std::span<const Metric> metrics) {
  const std::size_t slash = monitor.find('/');
  const std::string part = monitor.substr(0, slash);
  const std::string name = monitor.substr(slash + 1);
  if (part == "validation" && !report.validation) return std::nullopt;
  const Evaluation& evaluation = part == "validation" ? *report.validation : report.train;
  if (name == "loss") return evaluation.loss.mean();
  for (std::size_t i = 0; i < metrics.size(); ++i)
    if (metric_name(metrics[i]) == name) return evaluation.metrics[i].mean();
  return std::nullopt;
}

}  // namespace qnn
