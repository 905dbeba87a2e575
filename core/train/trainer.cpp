#include "core/train/trainer.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/errors.hpp"
#include "core/base/parallel.hpp"
#include "core/base/text.hpp"
#include "core/checkpoint/checkpoint.hpp"
#include "core/json/json.hpp"
#include "core/optimizers/real_math.hpp"
#include "core/train/averaged_weights.hpp"
#include "core/train/epoch_watch.hpp"
#include "core/train/metrics_line.hpp"
#include "core/train/model_state.hpp"

namespace qnn {
namespace {

RuleReport rule_report(const Optimizer& optimizer, const TrainingTime& time,
                       const RateReduction& reduction) {
  RuleReport report{.learning_rate = {}, .scheduled = optimizer.scheduled(time)};
  if (optimizer.has_learning_rate())
    report.learning_rate = optimizer.learning_rate(time, reduction);
  return report;
}

// As long as nothing has been saved: on a slow disk.
double first_guess_of_a_save(const ParameterStore& store) {
  constexpr double kBytesPerSecond = 50e6;
  double bytes = 0;
  for (const NamedView& view : checkpoint_views(store))
    bytes += static_cast<double>(view.tensor.bytes());
  return bytes / kBytesPerSecond;
}

}  // namespace

Trainer::Trainer(TrainerParts parts, Progress progress)
    : parts_(std::move(parts)),
      progress_(std::move(progress)),
      updates_(parts_.spec.training.optimizers, parts_.optimizer_of, parts_.model.parameters()),
      steps_per_epoch_(parts_.train.batch_count()),
      save_seconds_(first_guess_of_a_save(parts_.model.parameters())),
      last_step_(Clock::now()),
      flip_ratios_(parts_.model) {
  progress_.metrics.resize(parts_.spec.training.metrics.size());
  progress_.losses.resize(parts_.spec.training.loss_names.size());
  if (std::holds_alternative<SkipStep>(parts_.spec.training.on_non_finite))
    states_before_step_.emplace(parts_.model.parameters());
}

Trainer::Outcome Trainer::run(StopRules& rules) {
  const FlushDenormals flush;
  if (rolls_back() && !parts_.run.has(RunDirectory::kRollback)) save({.regular = true});
  while (!progress_.stopped_early && progress_.epochs_done < parts_.spec.training.epochs) {
    begin_epoch();
    const std::uint64_t end = (progress_.epochs_done + 1) * steps_per_epoch_;
    while (progress_.step < end) {
      rules.expect_step(step_times_.usual());
      rules.expect_save(save_seconds_);
      if (rules.stops_after(progress_.step)) return stop();
      train_step();
      if (progress_.step < end) save_as_asked_or_due(rules);
    }
    if (!weights_hold()) continue;
    if (!finish_epoch(rules)) return stop();
    if (rules.takes_save_request()) tell_of_save();
  }
  return finish_training(rules) ? Outcome::Done : Outcome::Stopped;
}

void Trainer::begin_epoch() {
  last_step_ = Clock::now();
  seconds_since_start_ = 0;
  samples_since_start_ = 0;
  if (parts_.clock != nullptr) parts_.clock->begin();
}

void Trainer::save_as_asked_or_due(StopRules& rules) {
  const bool asked = rules.takes_save_request();
  if (checkpoint_is_due()) {
    if (!weights_hold()) return;
    save({.regular = true});
  } else if (!asked || !save_in_between()) {
    return;
  }
  if (asked) tell_of_save();
}

void Trainer::tell_of_save() const {
  if (parts_.callbacks.event)
    parts_.callbacks.event(format("saved after step {}, as asked", progress_.step));
}

Trainer::Outcome Trainer::stop() {
  save_in_between();
  return Outcome::Stopped;
}

// Training must go on as it would have without. Weights that are to be rolled back the next step
// will find; the last checkpoint is then that of before.
bool Trainer::save_in_between() {
  if (rolls_back() && parts_.model.parameters().first_non_finite()) return false;
  save({});
  return true;
}

void Trainer::train_step() {
  const std::uint64_t epoch = progress_.step / steps_per_epoch_;
  lap(StepPart::Other);
  const Batch batch = parts_.train.load(epoch, progress_.step % steps_per_epoch_);
  lap(StepPart::Data);
  // As const: who may change weights makes the model pack its kernels anew.
  if (states_before_step_) states_before_step_->keep(std::as_const(parts_.model).parameters());
  const double loss = parts_.model.train_step(batch, progress_.step);
  lap(StepPart::Program);
  const auto not_finite = find_non_finite(parts_.model, batch, loss, progress_.step);
  lap(StepPart::Checks);
  if (not_finite) return recover(*not_finite, loss, batch);
  progress_.non_finite.skipped_in_a_row = 0;
  progress_.loss.sum += loss;
  progress_.loss.count += batch.rows;
  measure(batch);
  lap(StepPart::Metrics);
  updates_.step(parts_.model, {.step = progress_.step, .steps_per_epoch = steps_per_epoch_},
                rate_reduction_now());
  lap(StepPart::Update);
  ++progress_.step;
  const Clock::time_point now = Clock::now();
  seconds_since_start_ += step_times_.add(std::chrono::duration<double>(now - last_step_).count());
  last_step_ = now;
  samples_since_start_ += batch.rows;
  if (parts_.callbacks.step) parts_.callbacks.step(step_report());
  if (parts_.clock != nullptr) parts_.clock->end_step(batch.rows);
}

void Trainer::measure(const Batch& batch) {
  add_measures(measures_of(parts_.spec.training), parts_.model, batch, progress_.metrics,
               progress_.losses);
  const auto& metrics = parts_.spec.training.metrics;
  for (std::size_t i = 0; i < metrics.size(); ++i)
    if (const auto* flip_ratio = std::get_if<FlipRatio>(&metrics[i]))
      flip_ratios_.count_step(*flip_ratio, parts_.model, progress_.metrics[i]);
}

bool Trainer::validate(EpochReport& report, StopRules& rules) {
  if (parts_.validation == nullptr) return true;
  const AveragedWeights averaged(parts_.model);
  const BatchCallback each_batch =
      parts_.callbacks.validating ? parts_.callbacks.validating() : BatchCallback();
  report.validation = evaluate(parts_.model, *parts_.validation, measures_of(parts_.spec.training),
                               each_batch, [&] { return rules.stops(); });
  return report.validation->loss.count == parts_.validation->sample_count();
}

bool Trainer::finish_epoch(StopRules& rules) {
  EpochReport report = epoch_report();
  if (!validate(report, rules)) return false;
  const EpochVerdict verdict = watch_epoch(parts_.spec.training, report, progress_);
  report.is_best = verdict.is_best;
  report.best = progress_.best;
  ++progress_.epochs_done;
  progress_.loss = {};
  for (MetricState& metric : progress_.metrics) std::ranges::fill(metric, 0.0);
  for (MetricSum& loss : progress_.losses) loss = {};
  record(report, verdict);
  save({.best = verdict.is_best, .kept = verdict.keep, .regular = true});
  if (parts_.callbacks.epoch) parts_.callbacks.epoch(report);
  return true;
}

void Trainer::record(const EpochReport& report, const EpochVerdict& verdict) {
  record_line(metrics_line(report, measures_of(parts_.spec.training)));
  for (const Json& event : verdict.events) record_line(event);
  if (!parts_.callbacks.event) return;
  for (const std::string& message : verdict.messages) parts_.callbacks.event(message);
}

void Trainer::record_line(const Json& line) {
  parts_.run.append_metrics(line);
  ++progress_.metrics_lines;
  if (parts_.callbacks.recorded) parts_.callbacks.recorded(line);
}

// Until the save at its end the last checkpoint is that of the last epoch, from which all this can
// be done again.
bool Trainer::finish_training(StopRules& rules) {
  const TrainingSpec& training = parts_.spec.training;
  const bool restores = progress_.stopped_early && training.early_stopping &&
                        training.early_stopping->restore_best_weights;
  if (progress_.finished || (!restores && training.reestimate_batch_norm == 0)) return true;
  EpochReport report = epoch_report();
  report.epoch = progress_.epochs_done;
  if (restores) restore_kept();
  if (training.reestimate_batch_norm > 0) {
    const AveragedWeights averaged(parts_.model);
    if (!reestimate_statistics(parts_.model, parts_.train, training.reestimate_batch_norm,
                               [&] { return rules.stops(); }))
      return false;
  }
  if (!validate(report, rules)) return false;
  Json event = event_line("training_finished", report);
  if (restores) event["restored_epoch"] = *progress_.early_stopping.kept_epoch;
  if (training.reestimate_batch_norm > 0)
    event["reestimated_batch_norm"] = training.reestimate_batch_norm;
  if (report.validation)
    event["validation"] = evaluation_to_json(*report.validation, measures_of(training));
  record_line(event);
  progress_.finished = true;
  if (restores) report.epoch = *progress_.early_stopping.kept_epoch;
  const bool measured = training.monitor && training.monitor->starts_with("validation/");
  save({.best = !training.monitor || (measured && watch_best(training, report, progress_))});
  return true;
}

// The whole state of the epoch that early stopping has kept; the count of steps goes on.
void Trainer::restore_kept() {
  if (go_back_to(RunDirectory::kKept).epochs_done == progress_.early_stopping.kept_epoch) return;
  throw UserError(ErrorKind::BadCheckpoint,
                  format("{}: it is not of the epoch that early stopping restores; put it back, or "
                         "start anew by --overwrite",
                         (parts_.run.path() / RunDirectory::kKept).string()));
}

Progress Trainer::go_back_to(const char* checkpoint) {
  const std::string file = (parts_.run.path() / checkpoint).string();
  const Checkpoint stored = parse_checkpoint(parts_.run.read(checkpoint), file);
  restore(stored, file, parts_.model.parameters());
  return progress_from_json(stored.progress, file);
}

void Trainer::save(const SaveAs& as) {
  const Clock::time_point begin = Clock::now();
  if (const auto path = parts_.model.parameters().first_non_finite())
    fail(format("after step {}: '{}' is not finite; it is not saved", progress_.step, *path));
  const auto views = checkpoint_views(parts_.model.parameters());
  const SafetensorsBytes bytes =
      checkpoint_bytes(parts_.spec.resolved, progress_to_json(progress_), views);
  const std::vector<std::string_view> pieces = bytes.pieces();
  if (as.kept) parts_.run.write_pieces(RunDirectory::kKept, pieces);
  if (as.best) parts_.run.write_pieces(RunDirectory::kBest, pieces);
  if (as.regular && rolls_back()) parts_.run.write_pieces(RunDirectory::kRollback, pieces);
  parts_.run.write_last(pieces);
  save_seconds_ = std::chrono::duration<double>(Clock::now() - begin).count();
}

bool Trainer::checkpoint_is_due() const {
  const double* steps = std::get_if<double>(&parts_.spec.training.checkpoint.every);
  return steps != nullptr && progress_.step % static_cast<std::uint64_t>(*steps) == 0;
}

const StepReport& Trainer::step_report() {
  StepReport& report = step_report_;
  report.epoch = progress_.epochs_done + 1;
  report.epochs = parts_.spec.training.epochs;
  report.step_in_epoch = progress_.step - progress_.epochs_done * steps_per_epoch_;
  report.steps_per_epoch = steps_per_epoch_;
  report.loss = progress_.loss.mean();
  report.metrics.clear();
  const auto& metrics = parts_.spec.training.metrics;
  for (std::size_t i = 0; i < metrics.size(); ++i)
    if (is_number(metrics[i]))
      report.metrics.push_back(metric_value(metrics[i], progress_.metrics[i]).value_or(0));
  report.seconds = seconds_since_start_;
  report.images_per_second =
      report.seconds > 0 ? static_cast<double>(samples_since_start_) / report.seconds : 0;
  return report;
}

EpochReport Trainer::epoch_report() const {
  EpochReport report{
      .epoch = progress_.epochs_done + 1,
      .epochs = parts_.spec.training.epochs,
      .step = progress_.step,
      .train = {.loss = progress_.loss, .metrics = progress_.metrics, .losses = progress_.losses},
      .validation = {},
      .kernels = flip_ratios_.names(),
      .rules = {},
      .is_best = false,
      .best = {},
      .seconds = seconds_since_start_,
      .images_per_second = 0};
  if (report.seconds > 0)
    report.images_per_second = static_cast<double>(samples_since_start_) / report.seconds;
  const TrainingTime time{.step = progress_.step - 1, .steps_per_epoch = steps_per_epoch_};
  for (const OptimizerRule& rule : parts_.spec.training.optimizers)
    report.rules.push_back(rule_report(*rule.optimizer, time, rate_reduction_now()));
  return report;
}

RateReduction Trainer::rate_reduction_now() const {
  RateReduction reduction =
      rate_reduction(parts_.spec.training.reduce_on_plateau, progress_.plateau);
  if (const auto* policy = std::get_if<RollBack>(&parts_.spec.training.on_non_finite))
    reduction.factor *= power(policy->factor, static_cast<double>(progress_.non_finite.rollbacks));
  return reduction;
}

}  // namespace qnn
