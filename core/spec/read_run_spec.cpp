#include <algorithm>
#include <utility>

#include "core/base/text.hpp"
#include "core/config/fields.hpp"
#include "core/json/json.hpp"
#include "core/spec/read_model.hpp"
#include "core/spec/run_spec.hpp"

namespace qnn {
namespace {

const std::vector<std::string>& other_top_level_keys() {
  static const std::vector<std::string> kKeys{"$schema",    "about",  "extends", "data",
                                              "quantizers", "blocks", "model",   "training"};
  return kKeys;
}

bool is_file_name(const std::string& name) {
  return !name.empty() && name.front() != '.' &&
         name.find_first_not_of(
             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-") ==
             std::string::npos;
}

DataSpec read_data(const ConfigValue& root, const DatasetRegistry& datasets, Json& resolved) {
  DataSpec spec;
  const auto data = root.member("data");
  if (!data) {
    root.report("'data' is required: an object with \"dataset\"");
    return spec;
  }
  if (!data->expect_object()) return spec;
  static const std::vector<std::string> kOther{"dataset"};
  resolved["data"] = Json::object();
  if (const auto dataset = data->member("dataset")) {
    spec.dataset = datasets.make(*dataset, ValueWriter(resolved["data"]["dataset"]));
    if (spec.dataset) spec.dataset_name = resolved["data"]["dataset"]["type"].get<std::string>();
  } else {
    data->report("'dataset' is required: what to train on",
                 "known data sets: " + join(datasets.names()));
  }
  read_fields(*data, spec, kOther);
  FieldWriter writer{ValueWriter(resolved["data"])};
  spec.fields(writer);
  return spec;
}

void read_optimizer_rule(const ConfigValue& at, const OptimizerRegistry& optimizers,
                         TrainingSpec& spec, Json& resolved) {
  OptimizerRule rule{.match = {"all"}, .name = {}, .optimizer = nullptr, .pointer = at.pointer()};
  const auto name = detail::read_choice_name(at, optimizers.names());
  if (!name) return;
  rule.name = *name;
  const ConfigValue object = detail::choice_object(at);
  resolved = Json{{"type", *name}};
  if (const auto match = object.member("match")) {
    std::string word;
    if (match->is_list()) {
      rule.match.clear();
      if (match->size() == 0) match->report("must name at least one selector");
      read_value(*match, rule.match);
      resolved["match"] = rule.match;
    } else if (match->read_string(word)) {
      rule.match = {word};
      resolved["match"] = word;
    }
    for (const std::string& selector : rule.match)
      if (const auto problem = selector_problem(selector)) match->report(*problem);
  }
  static const std::vector<std::string> kOther{"type", "match"};
  rule.optimizer = optimizers.find(*name)->make(object, kOther, ValueWriter(resolved));
  spec.optimizers.push_back(std::move(rule));
}

void read_optimizers(const ConfigValue& training, const OptimizerRegistry& optimizers,
                     TrainingSpec& spec, Json& resolved) {
  const auto at = training.member("optimizer");
  if (!at) {
    training.report("'optimizer' is required", "known optimizers: " + join(optimizers.names()));
    return;
  }
  Json& target = resolved["optimizer"];
  if (!at->is_list()) {
    read_optimizer_rule(*at, optimizers, spec, target);
    return;
  }
  target = Json::array();
  if (at->size() == 0) at->report("must hold at least one optimizer");
  for (std::size_t i = 0; i < at->size(); ++i) {
    target.push_back(nullptr);
    read_optimizer_rule(at->element(i), optimizers, spec, target.back());
  }
}

// Whether nothing has been reported at the pointer or inside: else what was read is not what the
// user wrote, and judging it would only confuse.
bool is_sound(const Problems& problems, const std::string& pointer) {
  const auto concerns = [&](const Problem& problem) {
    return problem.pointer == pointer || problem.pointer.starts_with(pointer + "/");
  };
  return std::none_of(problems.list().begin(), problems.list().end(), concerns);
}

// What was meant by the name of something that is not measured: "validation/acc" is the beginning
// of one name, though it is nearer to "validation/loss".
std::string monitor_help(const std::string& monitor, const std::vector<std::string>& known) {
  const auto begun = std::find_if(known.begin(), known.end(), [&](const std::string& name) {
    return name.starts_with(monitor) && monitor.find('/') != std::string::npos;
  });
  const auto near = begun != known.end() ? std::optional(*begun) : nearest(monitor, known);
  return near ? format("did you mean '{}'?", *near) : "known here: " + join(known);
}

// The numbers that are measured in a part, as Keras names them.
std::vector<std::string> measured_names(const TrainingSpec& spec, std::string_view part) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < spec.metrics.size(); ++i)
    if (is_number(spec.metrics[i]) && (part == "train" || !measures_weights(spec.metrics[i])))
      names.push_back(spec.metric_names[i]);
  for (const std::string& name : spec.loss_names)
    if (!name.empty()) names.push_back(name);
  names.emplace_back("loss");
  return names;
}

// "validation/accuracy": a part that is evaluated, and the loss or one of the metrics. `at` is the
// object that the monitor belongs to.
void check_monitor(const ConfigValue& at, const std::string& monitor, const TrainingSpec& spec) {
  // Without a model nothing is measured, and that has been reported.
  if (spec.outputs.empty() || !is_sound(at.problems(), "/training/metrics")) return;
  std::vector<std::string> known;
  for (const std::string_view part : {"validation", "train"}) {
    for (const std::string& name : measured_names(spec, part))
      known.push_back(format("{}/{}", part, name));
  }
  if (std::find(known.begin(), known.end(), monitor) == known.end())
    at.report_key("monitor", format("nothing named '{}' is measured", monitor),
                  monitor_help(monitor, known));
}

// A monitor that the callback takes from training.monitor is not reported a second time.
template <class Callback>
void check_callback(const ConfigValue& training, const char* key, const Callback& callback,
                    const TrainingSpec& spec) {
  if (!callback || (!callback->monitor && spec.monitor)) return;
  check_monitor(*training.member(key), monitor_or_default(callback->monitor, {}), spec);
}

void check_callbacks(const ConfigValue& training, const TrainingSpec& spec) {
  if (spec.monitor) check_monitor(training, *spec.monitor, spec);
  check_callback(training, "early_stopping", spec.early_stopping, spec);
  check_callback(training, "reduce_on_plateau", spec.reduce_on_plateau, spec);
  const auto has_rate = [](const OptimizerRule& rule) {
    return rule.optimizer != nullptr && rule.optimizer->has_learning_rate();
  };
  if (!is_sound(training.problems(), "/training/optimizer") ||
      std::ranges::any_of(spec.optimizers, has_rate))
    return;
  if (spec.reduce_on_plateau)
    training.report_key("reduce_on_plateau", "no optimizer has a learning rate to reduce",
                        "remove it");
  if (std::holds_alternative<RollBack>(spec.on_non_finite))
    training.report_key("on_non_finite", "no optimizer has a learning rate to reduce",
                        "use \"skip_step\" or \"stop\"");
}

TrainingSpec read_training(const ConfigValue& root, const Catalog& catalog, const RunSpec& run,
                           Json& resolved) {
  TrainingSpec spec;
  const auto training = root.member("training");
  if (!training) {
    root.report("'training' is required: an object with \"epochs\", \"loss\" and \"optimizer\"");
    return spec;
  }
  if (!training->expect_object()) return spec;
  std::vector<std::string> other_keys = trained_output_keys();
  other_keys.emplace_back("optimizer");
  Json& target = resolved["training"] = Json::object();
  read_fields(*training, spec, other_keys);
  static_cast<TrainedOutputs&>(spec) =
      read_trained_outputs(*training, run.model.outputs, catalog.losses, target);
  read_optimizers(*training, catalog.optimizers, spec, target);
  check_callbacks(*training, spec);
  FieldWriter writer{ValueWriter(target)};
  spec.fields(writer);
  return spec;
}

}  // namespace

RunSpec read_run_spec(const Document& document, const Catalog& catalog,
                      const std::string& fallback_name, Problems& problems) {
  RunSpec spec;
  Json resolved = Json::object();
  for (const Problem& problem : document.problems.list())
    problems.report(problem.pointer, problem.message, problem.help);
  const ConfigValue root = config_root(document, problems);
  if (!root.expect_object()) return spec;

  read_fields(root, spec, other_top_level_keys());
  if (root.member("extends"))  // the files' own have been followed and are gone
    root.report_key("extends", "what to extend is read from the file only", "write it there");
  if (spec.name.empty()) spec.name = fallback_name;
  if (!is_file_name(spec.name))
    root.report_key("name", format("'{}' cannot name a folder", spec.name),
                    "use letters, digits, '_', '.' and '-'");
  FieldWriter writer{ValueWriter(resolved)};
  spec.fields(writer);
  if (const auto about = document.value.find("about"); about != document.value.end())
    resolved["about"] = *about;

  spec.data = read_data(root, catalog.datasets, resolved);
  spec.model = read_model(document, catalog, resolved, problems);
  spec.model.name = spec.name;
  spec.training = read_training(root, catalog, spec, resolved);
  spec.resolved = resolved.dump(2);
  return spec;
}

}  // namespace qnn
