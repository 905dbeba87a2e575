#include "core/sweep/scheduler.hpp"

#include <algorithm>

namespace qnn {
namespace {

// Trials that have a result of `rung`, best first.
std::vector<const Trial*> ranking(const SweepSpec& spec, const Study& study, std::size_t rung) {
  std::vector<const Trial*> reached;
  for (const Trial& trial : study.trials())
    if (trial.index && trial.rungs.size() > rung) reached.push_back(&trial);
  std::stable_sort(reached.begin(), reached.end(), [&](const Trial* a, const Trial* b) {
    return spec.objective.better(a->rungs[rung].value, b->rungs[rung].value);
  });
  return reached;
}

// Whether it stands at the end of `rung` and nothing has been decided about it.
bool waits_after(const Trial& trial, std::size_t rung) {
  return !trial.finished() && !trial.failure && !trial.claim && trial.rungs.size() == rung + 1;
}

Decision go_on(const Trial& trial, const std::string& worker) {
  return {.kind = Decision::Kind::Train,
          .trial = trial.id,
          .claim = {.worker = worker, .rung = trial.rungs.size(), .tries = 0}};
}

// The first of the `share` best that waits.
const Trial* first_waiting(const std::vector<const Trial*>& ranking, std::size_t share,
                           std::size_t rung) {
  for (std::size_t i = 0; i < std::min(share, ranking.size()); ++i)
    if (waits_after(*ranking[i], rung)) return ranking[i];
  return nullptr;
}

const Trial* promotable(const SweepSpec& spec, const Study& study) {
  for (std::size_t rung = spec.rung_count() - 1; rung-- > 0;) {
    const std::vector<const Trial*> best = ranking(spec, study, rung);
    if (const Trial* trial = first_waiting(best, best.size() / spec.asha->reduction_factor, rung))
      return trial;
  }
  return nullptr;
}

// When nothing is under way: the lowest rungs are complete.
const Trial* promotable_at_the_end(const SweepSpec& spec, const Study& study) {
  for (std::size_t rung = 0; rung + 1 < spec.rung_count(); ++rung) {
    const std::vector<const Trial*> best = ranking(spec, study, rung);
    const std::size_t share = std::max<std::size_t>(best.size() / spec.asha->reduction_factor, 1);
    const bool none_went_on = std::none_of(best.begin(), best.end(), [&](const Trial* trial) {
      return trial->rungs.size() > rung + 1;
    });
    if (!spec.asha->synchronous && !none_went_on) continue;
    if (const Trial* trial = first_waiting(best, share, rung)) return trial;
  }
  return nullptr;
}

}  // namespace

Decision decide(const SweepSpec& spec, const Study& study, const std::string& worker,
                const IsAlive& is_alive, const std::set<std::size_t>& again) {
  bool others_train = false;
  std::size_t held_at = spec.rung_count();  // the lowest rung that somebody trains to
  for (const Trial& trial : study.trials()) {
    if (!trial.index || trial.finished() || trial.failure) continue;
    if (!trial.claim) continue;
    if (is_alive(trial.claim->worker)) {
      others_train = true;
      held_at = std::min(held_at, trial.claim->rung);
      continue;
    }
    Decision decision = go_on(trial, worker);
    decision.claim.tries = trial.claim->tries;
    return decision;
  }
  const bool promotes_at_once = spec.asha && !spec.asha->synchronous;
  if (promotes_at_once)
    if (const Trial* trial = promotable(spec, study)) return go_on(*trial, worker);
  for (const std::size_t index : again) return {.kind = Decision::Kind::Draw, .index = index};
  for (std::size_t index = 0; index < spec.trial_count(); ++index)
    if (study.of_index(index) == nullptr) return {.kind = Decision::Kind::Draw, .index = index};
  if (spec.asha && (!others_train || spec.asha->synchronous)) {
    const Trial* trial = promotable_at_the_end(spec, study);
    // Trials of one rung go on side by side; a rung that is still trained to is not complete.
    if (trial != nullptr && trial->rungs.size() - 1 < held_at) return go_on(*trial, worker);
  }
  return {.kind = others_train ? Decision::Kind::Wait : Decision::Kind::Done};
}

std::vector<Json> due_records(const SweepSpec& spec, const Study& study, const Records& records,
                              bool over) {
  std::vector<Json> due;
  for (const Trial& trial : study.trials()) {
    if (!trial.index || trial.finished()) continue;
    if (trial.failure) {
      due.push_back(records.finish(trial.id, TrialState::Failed, std::nullopt));
    } else if (trial.rungs.size() >= spec.rung_count()) {
      due.push_back(records.finish(trial.id, TrialState::Complete, trial.rungs.back().value));
    } else if (over && !trial.rungs.empty()) {
      due.push_back(records.finish(trial.id, TrialState::Pruned, trial.rungs.back().value));
    }
  }
  return due;
}

}  // namespace qnn
