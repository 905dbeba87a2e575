#include "core/sweep/space.hpp"

#include <algorithm>
#include <set>

#include "core/base/text.hpp"

namespace qnn {
namespace {

// Every assignment that agrees with `partial` in the parameters before `depth` of the order.
// False if there are too many.
bool enumerate(const Space& space, std::size_t depth, Assignment& partial,
               std::vector<Assignment>& all) {
  if (depth == space.order.size()) {
    if (all.size() == kLargestGrid) return false;
    all.push_back(partial);
    return true;
  }
  const std::size_t index = space.order[depth];
  const SweepParameter& parameter = space.parameters[index];
  partial[index].reset();
  if (!counts(parameter, partial)) return enumerate(space, depth + 1, partial, all);
  if (parameter.domain.kind == Domain::Kind::Choice) {
    for (const Json& value : parameter.domain.choices) {
      partial[index] = value;
      if (!enumerate(space, depth + 1, partial, all)) return false;
    }
  } else {
    const auto last = static_cast<std::int64_t>(parameter.domain.high);
    for (auto value = static_cast<std::int64_t>(parameter.domain.low); value <= last;
         value += parameter.domain.step) {
      partial[index] = value;
      if (!enumerate(space, depth + 1, partial, all)) return false;
    }
  }
  partial[index].reset();
  return true;
}

// Whether --set reads the word as the text that it is.
bool reads_as_text(const std::string& word) {
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' ||
           (c >= '0' && c <= '9') || c == '.' || c == '/';
  };
  return !word.empty() && std::all_of(word.begin(), word.end(), is_word) && !Json::accept(word);
}

}  // namespace

bool counts(const SweepParameter& parameter, const Assignment& assignment) {
  return std::all_of(
      parameter.conditions.begin(), parameter.conditions.end(), [&](const Condition& condition) {
        const std::optional<Json>& value = assignment[condition.parent];
        return value && std::find(condition.values.begin(), condition.values.end(), *value) !=
                            condition.values.end();
      });
}

std::optional<std::vector<Assignment>> grid_of(const Space& space) {
  for (const SweepParameter& parameter : space.parameters)
    if (parameter.domain.kind == Domain::Kind::Real) return std::nullopt;
  std::vector<Assignment> all;
  Assignment partial(space.parameters.size());
  if (!enumerate(space, 0, partial, all)) return std::nullopt;
  return all;
}

std::vector<Override> overrides_of(const std::map<std::string, Json>& values) {
  // A map's order puts a path before the longer ones that begin with it.
  std::vector<Override> overrides;
  for (const auto& [path, value] : values) {
    const bool bare = value.is_string() && reads_as_text(value.get<std::string>());
    overrides.push_back(
        {.path = path, .value = bare ? value.get<std::string>() : value.dump(), .unset = false});
  }
  return overrides;
}

std::map<std::string, Json> values_of(const Space& space, const Assignment& assignment) {
  std::map<std::string, Json> values;
  for (std::size_t i = 0; i < space.parameters.size(); ++i)
    if (assignment[i]) values[space.parameters[i].path] = *assignment[i];
  return values;
}

}  // namespace qnn
