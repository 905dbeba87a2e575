#pragma once

#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>

#include "core/base/log.hpp"
#include "core/sweep/child_process.hpp"
#include "core/sweep/journal.hpp"
#include "core/sweep/run_outcome.hpp"
#include "core/sweep/scheduler.hpp"
#include "core/sweep/sweep_folder.hpp"
#include "core/sweep/trial_command.hpp"
#include "core/sweep/workers.hpp"

namespace qnn {

struct RunnerOptions {
  TrainProgram program;
  int slots = 1;  // trials at a time
  std::chrono::seconds dead_after{120};
  bool retry_failed = false;
  // For methods that learn: what is wrong with the values of a draw, if anything.
  std::function<std::optional<std::string>(const std::map<std::string, Json>&)> problem_of = {};
};

// One process at work on a sweep; any number of them may be, on any machines that share the folder.
// Each slot takes a trial under the journal's lock, trains it by qnn-train, and writes what came of
// it. Killed at any moment, it leaves a journal from which others go on.
class SweepRunner {
 public:
  SweepRunner(FileSystem& files, SweepFolder folder, SweepSpec spec, RunnerOptions options,
              Log& log);

  // Until the sweep is complete, or a stop is requested: then the trials under way are stopped,
  // saved and given back. Throws what the first slot that could not go on has thrown.
  void run(std::stop_token stop);

  // As it is when run() has returned.
  const Study& study() const { return study_; }

 private:
  struct Job {
    std::int64_t trial = 0;
    std::size_t index = 0;
    std::map<std::string, Json> values;
    Claim claim;
  };
  enum class Next { Job, Wait, Done };

  void work();
  Next next(Job& job);
  void take(const Decision& decision, Job& job);
  bool make_trial(std::size_t index, Job& job);
  void train(Job job);
  std::optional<int> run_job(const Job& job);
  std::optional<int> run_child(const Job& job);
  bool wait_for_folder(const Job& job);
  void record_end(const Job& job, int code);
  std::vector<Json> result_records(const Job& job) const;
  // Appends what `make` gives if the trial still is this job's. False if it is not.
  bool append_for(const Job& job, const std::function<std::vector<Json>()>& make);
  void append(const std::vector<Json>& records);
  void sync();
  void settle(bool over);
  void make_study();
  void find_failed();
  Records records() const { return Records(workers_.self(), study_.id()); }
  void tell(const Job& job);

  FileSystem& files_;
  SweepFolder folder_;
  SweepSpec spec_;
  RunnerOptions options_;
  Log& log_;
  Workers workers_;
  std::stop_source stop_;

  std::mutex mutex_;  // of all below
  Journal journal_;
  Study study_;
  std::set<std::size_t> again_;  // draws whose trial failed and is made anew
  std::exception_ptr error_;
  std::condition_variable_any changed_;
};

}  // namespace qnn
