#include "core/spec/model_ends.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/json/parse.hpp"

namespace qnn {
namespace {

const ModelInput kDefaultInput{.name = kInputName, .data = {}, .pointer = "/model"};

void add_input(const std::string& name, const std::string& data, const std::string& at,
               std::vector<ModelInput>& inputs, ProblemsSaidOnce& problems) {
  if (!is_valid_name(name)) {
    problems.report(at, format("'{}' is no name: use letters, digits, '_', '.' and '-'", name));
    return;
  }
  const bool known = std::any_of(inputs.begin(), inputs.end(),
                                 [&](const ModelInput& input) { return input.name == name; });
  if (known) {
    problems.report(at, format("'{}' is listed twice", name), "remove one of the two");
    return;
  }
  inputs.push_back({.name = name, .data = data, .pointer = at});
}

void add_output(const Json& name, const std::string& at, const ListScope& scope,
                std::vector<ModelOutput>& outputs, ProblemsSaidOnce& problems) {
  if (!name.is_string()) return problems.report(at, "must be the name of a layer");
  const auto text = name.get<std::string>();
  const auto layer = resolve_name(text, at, scope, problems);
  if (!layer) return;
  const bool known = std::any_of(outputs.begin(), outputs.end(),
                                 [&](const ModelOutput& output) { return output.layer == *layer; });
  if (known)
    return problems.report(at, format("'{}' is listed twice", text), "remove one of the two");
  outputs.push_back({.name = text, .layer = *layer, .pointer = at});
}

}  // namespace

std::vector<ModelInput> read_model_inputs(const Json& model, ProblemsSaidOnce& problems) {
  const auto declared = model.find("inputs");
  if (declared == model.end()) return {kDefaultInput};
  std::vector<ModelInput> inputs;
  const std::string at = "/model/inputs";
  if (declared->is_object()) {
    for (const auto& [name, data] : declared->items()) {
      if (data.is_string()) {
        add_input(name, data.get<std::string>(), pointer_to(at, name), inputs, problems);
      } else {
        problems.report(pointer_to(at, name), "must be the name of an input of the data set");
      }
    }
  } else if (declared->is_array()) {
    for (std::size_t i = 0; i < declared->size(); ++i) {
      const Json& name = (*declared)[i];
      if (name.is_string()) {
        const auto text = name.get<std::string>();
        add_input(text, text, pointer_to(at, i), inputs, problems);
      } else {
        problems.report(pointer_to(at, i), "must be the name of an input of the data set");
      }
    }
  }
  if (!inputs.empty()) return inputs;
  if (declared->empty() || !(declared->is_object() || declared->is_array()))
    problems.report(at,
                    "must be a list of names of the data set's inputs, or an object with the "
                    "model's name for each");
  return {kDefaultInput};
}

std::vector<ModelOutput> read_model_outputs(const Json& model, const std::string& last,
                                            const ListScope& scope, ProblemsSaidOnce& problems) {
  const auto one = model.find("output");
  const auto several = model.find("outputs");
  const bool has_one = one != model.end() && !one->is_null();
  std::vector<ModelOutput> outputs;
  if (several != model.end()) {
    const std::string at = "/model/outputs";
    if (has_one) problems.report(at, "'output' is given as well", "name all in \"outputs\"");
    if (!several->is_array() || several->empty()) {
      problems.report(at, "must be a list of at least one name of a layer");
    } else {
      for (std::size_t i = 0; i < several->size(); ++i)
        add_output((*several)[i], pointer_to(at, i), scope, outputs, problems);
    }
  } else if (has_one) {
    add_output(*one, "/model/output", scope, outputs, problems);
  }
  if (outputs.empty() && !last.empty())
    outputs.push_back(
        {.name = last, .layer = scope.entries.at(last).output, .pointer = "/model/layers"});
  return outputs;
}

}  // namespace qnn
