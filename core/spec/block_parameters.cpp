#include "core/spec/block_parameters.hpp"

#include <algorithm>
#include <map>

#include "core/base/text.hpp"
#include "core/config/suggestions.hpp"
#include "core/json/parse.hpp"
#include "core/spec/list_entries.hpp"
#include "core/spec/model_spec.hpp"

namespace qnn {
namespace {

using Values = std::map<std::string, Json>;

bool contains(const std::vector<std::string>& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// What every use of a block may say besides its parameters.
const std::vector<std::string>& keys_of_uses() {
  static const std::vector<std::string> kKeys{"type", "name", "inputs", "repeat", "trainable"};
  return kKeys;
}

bool is_required(const Json& declaration) {
  return declaration.is_object() && declaration == Json{{"required", true}};
}

Values read_values(const Json& declared, const BlockUse& use, Problems& problems) {
  Values values;
  std::vector<std::string> known = keys_of_uses();
  std::vector<std::string> missing;
  for (const auto& [name, declaration] : declared.items()) {
    known.push_back(name);
    if (const auto given = use.object.find(name); given != use.object.end()) {
      values[name] = *given;
    } else if (is_required(declaration)) {
      missing.push_back(name);
    } else {
      values[name] = declaration;
    }
  }
  for (const auto& [key, value] : use.object.items()) {
    if (contains(known, key)) continue;
    problems.report(pointer_to(use.pointer, key),
                    format("block '{}' has no parameter '{}'", use.name, key),
                    did_you_mean(key, known));
    // What is misspelt is not missing as well.
    if (const auto near = nearest(key, known)) std::erase(missing, *near);
  }
  for (const std::string& name : missing)
    problems.report(use.pointer, format("block '{}' needs its parameter '{}'", use.name, name),
                    format("add \"{}\"", name));
  return values;
}

Json substitute(const Json& json, const Values& values, const std::string& at, Problems& problems) {
  if (json.is_object()) {
    Json copy = Json::object();
    for (const auto& [key, value] : json.items())
      copy[key] = substitute(value, values, pointer_to(at, key), problems);
    return copy;
  }
  if (json.is_array()) {
    Json copy = Json::array();
    for (std::size_t i = 0; i < json.size(); ++i)
      copy.push_back(substitute(json[i], values, pointer_to(at, i), problems));
    return copy;
  }
  if (!json.is_string()) return json;
  const std::string text = json.get<std::string>();
  if (!text.starts_with('$')) return json;
  if (text.starts_with("$$")) return text.substr(1);
  if (const auto found = values.find(text.substr(1)); found != values.end()) return found->second;
  std::vector<std::string> known;
  for (const auto& [name, value] : values) known.push_back("$" + name);
  problems.report(at, format("the block has no parameter '{}'", text),
                  did_you_mean(text, known) + " ('$$' is a literal dollar)");
  return json;
}

// Defaults that are objects have a "type"; without one, {"required": true} is what was meant.
void check_declaration(const Json& declaration, const std::string& at, Problems& problems) {
  static const std::vector<std::string> kKeys{"required"};
  if (!declaration.is_object() || declaration.contains("type") || is_required(declaration)) return;
  for (const auto& [key, value] : declaration.items()) {
    if (key == kKeys.front()) {
      problems.report(pointer_to(at, key), "must be true and stand alone",
                      "a parameter that may be left out is declared by its default");
    } else {
      problems.report(pointer_to(at, key), format("unknown key '{}'", key),
                      did_you_mean(key, kKeys));
    }
  }
}

void check_parameters(const Json& declared, const std::string& at, Problems& problems) {
  for (const auto& [name, declaration] : declared.items()) {
    check_declaration(declaration, pointer_to(at, name), problems);
    if (contains(keys_of_uses(), name))
      problems.report(pointer_to(at, name),
                      format("a parameter may not be named '{}': every use has that key", name),
                      "choose another name");
  }
}

void check_inputs(const Json& inputs, const std::string& at, Problems& problems) {
  if (!inputs.is_array() || inputs.empty()) {
    problems.report(at, "must be a list of at least one name");
    return;
  }
  std::vector<std::string> names;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::string name = inputs[i].is_string() ? inputs[i].get<std::string>() : std::string();
    if (!is_valid_name(name)) {
      problems.report(pointer_to(at, i), "must be a name of letters, digits, '_', '.' and '-'");
    } else if (contains(names, name)) {
      problems.report(pointer_to(at, i), format("'{}' is listed twice", name),
                      "remove one of the two");
    }
    names.push_back(name);
  }
}

}  // namespace

bool check_block(const std::string& name, const Json& block, Problems& problems) {
  const std::size_t before = problems.size();
  const std::string at = pointer_to("/blocks", name);
  if (!block.is_object()) {
    problems.report(at, "a block is an object with \"parameters\" and \"layers\"");
    return false;
  }
  static const std::vector<std::string> kKeys{"about", "parameters", "inputs", "layers", "output"};
  for (const auto& [key, value] : block.items()) {
    if (!contains(kKeys, key))
      problems.report(pointer_to(at, key), format("unknown key '{}'", key),
                      did_you_mean(key, kKeys));
  }
  if (const auto declared = block.find("parameters"); declared != block.end()) {
    if (declared->is_object()) {
      check_parameters(*declared, pointer_to(at, "parameters"), problems);
    } else {
      problems.report(pointer_to(at, "parameters"), "must be an object of names and defaults");
    }
  }
  if (const auto inputs = block.find("inputs"); inputs != block.end())
    check_inputs(*inputs, pointer_to(at, "inputs"), problems);
  const auto layers = block.find("layers");
  if (layers == block.end() || !layers->is_array() || layers->empty())
    problems.report(layers == block.end() ? at : pointer_to(at, "layers"),
                    "'layers' is required: a list of at least one layer");
  return problems.size() == before;
}

std::vector<std::string> block_inputs(const Json& block) {
  const auto inputs = block.find("inputs");
  if (inputs == block.end()) return {kInputName};
  return inputs->get<std::vector<std::string>>();
}

std::optional<Json> instantiate_block(const Json& block, const BlockUse& use, Problems& problems) {
  const std::size_t before = problems.size();
  const std::string at = pointer_to("/blocks", use.name);
  const auto declared = block.find("parameters");
  const Values values =
      read_values(declared == block.end() ? Json::object() : *declared, use, problems);
  if (problems.size() != before) return std::nullopt;

  Json body = Json::object();
  for (const char* key : {"layers", "output"})
    if (const auto part = block.find(key); part != block.end())
      body[key] = substitute(*part, values, pointer_to(at, key), problems);
  if (problems.size() != before) return std::nullopt;
  return body;
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& known) {
  if (known.empty()) return {};
  const std::string near = suggest(word, known);
  return near.empty() ? format("known here: {}", join(known)) : near;
}

}  // namespace qnn
