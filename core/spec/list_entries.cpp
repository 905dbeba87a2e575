#include "core/spec/list_entries.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/json/parse.hpp"
#include "core/spec/block_parameters.hpp"
#include "core/spec/model_spec.hpp"

namespace qnn {
namespace {

std::string input_names(const ListScope& scope) {
  std::vector<std::string> names;
  for (const auto& [name, path] : scope.inputs) names.push_back(format("\"{}\"", name));
  return join(names);
}

// Keras's automatic name of a layer of this type: the type, but for Larq's class DoReFa.
std::string automatic_name(const std::string& type) {
  return type == "dorefa_quantizer" ? "do_re_fa" : type;
}

bool is_input(const std::string& name, const ListScope& scope) {
  return std::any_of(scope.inputs.begin(), scope.inputs.end(),
                     [&](const auto& input) { return input.first == name; });
}

void report_no_type(const Json& object, const std::string& pointer, const KnownTypes& types,
                    ProblemsSaidOnce& problems) {
  const std::string known = "known types: " + join(types.names());
  if (object.contains("type"))
    return problems.report(pointer_to(pointer, "type"), "must be the name of a type", known);
  for (const auto& [key, value] : object.items()) {
    if (edit_distance(key, "type") == 1)
      return problems.report(pointer_to(pointer, key), format("unknown key '{}'", key),
                             "did you mean 'type'? " + known);
  }
  problems.report(pointer, "'type' is required: the kind of the layer", known);
}

std::vector<std::string> read_inputs(const Json& object, const std::string& pointer,
                                     const std::string& previous, const ListScope& scope,
                                     ProblemsSaidOnce& problems) {
  const std::string fallback = previous.empty() ? scope.inputs.front().second : previous;
  const auto inputs = object.find("inputs");
  if (inputs == object.end()) {
    if (previous.empty())
      problems.report(pointer, "it has to say which of several inputs it reads",
                      format("add \"inputs\" with one or more of {}", input_names(scope)));
    return {fallback};
  }
  const std::string at = pointer_to(pointer, "inputs");
  if (!inputs->is_array() || inputs->empty()) {
    problems.report(
        at, format("must be a list of names of earlier layers, or of {}", input_names(scope)));
    return {fallback};
  }
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < inputs->size(); ++i) {
    const Json& name = (*inputs)[i];
    if (!name.is_string()) {
      problems.report(pointer_to(at, i),
                      format("must be the name of an earlier layer, or {}", input_names(scope)));
    } else if (auto path =
                   resolve_name(name.get<std::string>(), pointer_to(at, i), scope, problems)) {
      paths.push_back(std::move(*path));
    }
  }
  return paths.empty() ? std::vector<std::string>{fallback} : paths;
}

}  // namespace

void ProblemsSaidOnce::report(const std::string& pointer, std::string message, std::string help) {
  ++count_;
  if (said_.insert(pointer + "\n" + message).second)
    problems_.report(pointer, std::move(message), std::move(help));
}

bool KnownTypes::is_block(const std::string& type) const {
  return blocks != nullptr && blocks->contains(type) && !is_layer(type) && type != kSharedType;
}

std::vector<std::string> KnownTypes::names() const {
  std::vector<std::string> all = layers;
  all.emplace_back(kSharedType);
  if (blocks != nullptr)
    for (const auto& [name, block] : blocks->items()) all.push_back(name);
  return all;
}

bool is_valid_name(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
  });
}

std::optional<Entry> read_entry(const Json& json, std::size_t index, const std::string& previous,
                                const ListScope& scope, const KnownTypes& types,
                                ProblemsSaidOnce& problems) {
  const std::string pointer = pointer_to(scope.pointer, index);
  Entry entry{.object = json, .type = {}, .pointer = pointer, .inputs = {}, .top_level = {}};
  if (json.is_string()) entry.object = Json{{"type", json}};
  if (!entry.object.is_object()) {
    problems.report(pointer, "a layer is a name or an object with \"type\"");
    return std::nullopt;
  }
  const auto type = entry.object.find("type");
  const bool has_type = type != entry.object.end() && type->is_string();
  if (has_type) entry.type = type->get<std::string>();
  if (!has_type) {
    report_no_type(entry.object, pointer, types, problems);
  } else if (entry.type != kSharedType && !types.is_block(entry.type) &&
             !types.is_layer(entry.type)) {
    problems.report(json.is_string() ? pointer : pointer_to(pointer, "type"),
                    format("unknown layer type '{}'", entry.type),
                    did_you_mean(entry.type, types.names()));
  }
  entry.inputs = read_inputs(entry.object, pointer, previous, scope, problems);
  if (scope.prefix.empty()) entry.top_level = index;
  return entry;
}

std::optional<std::string> resolve_name(const std::string& name, const std::string& at,
                                        const ListScope& scope, ProblemsSaidOnce& problems) {
  std::vector<std::string> known;
  for (const auto& [input, path] : scope.inputs) {
    if (input == name) return path;
    known.push_back(input);
  }
  if (const auto found = scope.entries.find(name); found != scope.entries.end())
    return found->second.output;
  for (const auto& [local, earlier] : scope.entries) known.push_back(local);
  problems.report(at, format("no earlier layer is named '{}'", name), did_you_mean(name, known));
  return std::nullopt;
}

std::string take_name(const Entry& entry, const std::string& base, ListScope& scope,
                      ProblemsSaidOnce& problems) {
  const auto given = entry.object.find("name");
  if (given != entry.object.end() && !given->is_null()) {
    const std::string at = pointer_to(entry.pointer, "name");
    std::string name = given->is_string() ? given->get<std::string>() : std::string();
    if (!is_valid_name(name)) {
      problems.report(at, "must be a name of letters, digits, '_', '.' and '-'");
    } else if (name == kInputName || is_input(name, scope)) {
      problems.report(at, format("'{}' is the name of the input itself", name),
                      "choose another name");
    } else if (scope.entries.contains(name)) {
      problems.report(at, format("two layers are named '{}'", name), "rename one of them");
    } else {
      return name;
    }
  }
  const std::string automatic = automatic_name(base);
  // Names are never given back, so that the search goes on where it ended: 10,000 layers of a type
  // would else be compared with each other.
  std::size_t& number = scope.numbers[automatic];
  std::string name;
  do name = number == 0 ? automatic : format("{}_{}", automatic, number);
  while (++number > 0 && (scope.entries.contains(name) || is_input(name, scope)));
  return name;
}

}  // namespace qnn
