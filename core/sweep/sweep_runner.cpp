#include "core/sweep/sweep_runner.hpp"

#include <algorithm>
#include <csignal>
#include <thread>
#include <utility>
#include <vector>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/sweep/draw.hpp"
#include "core/sweep/sweep_table.hpp"

namespace qnn {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPoll(200);  // for what other processes do
constexpr int kConfigExit = 78;     // as qnn-train says it
constexpr int kInUseExit = 73;      // likewise, of a folder that may not be used
constexpr int kBusyTries = 20;

// Ends that say nothing of the trial: somebody or the machine stopped it.
bool was_killed(int code) {
  constexpr int kResumable = 75;
  return code == kResumable || code == 128 + SIGKILL || code == 128 + SIGTERM ||
         code == 128 + SIGINT || code == 128 + SIGHUP;
}

}  // namespace

SweepRunner::SweepRunner(FileSystem& files, SweepFolder folder, SweepSpec spec,
                         RunnerOptions options, Log& log)
    : files_(files),
      folder_(std::move(folder)),
      spec_(std::move(spec)),
      options_(std::move(options)),
      log_(log),
      workers_(files, folder_.workers(), options_.dead_after),
      journal_(files, folder_.journal(), folder_.lock()),
      study_(spec_.name) {}

void SweepRunner::run(std::stop_token stop) {
  const std::stop_callback pass_on(stop, [this] { stop_.request_stop(); });
  {
    const std::lock_guard guard(mutex_);
    const auto lock = journal_.lock();
    journal_.repair();
    sync();
    make_study();
    if (options_.retry_failed) find_failed();
  }
  std::vector<std::thread> slots;
  for (int i = 0; i < options_.slots; ++i) slots.emplace_back([this] { work(); });
  for (std::thread& slot : slots) slot.join();
  if (error_) std::rethrow_exception(error_);
}

void SweepRunner::work() {
  try {
    while (!stop_.stop_requested()) {
      Job job;
      const Next what = next(job);
      if (what == Next::Done) return;
      if (what == Next::Job) {
        train(std::move(job));
        changed_.notify_all();
      } else {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, stop_.get_token(), kPoll, [] { return false; });
      }
    }
  } catch (...) {
    const std::lock_guard guard(mutex_);
    if (!error_) error_ = std::current_exception();
    stop_.request_stop();
  }
}

SweepRunner::Next SweepRunner::next(Job& job) {
  const std::lock_guard guard(mutex_);
  const auto lock = journal_.lock();
  sync();
  settle(false);
  for (;;) {
    const Decision decision = decide(
        spec_, study_, workers_.self(),
        [this](const std::string& worker) { return workers_.is_alive(worker); }, again_);
    switch (decision.kind) {
      case Decision::Kind::Wait:
        return Next::Wait;
      case Decision::Kind::Done:
        settle(true);
        return Next::Done;
      case Decision::Kind::Train:
        take(decision, job);
        return Next::Job;
      case Decision::Kind::Draw:
        again_.erase(decision.index);
        if (make_trial(decision.index, job)) return Next::Job;
    }
  }
}

void SweepRunner::take(const Decision& decision, Job& job) {
  append({records().claim(decision.trial, decision.claim)});
  const Trial* trial = study_.of_id(decision.trial);
  job = {.trial = trial->id,
         .index = trial->index.value_or(0),
         .values = trial->values,
         .claim = decision.claim};
}

bool SweepRunner::make_trial(std::size_t index, Job& job) {
  std::vector<Experience> experience;
  if (learns(spec_.method))
    for (const Trial& trial : study_.trials())
      if (trial.index && !trial.rungs.empty() && !trial.failure)
        experience.push_back({.values = trial.values, .value = trial.rungs.front().value});
  const auto values = values_of(spec_.space, draw(spec_, index, experience));
  append({records().create_trial(spec_.space, values, index)});
  const Trial* trial = study_.of_index(index);
  require(trial != nullptr && trial->claim, "a trial that was made is in the journal");
  job = {.trial = trial->id, .index = index, .values = values, .claim = *trial->claim};
  if (!learns(spec_.method) || !options_.problem_of) return true;
  const auto problem = options_.problem_of(values);
  if (!problem) return true;
  append({records().failure(job.trial, {.exit_code = kConfigExit, .message = *problem})});
  settle(false);
  log_.warning(format("trial {} cannot be trained ({}): {}", SweepFolder::number(index),
                      short_values(values), *problem));
  return false;
}

void SweepRunner::train(Job job) {
  for (;;) {
    const std::optional<int> code = run_job(job);
    const bool stopped = stop_.stop_requested() && code != 0;
    if (stopped || !code) {
      Claim given_back = job.claim;
      given_back.worker.clear();
      append_for(job, [&] { return std::vector{records().claim(job.trial, given_back)}; });
      return;
    }
    if (!was_killed(*code) || job.claim.tries >= spec_.retries) return record_end(job, *code);
    Claim again = job.claim;
    ++again.tries;
    log_.warning(format("trial {} was ended by exit code {}; trying again",
                        SweepFolder::number(job.index), *code));
    if (!append_for(job, [&] { return std::vector{records().claim(job.trial, again)}; })) return;
    job.claim = again;
  }
}

// Nothing if it was not run because of a stop. The child of a worker that was killed may take the
// folder's lock just before ours does, and is about to end.
std::optional<int> SweepRunner::run_job(const Job& job) {
  for (int tries = 0;; ++tries) {
    if (!wait_for_folder(job)) return std::nullopt;
    const std::optional<int> code = run_child(job);
    if (code != kInUseExit || tries == kBusyTries) return code;
    std::this_thread::sleep_for(kPoll);
  }
}

std::optional<int> SweepRunner::run_child(const Job& job) {
  const std::vector<std::uint32_t> rungs = spec_.rungs();
  const auto epochs = rungs.empty() ? std::nullopt : std::optional(rungs.at(job.claim.rung));
  const std::vector<std::string> command =
      trial_command(options_.program, folder_, job.index, job.values, epochs);
  log_.debug(shell_line(command));
  ChildProcess child(command, folder_.log(job.index));
  bool told = false;
  for (milliseconds pause(1); !child.exit_code(); pause = std::min(pause * 2, milliseconds(20))) {
    if (stop_.stop_requested() && !std::exchange(told, true)) child.send(SIGTERM);
    std::this_thread::sleep_for(pause);
  }
  return child.exit_code();
}

// The child of a worker that was killed may still save what it has. False if a stop came first.
bool SweepRunner::wait_for_folder(const Job& job) {
  const Path lock = folder_.trial(job.index) / "lock";
  while (!stop_.stop_requested()) {
    if (!files_.exists(lock)) return true;
    try {
      const auto free = files_.lock(lock, workers_.self());
      return true;
    } catch (const UserError& error) {
      if (error.kind() != ErrorKind::CannotCreate) throw;
    }
    std::this_thread::sleep_for(milliseconds(20));
  }
  return false;
}

void SweepRunner::record_end(const Job& job, int code) {
  const auto make = [&]() -> std::vector<Json> {
    if (code == 0) try {
        return result_records(job);
      } catch (const UserError& error) {
        return {records().failure(job.trial, {.exit_code = 0, .message = error.what()})};
      }
    return {records().failure(
        job.trial, {.exit_code = code, .message = last_line(files_, folder_.log(job.index))})};
  };
  if (append_for(job, make)) {
    tell(job);
  } else {
    log_.warning(
        format("trial {} was taken over by another worker; what this one found is left "
               "out",
               SweepFolder::number(job.index)));
  }
}

std::vector<Json> SweepRunner::result_records(const Job& job) const {
  const RunOutcome outcome = read_outcome(files_, folder_.trial(job.index), spec_.objective.metric);
  const Trial* trial = study_.of_id(job.trial);
  const std::uint32_t known = trial->rungs.empty() ? 0 : trial->rungs.back().epochs;
  std::vector<Json> all;
  for (const auto& [epoch, value] : outcome.by_epoch)
    if (epoch > known) all.push_back(records().intermediate(job.trial, epoch, value));
  all.push_back(records().result(
      job.trial, job.claim.rung,
      {.epochs = outcome.epochs, .value = outcome.value, .seconds = outcome.seconds}));
  return all;
}

bool SweepRunner::append_for(const Job& job, const std::function<std::vector<Json>()>& make) {
  const std::lock_guard guard(mutex_);
  const auto lock = journal_.lock();
  sync();
  const Trial* trial = study_.of_id(job.trial);
  if (trial == nullptr || trial->finished() || trial->claim != job.claim) return false;
  append(make());
  settle(false);
  return true;
}

void SweepRunner::append(const std::vector<Json>& records) {
  journal_.append(records);
  sync();
}

void SweepRunner::sync() {
  for (const Json& record : journal_.read_new()) study_.apply(record);
}

void SweepRunner::settle(bool over) { append(due_records(spec_, study_, records(), over)); }

void SweepRunner::make_study() {
  if (study_.exists()) return;
  append({records().create_study(spec_)});
  append({records().name_metric(spec_)});
}

void SweepRunner::find_failed() {
  settle(false);
  for (const Trial& trial : study_.trials())
    if (trial.index && study_.of_index(*trial.index) == &trial && trial.state == TrialState::Failed)
      again_.insert(*trial.index);
}

void SweepRunner::tell(const Job& job) {
  const std::lock_guard guard(mutex_);
  const SweepTable table = make_table(spec_, study_, folder_);
  log_.info(progress_line(table, job.index));
}

}  // namespace qnn
