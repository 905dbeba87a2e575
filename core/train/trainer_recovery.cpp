// What the trainer does about values that are not finite: training.on_non_finite.
#include <type_traits>
#include <variant>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/json/json.hpp"
#include "core/train/metrics_line.hpp"
#include "core/train/trainer.hpp"

namespace qnn {

// The report may be the last that is seen of a run: not being able to write it must not hide why.
void Trainer::recover(const NonFinite& found, double loss, const Batch& batch) {
  Json report = event_line("non_finite", epoch_report());
  report["step"] = progress_.step + 1;
  report.update(non_finite_to_json(found, batch, loss));
  try {
    parts_.run.write("non_finite.json", report);
  } catch (const UserError& error) {
    if (parts_.callbacks.event) parts_.callbacks.event(error.what());
  }
  const std::string what =
      format("step {} (epoch {}): {} is not finite; the first result that is not comes from '{}'",
             progress_.step + 1, progress_.epochs_done + 1, found.what, found.first);
  std::visit(
      [&]<class Policy>(const Policy&) {
        if constexpr (std::is_same_v<Policy, SkipStep>)
          skip_step(what);
        else if constexpr (std::is_same_v<Policy, RollBack>)
          roll_back(what);
        else
          fail(what);
      },
      parts_.spec.training.on_non_finite);
}

void Trainer::skip_step(const std::string& what) {
  NonFiniteState& state = progress_.non_finite;
  const auto& policy = std::get<SkipStep>(parts_.spec.training.on_non_finite);
  if (state.skipped_in_a_row >= policy.at_most)
    fail(format("{}; {} steps in a row had been skipped before it", what, policy.at_most));
  states_before_step_->restore(parts_.model.parameters());
  ++state.skipped;
  ++state.skipped_in_a_row;
  ++progress_.step;
  record_event("skipped_step", format("{}; the step is skipped", what));
}

// Everything goes back to the last regular checkpoint, the lines of metrics.jsonl as well, but for
// the count of rollbacks: with it the learning rates are smaller, and what follows differs.
void Trainer::roll_back(const std::string& what) {
  const auto& policy = std::get<RollBack>(parts_.spec.training.on_non_finite);
  const NonFiniteState before = progress_.non_finite;
  if (before.rollbacks >= policy.at_most)
    fail(format("{}; training had been rolled back {} times before it", what, policy.at_most));
  progress_ = go_back_to(RunDirectory::kRollback);
  progress_.non_finite.rollbacks = before.rollbacks + 1;
  parts_.run.keep_metrics(progress_.metrics_lines);
  record_event("rolled_back", format("{}; back to step {}, learning rates times {}", what,
                                     progress_.step, shortest(policy.factor)));
}

bool Trainer::rolls_back() const {
  return std::holds_alternative<RollBack>(parts_.spec.training.on_non_finite);
}

// Weights may overflow though the gradients were finite. No step can be named then whose skipping
// would mend it.
bool Trainer::weights_hold() {
  if (!rolls_back()) return true;
  const auto path = parts_.model.parameters().first_non_finite();
  if (path) roll_back(format("after step {}: '{}' is not finite", progress_.step, *path));
  return !path;
}

void Trainer::record_event(const std::string& name, const std::string& message) {
  Json line = event_line(name, epoch_report());
  line["message"] = message;
  record_line(line);
  if (parts_.callbacks.event) parts_.callbacks.event(message);
}

void Trainer::fail(const std::string& what) const {
  const std::string folder = (parts_.run.path() / "checkpoints").string();
  throw UserError(ErrorKind::Numeric,
                  format("{}. A smaller learning rate often helps; {}", what,
                         parts_.run.has(RunDirectory::kLast)
                             ? format("the checkpoints in {} are from before", folder)
                             : "no checkpoint had been written yet"));
}

}  // namespace qnn
