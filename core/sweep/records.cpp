#include "core/sweep/records.hpp"

#include <algorithm>
#include <chrono>

#include "core/base/text.hpp"
#include "core/base/utc_time.hpp"

namespace qnn {
namespace {

Json claim_json(const Claim& claim) {
  return {{"worker", claim.worker}, {"rung", claim.rung}, {"tries", claim.tries}};
}

}  // namespace

std::string time_text() { return utc_text(std::chrono::system_clock::now(), 6) + "+00:00"; }

std::string distribution_text(const Domain& domain) {
  Json attributes;
  const char* name = "FloatDistribution";
  switch (domain.kind) {
    case Domain::Kind::Choice: {
      name = "CategoricalDistribution";
      Json choices = Json::array();
      for (const Json& choice : domain.choices)
        choices.push_back(choice.is_structured() ? Json(choice.dump()) : choice);
      attributes = {{"choices", choices}};
      break;
    }
    case Domain::Kind::Integer:
      name = "IntDistribution";
      attributes = {{"log", domain.log},
                    {"step", domain.step},
                    {"low", static_cast<std::int64_t>(domain.low)},
                    {"high", static_cast<std::int64_t>(domain.high)}};
      break;
    case Domain::Kind::Real:
      attributes = {
          {"step", nullptr}, {"low", domain.low}, {"high", domain.high}, {"log", domain.log}};
      break;
  }
  return Json{{"name", name}, {"attributes", attributes}}.dump();
}

Json internal_value(const Domain& domain, const Json& value) {
  if (domain.kind != Domain::Kind::Choice) return value;
  return std::find(domain.choices.begin(), domain.choices.end(), value) - domain.choices.begin();
}

Json Records::record(JournalOperation operation) const {
  return {{"op_code", static_cast<std::int64_t>(operation)}, {"worker_id", worker_}};
}

Json Records::attribute(std::int64_t trial, const char* key, Json value) const {
  Json json = record(JournalOperation::SetTrialUserAttribute);
  json["trial_id"] = trial;
  json["user_attr"] = Json::object();
  json["user_attr"][key] = std::move(value);
  return json;
}

Json Records::create_study(const SweepSpec& spec) const {
  Json json = record(JournalOperation::CreateStudy);
  json["study_name"] = spec.name;
  json["directions"] = {spec.objective.direction == Direction::Minimize ? 1 : 2};
  return json;
}

Json Records::name_metric(const SweepSpec& spec) const {
  Json json = record(JournalOperation::SetStudySystemAttribute);
  json["study_id"] = study_id_;
  json["system_attr"] = {{"study:metric_names", Json::array({spec.objective.metric})}};
  return json;
}

Json Records::create_trial(const Space& space, const std::map<std::string, Json>& values,
                           std::size_t index) const {
  Json json = record(JournalOperation::CreateTrial);
  json["study_id"] = study_id_;
  json["datetime_start"] = time_text();
  json["state"] = static_cast<int>(TrialState::Running);
  json["value"] = nullptr;
  json["values"] = nullptr;
  Json distributions = Json::object(), internal = Json::object(), set = Json::object();
  for (const SweepParameter& parameter : space.parameters) {
    const auto found = values.find(parameter.path);
    if (found == values.end()) continue;
    distributions[parameter.path] = distribution_text(parameter.domain);
    internal[parameter.path] = internal_value(parameter.domain, found->second);
    set[parameter.path] = found->second;
  }
  json["distributions"] = std::move(distributions);
  json["params"] = std::move(internal);
  json["user_attrs"] = Json::object();
  json["user_attrs"][kIndexKey] = index;
  json["user_attrs"][kValuesKey] = std::move(set);
  json["user_attrs"][kClaimKey] = claim_json({.worker = worker_, .rung = 0, .tries = 0});
  json["system_attrs"] = Json::object();
  json["intermediate_values"] = Json::object();
  return json;
}

Json Records::claim(std::int64_t trial, const Claim& claim) const {
  return attribute(trial, kClaimKey, claim_json(claim));
}

Json Records::result(std::int64_t trial, std::size_t rung, const RungResult& result) const {
  return attribute(trial, kResultKey,
                   {{"rung", rung},
                    {"epochs", result.epochs},
                    {"value", result.value},
                    {"seconds", result.seconds}});
}

Json Records::failure(std::int64_t trial, const Failure& failure) const {
  return attribute(trial, kFailureKey,
                   {{"exit_code", failure.exit_code}, {"message", failure.message}});
}

Json Records::intermediate(std::int64_t trial, std::uint32_t epoch, double value) const {
  Json json = record(JournalOperation::SetTrialIntermediateValue);
  json["trial_id"] = trial;
  json["step"] = epoch;
  json["intermediate_value"] = value;
  return json;
}

Json Records::finish(std::int64_t trial, TrialState state, std::optional<double> value) const {
  Json json = record(JournalOperation::SetTrialState);
  json["trial_id"] = trial;
  json["state"] = static_cast<int>(state);
  json["values"] = value ? Json::array({*value}) : Json();
  json["datetime_complete"] = time_text();
  return json;
}

}  // namespace qnn
