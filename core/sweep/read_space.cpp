#include <algorithm>
#include <array>
#include <string_view>

#include "core/base/text.hpp"
#include "core/config/fields.hpp"
#include "core/config/suggestions.hpp"
#include "core/sweep/space.hpp"

namespace qnn {
namespace {

constexpr std::array<std::string_view, 4> kKinds{"choice", "uniform", "log_uniform", "int"};

struct IntervalFields {
  std::optional<std::vector<double>> uniform, log_uniform;
  std::optional<std::vector<std::int32_t>> whole;
  std::optional<std::uint32_t> step;
  bool log = false;

  template <class Fields>
  void fields(Fields& f) {
    f.optional("uniform", uniform, "[low, high]: a number between them");
    f.optional("log_uniform", log_uniform, "[low, high]: a number, evenly over its logarithm");
    f.optional("int", whole, "[low, high]: a whole number, both ends included");
    f.optional("step", step, "of \"int\": the distance between two values", AtLeast{1});
    f.optional("log", log, "of \"int\": whether it is drawn evenly over the logarithm");
  }
};

void read_choices(const ConfigValue& at, Domain& domain) {
  if (!at.expect_list()) return;
  if (at.size() == 0) at.report("must have a value to choose, got an empty list");
  for (std::size_t i = 0; i < at.size(); ++i) {
    const Json& value = at.element(i).json();
    if (std::find(domain.choices.begin(), domain.choices.end(), value) != domain.choices.end())
      at.element(i).report(format("{} stands here twice", value.dump()));
    domain.choices.push_back(value);
  }
}

template <class Number>
void read_ends(const ConfigValue& at, const std::vector<Number>& ends, bool log, Domain& domain) {
  if (ends.size() != 2)
    return at.report(format("must be [low, high], got a list of {}", ends.size()));
  domain.low = static_cast<double>(ends[0]);
  domain.high = static_cast<double>(ends[1]);
  domain.log = log;
  if (domain.low >= domain.high)
    at.report(format("low must be less than high, got {}", at.json().dump()),
              domain.low == domain.high ? "write one value into the config itself" : "");
  if (log && domain.low <= 0)
    at.report(format("a logarithm needs low to be greater than 0, got {}", ends[0]));
}

void read_integer_domain(const ConfigValue& at, const IntervalFields& fields, Domain& domain) {
  domain.kind = Domain::Kind::Integer;
  const ConfigValue ends = *at.member("int");
  read_ends(ends, *fields.whole, fields.log, domain);
  domain.step = fields.step.value_or(1);
  if (fields.log && domain.step != 1)
    at.member("step")->report("\"log\" goes with a step of 1 only", "remove one of the two");
  const auto low = static_cast<std::int64_t>(domain.low);
  const auto high = static_cast<std::int64_t>(domain.high);
  if (domain.step > high - low && high > low)
    return at.member("step")->report(format(
        "must be at most {}, the distance of low and high, got {}", high - low, domain.step));
  domain.high = static_cast<double>(high - (high - low) % domain.step);
}

void read_domain(const ConfigValue& at, Domain& domain) {
  const std::size_t before = at.problems().size();
  IntervalFields fields;
  const std::array<std::string, 2> elsewhere{"choice", "if"};
  read_fields(at, fields, elsewhere);
  if (at.problems().size() != before) return;
  std::vector<std::string> kinds;
  for (const std::string_view kind : kKinds)
    if (at.member(kind)) kinds.emplace_back(kind);
  if (kinds.size() != 1)
    return at.report(
        kinds.empty() ? "says no values" : format("says both {}", join(kinds, " and ")),
        "write one of choice, uniform, log_uniform, int");
  if (kinds[0] != "int")
    for (const char* key : {"step", "log"})
      if (at.member(key))
        at.report_key(
            key, format("'{}' goes with \"int\" only, not with \"{}\"", key, kinds[0]),
            kinds[0] == "uniform" && std::string_view(key) == "log" ? "write \"log_uniform\"" : "");
  if (kinds[0] == "choice") return read_choices(*at.member("choice"), domain);
  if (kinds[0] == "int") return read_integer_domain(at, fields, domain);
  domain.kind = Domain::Kind::Real;
  const bool log = kinds[0] == "log_uniform";
  read_ends(*at.member(kinds[0]), log ? *fields.log_uniform : *fields.uniform, log, domain);
}

std::vector<std::string> paths_of(const Space& space) {
  std::vector<std::string> paths;
  for (const SweepParameter& parameter : space.parameters) paths.push_back(parameter.path);
  return paths;
}

void read_condition(const ConfigValue& at, const std::string& parent, const Space& space,
                    SweepParameter& parameter) {
  const std::vector<std::string> paths = paths_of(space);
  const auto found = std::find(paths.begin(), paths.end(), parent);
  if (found == paths.end()) {
    const std::string near = suggest(parent, paths);
    return at.report(format("the space has no parameter '{}'", shown(parent)),
                     near.empty() ? "a condition names another parameter of the space" : near);
  }
  Condition condition{.parent = static_cast<std::size_t>(found - paths.begin()), .values = {}};
  const Domain& domain = space.parameters[condition.parent].domain;
  if (domain.kind != Domain::Kind::Choice)
    return at.report(format("'{}' is an interval", parent),
                     "a condition names a parameter with \"choice\"");
  const auto take = [&](const ConfigValue& value) {
    if (std::find(domain.choices.begin(), domain.choices.end(), value.json()) ==
        domain.choices.end())
      value.report(format("'{}' never is {}", parent, value.json().dump()),
                   format("its values are {}", Json(domain.choices).dump()));
    condition.values.push_back(value.json());
  };
  if (at.is_list())
    for (std::size_t i = 0; i < at.size(); ++i) take(at.element(i));
  else
    take(at);
  parameter.conditions.push_back(std::move(condition));
}

void read_conditions(const ConfigValue& at, Space& space, SweepParameter& parameter) {
  const auto conditions = at.member("if");
  if (!conditions || !conditions->expect_object()) return;
  for (const std::string& parent : conditions->keys())
    read_condition(*conditions->member(parent), parent, space, parameter);
}

// Parents first, otherwise as in the file.
void put_in_order(const ConfigValue& at, Space& space) {
  std::vector<bool> placed(space.parameters.size(), false);
  while (space.order.size() < space.parameters.size()) {
    const std::size_t before = space.order.size();
    for (std::size_t i = 0; i < space.parameters.size(); ++i) {
      const auto& conditions = space.parameters[i].conditions;
      if (placed[i] || !std::all_of(conditions.begin(), conditions.end(),
                                    [&](const Condition& each) { return placed[each.parent]; }))
        continue;
      placed[i] = true;
      space.order.push_back(i);
    }
    if (space.order.size() > before) continue;
    for (std::size_t i = 0; i < placed.size(); ++i)
      if (!placed[i])
        at.member(space.parameters[i].path)
            ->report("its condition depends on itself", "break the circle of \"if\"s");
    return;
  }
}

}  // namespace

std::vector<FieldDoc> interval_fields() { return field_docs<IntervalFields>(); }

Space read_space(const ConfigValue& at) {
  Space space;
  if (!at.expect_object()) return space;
  if (at.size() == 0) at.report("has no parameter", "write {\"PATH\": {\"choice\": [...]}}");
  for (const std::string& path : at.keys()) {
    const ConfigValue entry = *at.member(path);
    SweepParameter parameter{.path = path, .domain = {}, .conditions = {}};
    if (path.empty()) entry.report("a path cannot be empty");
    if (entry.expect_object()) read_domain(entry, parameter.domain);
    space.parameters.push_back(std::move(parameter));
  }
  const std::size_t before = at.problems().size();
  for (SweepParameter& parameter : space.parameters) {
    const ConfigValue entry = *at.member(parameter.path);
    if (entry.is_object()) read_conditions(entry, space, parameter);
  }
  if (at.problems().size() == before) put_in_order(at, space);
  return space;
}

}  // namespace qnn
