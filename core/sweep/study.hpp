#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/json/json.hpp"

namespace qnn {

// Optuna's TrialState.
enum class TrialState { Running = 0, Complete = 1, Pruned = 2, Failed = 3, Waiting = 4 };

// Who trains a trial to the end of a rung. Without a worker the trial was given back and is
// anyone's.
struct Claim {
  std::string worker;
  std::size_t rung = 0;
  std::uint32_t tries = 0;  // times that it was killed before in this rung

  bool operator==(const Claim&) const = default;
};

struct RungResult {
  std::uint32_t epochs = 0;  // that it has trained in all
  double value = 0;          // the objective
  double seconds = 0;        // of training, in all
};

struct Failure {
  int exit_code = 0;
  std::string message;
};

// A trial as the journal tells it. Those with an `index` are ours; others were made by Optuna.
// NOLINTNEXTLINE(bugprone-exception-escape): nlohmann's constructor of null cannot throw.
struct Trial {
  std::int64_t id = 0;      // of the journal
  std::int64_t number = 0;  // within the study
  std::optional<std::size_t> index;
  std::map<std::string, Json> values;  // by path
  TrialState state = TrialState::Running;
  std::optional<Claim> claim;  // nothing: nothing is decided beyond its last rung
  std::vector<RungResult> rungs;
  std::optional<Failure> failure;

  bool finished() const {
    return state == TrialState::Complete || state == TrialState::Pruned ||
           state == TrialState::Failed;
  }
};

// The study of a sweep, as the records of its journal say. Understands all of Optuna's records,
// of this study and of others in the same file; what Optuna would ignore is ignored.
class Study {
 public:
  explicit Study(std::string name) : name_(std::move(name)) {}

  void apply(const Json& record);
  bool exists() const { return id_.has_value(); }
  std::int64_t id() const { return id_.value_or(0); }
  const std::vector<Trial>& trials() const { return trials_; }
  // The newest trial of an index, or nothing.
  const Trial* of_index(std::size_t index) const;
  const Trial* of_id(std::int64_t id) const;

 private:
  void create_study(const Json& record);
  void create_trial(const Json& record);
  void set_attribute(const Json& record);
  void set_state(const Json& record);
  Trial* updatable(const Json& record);
  void read_attributes(Trial& trial, const Json& attributes);

  std::string name_;
  std::vector<std::string> study_names_;  // by id; deleted ones are empty
  std::optional<std::int64_t> id_;
  std::int64_t trials_of_file_ = 0;
  std::vector<Trial> trials_;
  std::map<std::int64_t, std::size_t> by_id_;
  std::map<std::size_t, std::size_t> by_index_;
};

}  // namespace qnn
