#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/json/json.hpp"
#include "core/sweep/study.hpp"
#include "core/sweep/sweep_spec.hpp"

namespace qnn {

// The records of Optuna's JournalStorage: "op_code".
enum class JournalOperation : std::int64_t {
  CreateStudy = 0,
  DeleteStudy = 1,
  SetStudyUserAttribute = 2,
  SetStudySystemAttribute = 3,
  CreateTrial = 4,
  SetTrialParameter = 5,
  SetTrialState = 6,
  SetTrialIntermediateValue = 7,
  SetTrialUserAttribute = 8,
  SetTrialSystemAttribute = 9,
};

// What Optuna does not know stands in user attributes of the trials.
inline constexpr const char* kIndexKey = "qnn:index";      // which draw it is
inline constexpr const char* kValuesKey = "qnn:set";       // {"PATH": value}
inline constexpr const char* kClaimKey = "qnn:claim";      // {"worker", "rung", "tries"}
inline constexpr const char* kResultKey = "qnn:result";    // {"rung", "epochs", "value", "seconds"}
inline constexpr const char* kFailureKey = "qnn:failure";  // {"exit_code", "message"}

// Makes records in the name of a worker.
class Records {
 public:
  Records(std::string worker, std::int64_t study_id)
      : worker_(std::move(worker)), study_id_(study_id) {}

  Json create_study(const SweepSpec& spec) const;
  Json name_metric(const SweepSpec& spec) const;  // for Optuna's plots
  // A running trial with its values, claimed by this worker: one record, so that there is no trial
  // without its values.
  Json create_trial(const Space& space, const std::map<std::string, Json>& values,
                    std::size_t index) const;
  Json claim(std::int64_t trial, const Claim& claim) const;
  Json result(std::int64_t trial, std::size_t rung, const RungResult& result) const;
  Json failure(std::int64_t trial, const Failure& failure) const;
  Json intermediate(std::int64_t trial, std::uint32_t epoch, double value) const;
  Json finish(std::int64_t trial, TrialState state, std::optional<double> value) const;

  const std::string& worker() const { return worker_; }

 private:
  Json record(JournalOperation operation) const;
  Json attribute(std::int64_t trial, const char* key, Json value) const;

  std::string worker_;
  std::int64_t study_id_;
};

// Optuna's text for the domain, and its number for a value of it: the index of a choice, else the
// value. Choices that Optuna has no type for are given as JSON texts.
std::string distribution_text(const Domain& domain);
Json internal_value(const Domain& domain, const Json& value);

// The present, as Optuna writes times: "2026-01-31T12:00:00.000000+00:00".
std::string time_text();

}  // namespace qnn
