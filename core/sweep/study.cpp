#include "core/sweep/study.hpp"

#include <algorithm>
#include <string_view>

#include "core/json/record.hpp"
#include "core/sweep/records.hpp"

namespace qnn {
namespace {

std::int64_t integer_at(const Json& object, const char* key, std::int64_t absent) {
  const Json& member = member_at(object, key);
  return member.is_number_integer() ? member.get<std::int64_t>() : absent;
}

// No negative numbers: they would count as huge ones.
std::uint32_t small_count_at(const Json& object, const char* key) {
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(integer_at(object, key, 0), 0, 1 << 30));
}

std::optional<TrialState> state_of(const Json& record, std::int64_t absent) {
  const std::int64_t state = integer_at(record, "state", absent);
  if (state < 0 || state > 4) return std::nullopt;
  return static_cast<TrialState>(state);
}

}  // namespace

void Study::apply(const Json& record) {
  switch (static_cast<JournalOperation>(integer_at(record, "op_code", -1))) {
    case JournalOperation::CreateStudy:
      return create_study(record);
    case JournalOperation::DeleteStudy: {
      const std::int64_t id = integer_at(record, "study_id", -1);
      if (id >= 0 && id < static_cast<std::int64_t>(study_names_.size()))
        study_names_[static_cast<std::size_t>(id)].clear();
      if (id_ && *id_ == id) {
        id_.reset();
        trials_.clear();
        by_id_.clear();
        by_index_.clear();
      }
      return;
    }
    case JournalOperation::CreateTrial:
      return create_trial(record);
    case JournalOperation::SetTrialState:
      return set_state(record);
    case JournalOperation::SetTrialUserAttribute:
      return set_attribute(record);
    case JournalOperation::SetStudyUserAttribute:
    case JournalOperation::SetStudySystemAttribute:
    case JournalOperation::SetTrialParameter:
    case JournalOperation::SetTrialIntermediateValue:
    case JournalOperation::SetTrialSystemAttribute:
      return;  // for Optuna
  }
}

const Trial* Study::of_index(std::size_t index) const {
  const auto found = by_index_.find(index);
  return found == by_index_.end() ? nullptr : &trials_[found->second];
}

const Trial* Study::of_id(std::int64_t id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &trials_[found->second];
}

void Study::create_study(const Json& record) {
  const std::string name = text_at(record, "study_name");
  if (name.empty() ||
      std::find(study_names_.begin(), study_names_.end(), name) != study_names_.end())
    return;
  if (name == name_) id_ = static_cast<std::int64_t>(study_names_.size());
  study_names_.push_back(name);
}

void Study::create_trial(const Json& record) {
  const std::int64_t study = integer_at(record, "study_id", -1);
  if (study < 0 || study >= static_cast<std::int64_t>(study_names_.size()) ||
      study_names_[static_cast<std::size_t>(study)].empty())
    return;
  const std::int64_t id = trials_of_file_++;
  if (!id_ || study != *id_) return;
  Trial trial;
  trial.id = id;
  trial.number = static_cast<std::int64_t>(trials_.size());
  trial.state = state_of(record, 0).value_or(TrialState::Failed);
  by_id_[id] = trials_.size();
  if (const auto found = record.find("user_attrs"); found != record.end() && found->is_object())
    read_attributes(trial, *found);
  if (trial.index) by_index_[*trial.index] = trials_.size();
  trials_.push_back(std::move(trial));
}

Trial* Study::updatable(const Json& record) {
  const auto found = by_id_.find(integer_at(record, "trial_id", -1));
  if (found == by_id_.end() || trials_[found->second].finished()) return nullptr;
  return &trials_[found->second];
}

void Study::set_attribute(const Json& record) {
  Trial* trial = updatable(record);
  const auto found = record.find("user_attr");
  if (trial != nullptr && found != record.end() && found->is_object())
    read_attributes(*trial, *found);
}

void Study::read_attributes(Trial& trial, const Json& attributes) {
  for (const auto& [key, value] : attributes.items()) {
    if (key == kIndexKey && value.is_number_integer() && value.get<std::int64_t>() >= 0) {
      trial.index = value.get<std::size_t>();
    } else if (key == kValuesKey && value.is_object()) {
      for (const auto& [path, each] : value.items()) trial.values[path] = each;
    } else if (key == kClaimKey) {
      trial.claim.reset();
      if (value.is_object())
        trial.claim = Claim{.worker = text_at(value, "worker"),
                            .rung = small_count_at(value, "rung"),
                            .tries = small_count_at(value, "tries")};
    } else if (key == kResultKey && value.is_object()) {
      // A rung is reached once: what a late worker says of it again does not count.
      if (small_count_at(value, "rung") != trial.rungs.size()) continue;
      trial.rungs.push_back({.epochs = small_count_at(value, "epochs"),
                             .value = number_at(value, "value"),
                             .seconds = number_at(value, "seconds")});
      trial.claim.reset();
    } else if (key == kFailureKey && value.is_object()) {
      trial.failure = Failure{.exit_code = static_cast<int>(small_count_at(value, "exit_code")),
                              .message = text_at(value, "message")};
      trial.claim.reset();
    }
  }
}

void Study::set_state(const Json& record) {
  Trial* trial = updatable(record);
  if (trial == nullptr) return;
  if (const auto state = state_of(record, -1)) trial->state = *state;
}

}  // namespace qnn
