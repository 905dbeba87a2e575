#include "core/sweep/sweep_table.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/sweep/trial_command.hpp"

namespace qnn {
namespace {

std::string state_name(const Trial& trial) {
  if (trial.failure || trial.state == TrialState::Failed) return "failed";
  if (trial.state == TrialState::Complete) return "complete";
  if (trial.state == TrialState::Pruned) return "pruned";
  return trial.claim && !trial.claim->worker.empty() ? "running" : "waiting";
}

SweepRow make_row(const Trial& trial, const SweepFolder& folder) {
  SweepRow row{.index = *trial.index,
               .state = state_name(trial),
               .value = {},
               .rungs = trial.rungs.size(),
               .epochs = 0,
               .seconds = 0,
               .failure = trial.failure,
               .worker = trial.claim ? trial.claim->worker : std::string(),
               .values = trial.values,
               .run = folder.trial(*trial.index)};
  if (trial.rungs.empty()) return row;
  row.value = trial.rungs.back().value;
  row.epochs = trial.rungs.back().epochs;
  row.seconds = trial.rungs.back().seconds;
  return row;
}

std::string value_text(const std::optional<double>& value) {
  return value ? format("{:.6g}", *value) : "-";
}

// A text as a field of RFC 4180.
std::string csv_field(const std::string& text) {
  if (text.find_first_of("\",\r\n") == std::string::npos) return text;
  std::string field = "\"";
  for (const char c : text) field += c == '"' ? std::string("\"\"") : std::string(1, c);
  return field + "\"";
}

std::string csv_value(const Json& value) {
  return csv_field(value.is_string() ? value.get<std::string>() : value.dump());
}

}  // namespace

std::size_t SweepTable::count(const std::string& state) const {
  return static_cast<std::size_t>(std::count_if(
      rows.begin(), rows.end(), [&](const SweepRow& row) { return row.state == state; }));
}

std::size_t SweepTable::finished() const {
  return count("complete") + count("pruned") + count("failed");
}

const SweepRow* SweepTable::best() const {
  if (rows.empty() || !rows.front().value || rows.front().state == "failed") return nullptr;
  return &rows.front();
}

SweepTable make_table(const SweepSpec& spec, const Study& study, const SweepFolder& folder) {
  SweepTable table{.name = spec.name,
                   .objective = spec.objective,
                   .parameters = spec.space.parameters,
                   .planned = spec.trial_count(),
                   .rows = {}};
  for (const Trial& trial : study.trials())
    if (trial.index && study.of_index(*trial.index) == &trial)
      table.rows.push_back(make_row(trial, folder));
  std::sort(table.rows.begin(), table.rows.end(), [&](const SweepRow& a, const SweepRow& b) {
    // A trial that failed on a later rung has a value, but none that it can be taken for.
    const bool a_counts = a.value && a.state != "failed", b_counts = b.value && b.state != "failed";
    if (a_counts != b_counts) return a_counts;
    if (!a_counts) return a.index < b.index;
    if (a.rungs != b.rungs) return a.rungs > b.rungs;
    if (*a.value != *b.value) return table.objective.better(*a.value, *b.value);
    return a.index < b.index;
  });
  return table;
}

std::string progress_line(const SweepTable& table, std::size_t index) {
  std::string line = format("trial {}: ", SweepFolder::number(index));
  const auto row = std::find_if(table.rows.begin(), table.rows.end(),
                                [&](const SweepRow& each) { return each.index == index; });
  if (row == table.rows.end()) return line;
  if (row->failure) {
    line += format("failed with exit code {}: {}", row->failure->exit_code, row->failure->message);
  } else {
    line += format("{} {} after {} epoch{}", table.objective.metric, value_text(row->value),
                   row->epochs, row->epochs == 1 ? "" : "s");
  }
  line +=
      format(" ({}); {} of {} done", short_values(row->values), table.finished(), table.planned);
  if (const SweepRow* best = table.best())
    line +=
        format(", best {} (trial {})", value_text(best->value), SweepFolder::number(best->index));
  return line;
}

std::string table_text(const SweepTable& table) {
  std::string text =
      format("{}: {} of {} trials done", table.name, table.finished(), table.planned);
  for (const char* state : {"complete", "pruned", "failed", "running", "waiting"})
    if (const std::size_t count = table.count(state)) text += format(", {} {}", count, state);
  text += format("\n\n{:<6} {:<9} {:>12} {:>7} {:>9}  values\n", "trial", "state", "objective",
                 "epochs", "seconds");
  for (const SweepRow& row : table.rows) {
    text +=
        format("{:<6} {:<9} {:>12} {:>7} {:>9.1f}  {}\n", SweepFolder::number(row.index), row.state,
               value_text(row.value), row.epochs, row.seconds, short_values(row.values));
    if (row.failure)
      text += format("       exit code {}: {}\n", row.failure->exit_code, row.failure->message);
  }
  return text;
}

Json table_json(const SweepTable& table) {
  Json trials = Json::array();
  for (const SweepRow& row : table.rows) {
    Json values = Json::object();
    for (const auto& [path, value] : row.values) values[path] = value;
    trials.push_back({{"trial", row.index},
                      {"state", row.state},
                      {"value", row.value ? Json(*row.value) : Json()},
                      {"epochs", row.epochs},
                      {"seconds", row.seconds},
                      {"exit_code", row.failure ? Json(row.failure->exit_code) : Json()},
                      {"message", row.failure ? Json(row.failure->message) : Json()},
                      {"worker", row.worker.empty() ? Json() : Json(row.worker)},
                      {"run", row.run.string()},
                      {"values", std::move(values)}});
  }
  const bool up = table.objective.direction == Direction::Maximize;
  return {{"schema", 1},
          {"name", table.name},
          {"objective",
           {{"metric", table.objective.metric}, {"direction", up ? "maximize" : "minimize"}}},
          {"planned", table.planned},
          {"finished", table.finished()},
          {"best", table.best() != nullptr ? Json(table.best()->index) : Json()},
          {"trials", std::move(trials)}};
}

std::string table_csv(const SweepTable& table) {
  std::string text = "trial,state,value,epochs,seconds,exit_code,run";
  for (const SweepParameter& parameter : table.parameters)
    text += format(",{}", csv_field(parameter.path));
  text += "\r\n";
  for (const SweepRow& row : table.rows) {
    text += format("{},{},{},{},{},{},{}", row.index, row.state,
                   row.value ? shortest(*row.value) : "", row.epochs, shortest(row.seconds),
                   row.failure ? std::to_string(row.failure->exit_code) : "",
                   csv_field(row.run.string()));
    for (const SweepParameter& parameter : table.parameters) {
      const auto found = row.values.find(parameter.path);
      text += format(",{}", found == row.values.end() ? std::string() : csv_value(found->second));
    }
    text += "\r\n";
  }
  return text;
}

}  // namespace qnn
