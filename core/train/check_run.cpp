#include "core/train/check_run.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <optional>
#include <utility>

#include "core/base/text.hpp"
#include "core/json/parse.hpp"
#include "core/optimizers/selector.hpp"
#include "core/program/lower.hpp"
#include "core/program/passes.hpp"
#include "core/train/check_outputs.hpp"
#include "core/train/flip_ratios.hpp"
#include "core/train/parameter_updates.hpp"
#include "data/augment.hpp"
#include "data/preprocess.hpp"

namespace qnn {
namespace {

// Of every parameter, in the order of the program; nothing for one that is not trained.
std::vector<std::optional<ParameterFacts>> parameter_facts(const Graph& graph,
                                                           const NodePlans& plans) {
  std::vector<std::optional<ParameterFacts>> facts;
  for (NodeId id = 0; id < graph.nodes.size(); ++id) {
    if (graph.nodes[id].owner != id) continue;
    for (const ParameterSpec& spec : plans[id].parameters) {
      const Quantizer* quantizer = graph.nodes[id].kernel_quantizer(spec.quantizer_key);
      ParameterFacts fact{.path = graph.nodes[id].name + "/" + spec.name, .precision = {}};
      if (quantizer != nullptr) fact.precision = quantizer->precision();
      facts.push_back(graph.nodes[id].trainable ? std::optional(std::move(fact)) : std::nullopt);
    }
  }
  return facts;
}

// Some of many paths: "'a', 'b', 'c' and 2 more".
std::string some_of(const std::vector<std::string>& paths) {
  constexpr std::size_t kShown = 6;
  std::vector<std::string> quoted;
  for (const std::string& path : paths)
    if (quoted.size() < kShown) quoted.push_back(format("'{}'", path));
  const std::string more =
      paths.size() > kShown ? format(" and {} more", paths.size() - kShown) : "";
  return join(quoted) + more;
}

std::string selector_text(const Selector& selector) {
  std::vector<std::string> quoted;
  for (const std::string& word : selector) quoted.push_back(format("'{}'", word));
  return join(quoted);
}

// A rule that updates nothing: others were first, or nothing in the model is what it selects.
void report_idle_rule(const OptimizerRule& rule,
                      const std::vector<std::optional<ParameterFacts>>& parameters,
                      Problems& problems) {
  std::vector<std::string> all, selected;
  for (const auto& parameter : parameters) {
    if (!parameter) continue;
    all.push_back(parameter->path);
    if (matches(rule.match, *parameter)) selected.push_back(parameter->path);
  }
  if (selected.empty()) {
    problems.report(rule.pointer,
                    format("{} selects no parameter of this model", selector_text(rule.match)),
                    format("remove the rule, or select among {}", some_of(all)));
  } else {
    problems.report(rule.pointer,
                    format("{} selects only what earlier rules have taken: {}",
                           selector_text(rule.match), some_of(selected)),
                    "move the rule before them, or remove it");
  }
}

// Words of a rule's exclude_from_weight_decay that select none of the parameters it is assigned.
void report_idle_exclusions(const std::vector<OptimizerRule>& rules, std::size_t rule,
                            const std::vector<std::optional<ParameterFacts>>& parameters,
                            const std::vector<std::size_t>& assigned, Problems& problems) {
  const auto& words = rules[rule].optimizer->common().exclude_from_weight_decay;
  for (std::size_t i = 0; i < words.size(); ++i) {
    bool found = false;
    for (std::size_t p = 0; p < parameters.size(); ++p)
      found = found || (assigned[p] == rule && matches({words[i]}, *parameters[p]));
    if (!found)
      problems.report(pointer_to(rules[rule].pointer + "/exclude_from_weight_decay", i),
                      format("'{}' selects no parameter of this optimizer", words[i]),
                      "remove it, or correct it");
  }
}

// For each parameter the first rule that matches it, or kNotTrained. Parameters without a rule and
// a rule without a parameter (but a final "all") are problems.
std::vector<std::size_t> assign_optimizers(
    const std::vector<OptimizerRule>& rules,
    const std::vector<std::optional<ParameterFacts>>& parameters, Problems& problems) {
  std::vector<std::size_t> assigned;
  std::vector<bool> used(rules.size(), false);
  std::vector<std::string> without_rule;
  for (const auto& parameter : parameters) {
    if (!parameter) {
      assigned.push_back(kNotTrained);
      continue;
    }
    std::size_t rule = 0;
    while (rule < rules.size() && !matches(rules[rule].match, *parameter)) ++rule;
    if (rule == rules.size()) {
      without_rule.push_back(parameter->path);
    } else {
      used[rule] = true;
    }
    assigned.push_back(rule);
  }
  if (!without_rule.empty())
    problems.report("/training/optimizer", format("no rule matches {}", some_of(without_rule)),
                    "end the list with a rule whose \"match\" is \"all\"");
  for (std::size_t rule = 0; rule < rules.size(); ++rule) {
    const bool final_all = rule + 1 == rules.size() && rules[rule].match == Selector{"all"};
    if (!used[rule] && !final_all) report_idle_rule(rules[rule], parameters, problems);
    report_idle_exclusions(rules, rule, parameters, assigned, problems);
  }
  return assigned;
}

// The data set's target of each output; reports those that there are not.
std::vector<std::size_t> find_targets(const CheckedRun& run, Problems& problems) {
  std::vector<std::string> names;
  for (const NamedTarget& each : run.data.targets) names.push_back(each.name);
  std::vector<std::size_t> found;
  for (const OutputTraining& output : run.spec.training.outputs) {
    const auto target = find_target(output, run.data.targets);
    if (!target)
      problems.report(pointer_to("/training/targets", output.name),
                      format("the data set has no target '{}'", output.target),
                      format("its targets are: {}", join(names)));
    found.push_back(target.value_or(0));
  }
  return found;
}

bool none_at(const Problems& problems, std::initializer_list<const char*> places) {
  return std::none_of(problems.list().begin(), problems.list().end(), [&](const Problem& problem) {
    return std::any_of(places.begin(), places.end(), [&](const char* place) {
      return problem.pointer.empty() || problem.pointer.starts_with(place);
    });
  });
}

// Weights that no loss depends on would be trained for nothing.
void check_reached(const CheckedRun& run, Problems& problems) {
  const std::vector<Node>& nodes = run.graph.nodes;
  std::vector<bool> reached(nodes.size(), false), used(nodes.size(), false);
  for (std::size_t i = 0; i < run.graph.outputs.size(); ++i)
    if (run.spec.training.outputs[i].loss != nullptr) reached[run.graph.outputs[i].node] = true;
  for (NodeId id = nodes.size(); id-- > 0;) {
    if (!reached[id]) continue;
    used[nodes[id].owner] = true;
    for (const Source& source : nodes[id].inputs)
      if (!source.is_input()) reached[source.index] = true;
  }
  for (NodeId id = 0; id < nodes.size(); ++id) {
    const Node& node = nodes[id];
    if (used[node.owner] || !node.trainable || run.plans[id].parameters.empty()) continue;
    problems.report(node.pointer,
                    format("no loss depends on '{}', so it cannot be trained", node.name),
                    "give an output behind it a loss, or write \"trainable\": false");
  }
}

// A check that throws UserError, as a problem at `pointer`.
template <class Check>
void report_errors(const std::string& pointer, Problems& problems, const Check& check) {
  try {
    check();
  } catch (const UserError& error) {
    problems.report(pointer, error.what());
  }
}

// Both parts of the training data must have samples.
void check_split(const CheckedRun& run, Problems& problems) {
  const std::size_t count = run.data.train_count;
  const double share = run.spec.data.validation;
  const auto held_out = static_cast<std::size_t>(std::llround(static_cast<double>(count) * share));
  if (share > 0 && run.data.has_validation)
    problems.report("/data/validation", "the data set has a validation part of its own",
                    "remove data.validation, or the part");
  if (share > 0 && held_out == 0)
    problems.report("/data/validation", format("of {} samples this share is none", count),
                    "use a larger share, or 0 for no validation part");
  if (held_out >= count)
    problems.report("/data/validation",
                    format("of {} samples this share is all, and leaves none to train on", count),
                    "use a smaller share");
}

// Monitors of the validation part, if there is none. A callback without one has that of training,
// or the default.
void check_monitors(const CheckedRun& run, Problems& problems) {
  if (has_validation(run) || !none_at(problems, {"/data/validation", "/training/metrics"})) return;
  const TrainingSpec& training = run.spec.training;
  const auto check = [&](const char* pointer, const std::string& monitor) {
    if (!monitor.starts_with("validation/") || !none_at(problems, {pointer})) return;
    problems.report(pointer, format("'{}' needs a validation part", monitor),
                    "set data.validation to a share such as 0.1, or monitor a train/ metric");
  };
  const auto check_callback = [&](const char* pointer, const auto& callback) {
    if (callback && (callback->monitor || !training.monitor))
      check(pointer, monitor_or_default(callback->monitor, {}));
  };
  if (training.monitor) check("/training/monitor", *training.monitor);
  check_callback("/training/early_stopping/monitor", training.early_stopping);
  check_callback("/training/reduce_on_plateau/monitor", training.reduce_on_plateau);
}

InputPlace place_of(const NamedInput& input, const DatasetInfo& data) {
  return {.name = input.name, .first = &input == data.inputs.data()};
}

// What of the config cannot be told without the data set's shape.
void check_against_data(CheckedRun& run, Problems& problems) {
  const DataSpec& data = run.spec.data;
  std::vector<std::string> names;
  for (const NamedInput& input : run.data.inputs) names.push_back(input.name);
  report_errors("/data/preprocess", problems, [&] {
    check_step_inputs<Preprocess>("data.preprocess", data.preprocess, names);
    for (const NamedInput& input : run.data.inputs)
      preprocess_table(data.preprocess, input.shape, place_of(input, run.data));
  });
  report_errors("/data/augment", problems, [&] {
    check_step_inputs<Augmentation>("data.augment", data.augment, names);
    for (const NamedInput& input : run.data.inputs)
      check_augmentations(data.augment, input.shape, place_of(input, run.data));
  });
  check_split(run, problems);
  check_monitors(run, problems);
  std::vector<GivenInput> given;
  for (const NamedInput& input : run.data.inputs)
    given.push_back({.name = input.name, .shape = input.shape});
  bind_inputs(run.graph, given, problems);
  run.plans = infer_shapes(run.graph, problems);
}

// What needs every layer's shapes and parameters; only where the parts that it reads have no
// problems, or it would report what follows from them.
void check_training(CheckedRun& run, Problems& problems) {
  if (run.spec.data.dataset == nullptr ||
      run.spec.training.outputs.size() != run.graph.outputs.size() ||
      !none_at(problems, {"/model", "/blocks", "/quantizers", "/data/dataset"}))
    return;
  if (none_at(problems, {"/training/loss", "/training/targets"})) {
    run.target_of = find_targets(run, problems);
    check_outputs(run, none_at(problems, {"/training/metrics"}), problems);
    check_reached(run, problems);
  }
  if (none_at(problems, {"/training/optimizer"}))
    run.optimizer_of = assign_optimizers(run.spec.training.optimizers,
                                         parameter_facts(run.graph, run.plans), problems);
}

}  // namespace

CheckedRun check_run(const Document& document, const Catalog& catalog,
                     const std::string& fallback_name, const DataSource& source) {
  Problems problems;
  CheckedRun run;
  run.spec = read_run_spec(document, catalog, fallback_name, problems);
  run.graph = build_graph(std::move(run.spec.model), problems);
  if (run.spec.data.dataset != nullptr) {
    try {
      run.data = run.spec.data.dataset->info(source);
    } catch (const UserError&) {
      if (problems.empty()) throw;
      throw ConfigError(problems.list());  // the config comes first
    }
    check_against_data(run, problems);
    check_training(run, problems);
  }
  if (!problems.empty()) throw ConfigError(problems.list());
  return run;
}

bool has_validation(const CheckedRun& run) {
  return run.spec.data.validation > 0 || run.data.has_validation;
}

bool measures_flips(const TrainingSpec& training) {
  return std::ranges::any_of(training.metrics, measures_weights);
}

Program make_program(const CheckedRun& run, const ProgramOptions& options,
                     std::vector<std::string>& notes) {
  LowerOptions lowering{.batch = options.batch,
                        .losses = {},
                        .training = options.training,
                        .reestimates = options.reestimates,
                        .gradient_precision = run.spec.training.gradient_precision,
                        .keep_quantized = options.training && measures_flips(run.spec.training)};
  for (std::size_t i = 0; i < run.target_of.size(); ++i) {
    const OutputTraining& output = run.spec.training.outputs[i];
    lowering.losses.push_back({.loss = output.loss.get(),
                               .target = run.target_of[i],
                               .info = run.data.targets[run.target_of[i]].info,
                               .weight = output.weight});
  }
  Program program = lower(run.graph, run.plans, lowering);
  notes = run_passes(program, run.plans, options.passes_off);
  return program;
}

Model make_model(CheckedRun& run, Program program, MemoryPlan memory) {
  const bool training = program.training;
  Model model(std::move(run.graph), std::move(run.plans), std::move(program), std::move(memory),
              run.spec.seed);
  if (!training) return model;
  for (std::size_t i = 0; i < run.optimizer_of.size(); ++i) {
    if (run.optimizer_of[i] == kNotTrained) continue;
    add_slots(model.parameters(), i, *run.spec.training.optimizers[run.optimizer_of[i]].optimizer);
  }
  if (measures_flips(run.spec.training)) add_flip_ratio_slots(model);
  return model;
}

Model make_model(CheckedRun& run, const ProgramOptions& options, std::vector<std::string>& notes) {
  Program program = make_program(run, options, notes);
  MemoryPlan memory = plan_memory(program, run.graph, run.plans);
  return make_model(run, std::move(program), std::move(memory));
}

}  // namespace qnn
