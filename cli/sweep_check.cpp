#include "cli/sweep_check.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "cli/command.hpp"
#include "core/base/text.hpp"
#include "core/config/suggestions.hpp"
#include "core/sweep/sweep_folder.hpp"
#include "core/sweep/trial_command.hpp"
#include "core/sweep/trial_document.hpp"

namespace qnn {
namespace {

// The numbers that result.json will have, by their dotted places.
std::vector<std::string> measures_of_run(const CheckedRun& run) {
  const TrainingSpec& training = run.spec.training;
  std::vector<std::string> parts{"train"}, all;
  if (has_validation(run)) parts.emplace_back("validation");
  if (run.data.has_test) parts.emplace_back("test");
  for (const std::string& part : parts) {
    all.push_back(part + ".loss");
    for (const auto* names : {&training.loss_names, &training.metric_names})
      for (const std::string& name : *names)
        if (!name.empty()) all.push_back(format("{}.{}", part, name));
  }
  if (training.monitor) all.emplace_back("best.value");
  return all;
}

// What ends or changes a run at its last epoch: then a longer run is not the shorter one gone on.
void check_going_on(const CheckedRun& run, Problems& problems) {
  const char* help = "\"asha\" itself ends what is not worth going on; remove one of the two";
  if (run.spec.training.early_stopping)
    problems.report("/training/early_stopping",
                    "with it a trial that goes on is not the same as one that never paused", help);
  if (run.spec.training.reestimate_batch_norm > 0)
    problems.report("/training/reestimate_batch_norm",
                    "it changes the model at the end of each rung", help);
}

}  // namespace

LoadedSweep load_sweep_file(const FileSystem& files, const ConfigOptions& options) {
  LoadedSweep loaded;
  loaded.sweep = load_document(files, options);
  with_document(loaded.sweep, [&](const Document& sweep) {
    Problems problems;
    loaded.spec = read_sweep_spec(sweep, fallback_name(options.config), problems);
    if (!problems.empty()) throw ConfigError(problems.list());
    const Json& config = sweep.value.at("config");
    loaded.base = base_document(
        files, sweep,
        config.is_string() ? fallback_name(config.get<std::string>()) : loaded.spec.name);
    return 0;
  });
  return loaded;
}

void TrialChecker::check(std::size_t index, const std::map<std::string, Json>& values) const {
  Problems problems;
  const Document trial = trial_document(base_, sweep_, values, problems);
  try {
    if (!problems.empty()) throw ConfigError(problems.list());
    const CheckedRun run = check_run(trial, catalog_, spec_.name, source_);
    check_objective(run, problems);
    if (spec_.asha) check_going_on(run, problems);
  } catch (const ConfigError& error) {
    std::vector<Problem> all = error.problems();
    const std::string where =
        format("in trial {}: {}", SweepFolder::number(index), short_values(values));
    for (Problem& problem : all) problem.help += (problem.help.empty() ? "" : "\n") + where;
    throw DocumentError(trial, std::move(all));
  }
  if (problems.empty()) return;
  // Problems of the sweep, not of the trial: the objective's place is in the sweep's file.
  Document both = trial;
  if (const auto origin = sweep_.origins.find("/objective/metric"); origin != sweep_.origins.end())
    both.origins["/objective/metric"] = origin->second;
  throw DocumentError(both, problems.list());
}

void TrialChecker::check_objective(const CheckedRun& run, Problems& problems) const {
  const std::vector<std::string> measures = measures_of_run(run);
  const std::string& metric = spec_.objective.metric;
  // A metric may have parts: "validation.f1_score.macro", "train.flip_ratio/dense".
  const bool known = std::any_of(measures.begin(), measures.end(), [&](const auto& each) {
    return metric == each || metric.starts_with(each + ".") || metric.starts_with(each + "/");
  });
  if (known) return;
  const std::string near = suggest(metric, measures);
  problems.report("/objective/metric",
                  format("this config's result.json has no '{}'", shown(metric)),
                  near.empty() ? format("it will have {}", join(measures)) : near);
}

bool has_schedule(const Json& optimizer) {
  if (!optimizer.is_structured()) return false;
  for (const auto& [key, value] : optimizer.items())
    if (key == "decay_steps" || key == "first_decay_steps" || key == "boundaries" ||
        has_schedule(value))
      return true;
  return false;
}

}  // namespace qnn
