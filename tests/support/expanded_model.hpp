#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/json/json.hpp"
#include "core/json/parse.hpp"
#include "core/json/parsed_json.hpp"
#include "core/spec/expand_blocks.hpp"
#include "tests/core/config/problem_texts.hpp"

namespace qnn::testing_support {

inline const std::vector<std::string>& layer_types() {
  static const std::vector<std::string> kTypes{"dense", "quant_dense", "flatten", "add"};
  return kTypes;
}

// The expanded layers as "name: type(inputs)", and the problems.
struct Expanded {
  ExpandedModel model;
  std::vector<std::string> problems;

  explicit Expanded(const std::string& config) {
    Problems found;
    model = expand_blocks(
        parse_json(config, "test.json").value,
        [](const std::string& type) {
          return std::find(layer_types().begin(), layer_types().end(), type) != layer_types().end();
        },
        layer_types(), found);
    problems = problem_texts(found);
  }

  std::vector<std::string> layers() const {
    std::vector<std::string> texts;
    for (const ExpandedLayer& layer : model.layers)
      texts.push_back(format("{}: {}({})", layer.name, layer.type, join(layer.inputs)));
    return texts;
  }
};

}  // namespace qnn::testing_support
