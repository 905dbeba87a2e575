#include "core/train/train_run.hpp"

#include <unistd.h>

#include <optional>
#include <utility>

#include "core/base/errors.hpp"
#include "core/base/process_memory.hpp"
#include "core/base/text.hpp"
#include "core/checkpoint/checkpoint.hpp"
#include "core/json/json.hpp"
#include "core/json/json_lines.hpp"
#include "core/json/record.hpp"
#include "core/train/averaged_weights.hpp"
#include "core/train/disk_limit.hpp"
#include "core/train/duplicate_check.hpp"
#include "core/train/manifest.hpp"
#include "core/train/memory_estimate.hpp"
#include "core/train/memory_limit.hpp"
#include "core/train/metrics_line.hpp"
#include "core/train/model_state.hpp"
#include "core/train/profile_json.hpp"
#include "core/train/resume_checks.hpp"
#include "core/train/run_data.hpp"
#include "core/train/stored_state.hpp"

namespace qnn {
namespace {

class Run {
 public:
  Run(CheckedRun& checked, const TrainRunOptions& options, FileSystem& files, Log& log,
      const TrainRunHooks& hooks)
      : checked_(checked),
        options_(options),
        files_(files),
        log_(log),
        hooks_(hooks),
        folder_(files, options.output, options.mode),
        rules_(options.limits, hooks.stop, hooks.takes_save_request) {}

  TrainRunResult run(RunData& data) {
    resuming_ = options_.mode == RunMode::Resume && folder_.has("config.json");
    if (resuming_) refuse_changed_config(folder_, checked_.spec);
    if (auto done = already_done()) return *done;
    log_.add_file(files_, folder_.log_file());
    try {
      return train(data);
    } catch (...) {
      exit_code_ = exit_code_after(std::current_exception());
      try_to_write_status("failed");
      throw;
    }
  }

 private:
  std::optional<TrainRunResult> already_done() const {
    if (!resuming_ || !folder_.has("result.json") || !status_says_done()) return std::nullopt;
    const std::string result = folder_.read("result.json");
    const Json json = parse_record(result);
    if (!json.is_object() ||
        (count_at(json, "epoch") < checked_.spec.training.epochs && !has_stopped_early(json)))
      return std::nullopt;
    return TrainRunResult{.state = TrainRunResult::State::AlreadyDone, .json = result};
  }

  // It is the last record to be written: a run that died before it writes both again.
  bool status_says_done() const {
    if (!folder_.has("status.json")) return false;
    return text_at(parse_record(folder_.read("status.json")), "state") == "done";
  }

  // Early stopping ended it, and no more epochs are asked for than then.
  bool has_stopped_early(const Json& result) const {
    return text_at(result, "stopped") == "early_stopping" &&
           checked_.spec.training.epochs <= epochs_of(read_record(folder_, "config.json"));
  }

  TrainRunResult train(RunData& data) {
    const ProgramOptions options{.batch = checked_.spec.data.batch_size,
                                 .training = true,
                                 .passes_off = options_.passes_off};
    std::vector<std::string> notes;
    Program program = make_program(checked_, options, notes);
    MemoryPlan memory = plan_memory(program, checked_.graph, checked_.plans);
    const MemoryEstimate estimate = estimate_memory(checked_, program, memory, &data, files_);
    // Before the folder becomes a run, so that a smaller batch may have it.
    refuse_too_little_memory(checked_, options, estimate, available_memory(files_));
    refuse_too_little_disk(files_, folder_.path(), disk_needs(checked_.spec, estimate));
    const Json manifest =
        make_manifest({.spec = checked_.spec,
                       .train = data.train,
                       .validation = data.validation ? &*data.validation : nullptr,
                       .test = data.test ? &*data.test : nullptr,
                       .command_line = options_.command_line,
                       .machine = options_.machine});
    if (resuming_) {
      refuse_changed_data(folder_, manifest);
      refuse_changed_plugins(folder_, manifest);
    }
    for (const std::string& summary : data.summaries) log_.debug(summary);
    for (const std::string& warning : options_.warnings) log_.warning(warning);
    if (!checked_.spec.training.monitor)
      log_.debug("training.monitor is not set: best.safetensors is the same as last.safetensors");

    for (const std::string& note : notes) log_.debug("plan: " + note);
    log_.debug(memory_line(estimate));
    Model model = make_model(checked_, std::move(program), std::move(memory));
    progress_ = restore_progress(model, *data.train_loader);
    folder_.keep_metrics(progress_.metrics_lines);
    folder_.remove_durably("result.json");  // of a shorter run that goes on
    folder_.write("manifest.json", manifest);
    folder_.write_text("config.json", checked_.spec.resolved + "\n");
    try_to_write_status("running");
    if (hooks_.started) hooks_.started(folder_.path());
    if (hooks_.opened)
      hooks_.opened({.run = checked_, .folder = folder_, .model = model, .progress = progress_});

    DuplicateCheck duplicates(data, log_);
    std::optional<StepClock> clock;
    if (hooks_.profile) clock.emplace(model);
    Trainer trainer({.spec = checked_.spec,
                     .optimizer_of = checked_.optimizer_of,
                     .model = model,
                     .train = *data.train_loader,
                     .validation = data.validation_loader ? &*data.validation_loader : nullptr,
                     .run = folder_,
                     .callbacks = callbacks(duplicates),
                     .clock = clock ? &*clock : nullptr},
                    progress_);
    const Trainer::Outcome outcome = trainer.run(rules_);
    progress_ = trainer.progress();
    if (clock) report_profile(clock->profile());
    clock.reset();
    const TrainRunResult result =
        outcome == Trainer::Outcome::Stopped ? stopped() : finish(model, data, duplicates);
    if (const auto used = process_memory(files_))
      log_.debug(format("memory: {} resident at the peak", mebibytes(used->peak)));
    return result;
  }

  void report_profile(const Profile& profile) {
    if (profile.measured == 0) return;
    Json json = profile_to_json(profile);
    json["cpu"] = options_.machine.cpu;
    json["kernel_target"] = options_.machine.kernel_target;
    json["threads"] = options_.machine.threads;
    folder_.write("profile.json", json);
    hooks_.profile(profile);
  }

  TrainerCallbacks callbacks(DuplicateCheck& duplicates) {
    TrainerCallbacks callbacks = hooks_.trainer;
    callbacks.epoch = [this, &duplicates, each = hooks_.trainer.epoch](const EpochReport& report) {
      duplicates.report();
      progress_.step = report.step;
      progress_.epochs_done = report.epoch;
      progress_.best = report.best;
      try_to_write_status("running");
      if (each) each(report);
    };
    callbacks.event = [this, each = hooks_.trainer.event](const std::string& message) {
      log_.info(message);
      if (each) each(message);
    };
    if (hooks_.trainer.validating) {
      callbacks.validating = [this] {
        validated_ = true;
        return hooks_.trainer.validating();
      };
    }
    return callbacks;
  }

  Progress restore_progress(Model& model, const BatchLoader& train) {
    const auto stored = resuming_ ? load_newest_checkpoint(folder_, files_, log_) : std::nullopt;
    if (!stored) return {};
    const std::string file = stored->file.string();
    restore(stored->checkpoint, file, model.parameters());
    Progress progress = progress_from_json(stored->checkpoint.progress, file);
    const std::uint64_t steps = train.batch_count();
    const std::uint64_t begin = progress.epochs_done * steps;
    if (progress.step < begin || progress.step > begin + steps ||
        progress.metrics.size() != checked_.spec.training.metrics.size() ||
        progress.losses.size() != checked_.spec.training.loss_names.size())
      throw UserError(
          ErrorKind::BadCheckpoint,
          format("{}: it stands after step {} and {} epochs, where an epoch of this run "
                 "has {} steps; it belongs to another run",
                 file, progress.step, progress.epochs_done, steps));
    adapt_to_config(parse_record(stored->checkpoint.config), progress);
    log_.info(format("resuming after step {} (epoch {})", progress.step, progress.epochs_done + 1));
    return progress;
  }

  // What a resumed run forgets because its config has changed: what other monitors have seen, and,
  // for more epochs, that it had ended. After early stopping patience counts anew, as it does for a
  // second call of Keras's fit.
  void adapt_to_config(const Json& before, Progress& progress) const {
    const TrainingSpec& training = checked_.spec.training;
    const Json now = Json::parse(checked_.spec.resolved);
    const auto differs = [&](const char* pointer) {
      const Json::json_pointer at(pointer);
      return !before.contains(at) || before.at(at) != now.at(at);
    };
    const bool other_monitor = differs("/training/monitor");
    if (other_monitor || differs("/training/monitor_mode")) progress.best.reset();
    if (other_monitor && training.early_stopping && !training.early_stopping->monitor)
      progress.early_stopping = {};
    if (other_monitor && training.reduce_on_plateau && !training.reduce_on_plateau->monitor)
      progress.plateau = {
          .waited = 0, .cooldown = 0, .best = {}, .reductions = progress.plateau.reductions};
    if (training.epochs <= epochs_of(before)) return;
    progress.finished = false;
    if (progress.stopped_early) progress.early_stopping = {};
    progress.stopped_early = false;
  }

  Json exit_code_after(const std::exception_ptr& error) const {
    return hooks_.exit_code ? Json(hooks_.exit_code(error)) : Json();
  }

  TrainRunResult stopped() {
    exit_code_ = exit_code_after(nullptr);
    write_status("interrupted");
    return {.state = TrainRunResult::State::Stopped, .json = status("interrupted").dump(2)};
  }

  TrainRunResult finish(Model& model, RunData& data, DuplicateCheck& duplicates) {
    Json result{{"schema", 1},
                {"state", "done"},
                {"stopped", why_stopped()},
                {"epoch", progress_.epochs_done},
                {"step", progress_.step}};
    add_last_metrics(result);
    if (data.test_loader) {
      const AveragedWeights averaged(model);
      const BatchCallback each_batch = hooks_.testing ? hooks_.testing() : BatchCallback();
      const Evaluation test = evaluate(model, *data.test_loader,
                                       measures_of(checked_.spec.training), each_batch, stops());
      if (test.loss.count < data.test_loader->sample_count()) return stopped();
      result["test"] = evaluation_to_json(test, measures_of(checked_.spec.training));
    } else if (!show_validation(model, data)) {
      return stopped();
    }
    if (Json found = duplicates.result(); !found.empty()) result["duplicates"] = std::move(found);
    result["best"] = best();
    if (const NonFiniteState& met = progress_.non_finite; met != NonFiniteState{})
      result["non_finite"] = {{"skipped_steps", met.skipped}, {"rollbacks", met.rollbacks}};
    result["time"] = {{"seconds", total_seconds()}};
    if (hooks_.finished) hooks_.finished(result);
    folder_.write("result.json", result);
    exit_code_ = 0;
    write_status("done");
    return {.state = TrainRunResult::State::Done, .json = result.dump(2)};
  }

  // Whoever wants to see the validation part has seen it in this process, or does now: the epoch
  // that saw it last may have been that of a process that died. False if asked to stop.
  bool show_validation(Model& model, RunData& data) {
    if (validated_ || !data.validation_loader || !hooks_.trainer.validating) return true;
    const AveragedWeights averaged(model);
    const Evaluation seen =
        evaluate(model, *data.validation_loader, measures_of(checked_.spec.training),
                 hooks_.trainer.validating(), stops());
    return seen.loss.count == data.validation_loader->sample_count();
  }

  std::function<bool()> stops() {
    return [this] { return rules_.stops(); };
  }

  const char* why_stopped() const { return progress_.stopped_early ? "early_stopping" : "epochs"; }

  // Of the last epoch; and what was measured after it, if training then changed the model.
  void add_last_metrics(Json& result) const {
    for (const Json& json : json_lines(folder_.metrics())) {
      if (text_at(json, "kind") == "epoch")  // the changes were those of a shorter run
        for (const char* change : {"restored_epoch", "reestimated_batch_norm"})
          result.erase(change);
      for (const char* part : {"train", "validation", "restored_epoch", "reestimated_batch_norm"})
        if (json.contains(part)) result[part] = json[part];
    }
  }

  double total_seconds() const {
    double seconds = 0;
    for (const Json& json : json_lines(folder_.metrics()))
      seconds += number_at(member_at(json, "time"), "seconds");
    return seconds;
  }

  Json best() const {
    if (!progress_.best) return nullptr;
    return {{"metric", *checked_.spec.training.monitor},
            {"value", progress_.best->value},
            {"epoch", progress_.best->epoch}};
  }

  Json status(const std::string& state) const {
    return {{"schema", 1},
            {"state", state},
            {"epoch", progress_.epochs_done},
            {"step", progress_.step},
            {"stopped", why(state)},
            {"best", best()},
            {"exit_code", exit_code_},
            {"resumable", state != "done" && (folder_.has(RunDirectory::kLast) ||
                                              folder_.has(RunDirectory::kPrevious))},
            {"pid", getpid()}};
  }

  Json why(const std::string& state) const {
    if (state == "done") return why_stopped();
    return state == "interrupted" && rules_.reason() != nullptr ? Json(rules_.reason()) : Json();
  }

  void write_status(const std::string& state) { folder_.write("status.json", status(state)); }

  // What happens is more than what is said about it: training goes on, and while another error is
  // under way a second one must not hide it.
  void try_to_write_status(const std::string& state) {
    try {
      write_status(state);
    } catch (const std::exception& error) {
      if (!std::exchange(status_failed_, true)) log_.warning(error.what());
    }
  }

  CheckedRun& checked_;
  const TrainRunOptions& options_;
  FileSystem& files_;
  Log& log_;
  const TrainRunHooks& hooks_;
  RunDirectory folder_;
  StopRules rules_;
  bool resuming_ = false;
  bool status_failed_ = false;
  bool validated_ = false;  // in this process, for who wants to see it
  Json exit_code_;          // null while it runs
  Progress progress_;
};

}  // namespace

TrainRunResult train_run(CheckedRun run, const TrainRunOptions& options, FileSystem& files,
                         const DataSource& source, Log& log, const TrainRunHooks& hooks) {
  // The data first: a run without it must not leave a folder behind.
  check_run_folder(files, options.output, options.mode);
  RunData data;
  load_data(run, source, data);
  if (hooks.loaded) hooks.loaded();
  return Run(run, options, files, log, hooks).run(data);
}

}  // namespace qnn
