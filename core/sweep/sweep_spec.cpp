#include "core/sweep/sweep_spec.hpp"

#include <algorithm>
#include <array>

#include "core/base/text.hpp"

namespace qnn {
namespace {

struct SpecFields {
  SweepSpec& spec;
  std::optional<std::string> name = {};

  template <class Fields>
  void fields(Fields& f) {
    f.optional("name", name, "of the study; the file's name without it");
    f.required("objective", spec.objective, "what is searched for");
    f.optional("method", spec.method, "how the trials are chosen");
    f.optional("asha", spec.asha, "stops bad trials early; null for none");
    f.optional("retries", spec.retries, "how often a trial that was killed is tried again");
  }
};

void check_name(const ConfigValue& root, const std::string& name) {
  if (name.empty() || name.find('\n') != std::string::npos)
    root.report_key("name", "must be a line of text");
}

void check_objective(const ConfigValue& root, const Objective& objective) {
  const auto at = root.member("objective");
  if (!at || !at->is_object() || objective.metric.find('/') == std::string::npos) return;
  std::string dotted = objective.metric;
  std::replace(dotted.begin(), dotted.end(), '/', '.');
  at->report_key("metric", "is a place in result.json and has dots",
                 format("write \"{}\"", dotted));
}

void check_asha(const ConfigValue& root, const SweepSpec& spec) {
  if (!spec.asha) return;
  const ConfigValue at = *root.member("asha");
  if (spec.asha->min_epochs >= spec.asha->max_epochs && spec.asha->max_epochs > 0)
    at.report(format("min_epochs must be less than max_epochs, got {} and {}",
                     spec.asha->min_epochs, spec.asha->max_epochs));
  for (const SweepParameter& parameter : spec.space.parameters)
    if (parameter.path == "training.epochs")
      root.member("space")->report_key(parameter.path, "\"asha\" sets the epochs of each trial",
                                       "remove one of the two");
}

void fill_grid(const ConfigValue& root, SweepSpec& spec) {
  if (!std::holds_alternative<GridSearch>(spec.method)) return;
  const ConfigValue space = *root.member("space");
  if (auto grid = grid_of(spec.space)) {
    spec.grid = std::move(*grid);
    return;
  }
  bool endless = false;
  for (const SweepParameter& parameter : spec.space.parameters) {
    if (parameter.domain.kind != Domain::Kind::Real) continue;
    endless = true;
    space.report_key(parameter.path, "a grid cannot try every number of an interval",
                     "write \"choice\", or choose the method \"random\"");
  }
  if (!endless)
    space.report(format("its grid has more than {} trials", with_thousands(kLargestGrid)),
                 "choose the method \"random\"");
}

}  // namespace

std::size_t SweepSpec::trial_count() const {
  if (const auto* random = std::get_if<RandomSearch>(&method)) return random->trials;
  if (const auto* tpe = std::get_if<TpeSearch>(&method)) return tpe->trials;
  return grid.size();
}

std::vector<std::uint32_t> SweepSpec::rungs() const {
  std::vector<std::uint32_t> epochs;
  if (!asha) return epochs;
  for (std::uint64_t each = asha->min_epochs; each < asha->max_epochs;
       each *= asha->reduction_factor)
    epochs.push_back(static_cast<std::uint32_t>(each));
  epochs.push_back(asha->max_epochs);
  return epochs;
}

std::vector<FieldDoc> sweep_fields() {
  SweepSpec spec;
  SpecFields fields{.spec = spec};
  FieldDocs docs;
  fields.fields(docs);
  return docs.take();
}

SweepSpec read_sweep_spec(const Document& document, const std::string& fallback_name,
                          Problems& problems) {
  SweepSpec spec;
  const ConfigValue root = config_root(document, problems);
  if (!root.expect_object()) return spec;
  SpecFields fields{.spec = spec};
  const std::array<std::string, 4> elsewhere{"config", "space", "about", "$schema"};
  read_fields(root, fields, elsewhere);
  spec.name = fields.name.value_or(fallback_name);
  check_name(root, spec.name);
  check_objective(root, spec.objective);
  if (!root.member("config"))
    root.report("'config' is required: the config that is varied, a file or an object");
  if (const auto space = root.member("space")) {
    const std::size_t before = problems.size();
    spec.space = read_space(*space);
    check_asha(root, spec);
    if (problems.size() == before) fill_grid(root, spec);
  } else {
    root.report("'space' is required: {\"PATH\": {\"choice\": [...]}}");
  }
  return spec;
}

Json resolved_sweep(const SweepSpec& spec, const Document& document) {
  Json json{{"schema", 1}, {"name", spec.name}};
  SweepSpec copy = spec;
  SpecFields fields{.spec = copy, .name = spec.name};
  FieldWriter writer{ValueWriter(json)};
  fields.fields(writer);
  json["space"] = document.value.at("space");
  return json;
}

}  // namespace qnn
