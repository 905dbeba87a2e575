#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/catalog/catalog.hpp"
#include "core/json/json.hpp"
#include "tests/support/layer_examples.hpp"
#include "tests/support/planned_network.hpp"

namespace qnn::testing_support {

// Small networks around one registered type.

// A registered type.
struct Chosen {
  std::string family, type;
};

// Types that their name alone does not describe.
inline Json config_of(const Chosen& chosen) {
  static const std::map<std::string, Json> kFields{
      {"quantizer/expression", {{"forward", "sgn(x)"}, {"gradient", "dy"}}},
      {"quantizer/no_op", {{"precision", 1}}},
      {"schedule/cosine", {{"initial", 0.02}, {"decay_steps", 9}}},
      {"schedule/cosine_restarts", {{"initial", 0.02}, {"first_decay_steps", 4}}},
      {"schedule/exponential", {{"initial", 0.02}, {"decay_steps", 3}, {"decay_rate", 0.5}}},
      {"schedule/inverse_time", {{"initial", 0.02}, {"decay_steps", 3}, {"decay_rate", 0.5}}},
      {"schedule/linear_cosine", {{"initial", 0.02}, {"decay_steps", 9}}},
      {"schedule/piecewise", {{"boundaries", {5}}, {"values", {0.02, 0.01}}}},
      {"schedule/polynomial", {{"initial", 0.02}, {"decay_steps", 9}}},
      {"schedule/warmup", {{"steps", 5}, {"then", 0.02}}}};
  Json config{{"type", chosen.type}};
  const auto fields = kFields.find(format("{}/{}", chosen.family, chosen.type));
  if (fields != kFields.end()) config.update(fields->second);
  return config;
}

// Two hidden layers that use the type wherever one of its family may stand.
inline Json dense_layers_with(const Chosen& chosen) {
  const Json config = config_of(chosen);
  Json hidden{{"type", "quant_dense"}, {"units", 4}};
  Json last{{"type", "dense"}, {"units", 3}};
  if (chosen.family == "activation") hidden["activation"] = config;
  if (chosen.family == "initializer")
    hidden["kernel_initializer"] = last["kernel_initializer"] = config;
  if (chosen.family == "regularizer")
    for (const char* of : {"kernel", "bias", "activity"})
      hidden[format("{}_regularizer", of)] = config;
  if (chosen.family == "constraint")
    for (const char* of : {"kernel", "bias"}) hidden[format("{}_constraint", of)] = config;
  Json layers = Json::array({"flatten", hidden, hidden});
  if (chosen.family == "quantizer") {
    layers[1]["activation"] = config;
    layers[2]["kernel_quantizer"] = layers[2]["input_quantizer"] = config;
    layers.push_back(config);
  }
  layers.push_back(last);
  return layers;
}

// The layer's example between layers with weights, so that gradients go through it; all of its
// inputs are the same value. The quant_ form has a quantizer in every slot.
inline NetworkText network_with_layer(const std::string& type) {
  const bool quantized = type.starts_with("quant_");
  const std::string plain = quantized ? type.substr(6) : type;
  const test::LayerExample& example = test::layer_examples().at(plain);
  Json layer = Json::parse(example.config);
  if (layer.is_string()) layer = Json{{"type", plain}};
  layer["type"] = type;
  layer["inputs"] = std::vector<std::string>(example.inputs.size(), "before");
  const LayerRegistry layers_known = builtin_layers();
  if (quantized)
    for (const std::string& key : layers_known.quantizer_keys.at(plain)) layer[key] = "ste_sign";
  const Json layers = Json::array({{{"type", "batch_normalization"}, {"name", "before"}},
                                   layer,
                                   "flatten",
                                   {{"type", "dense"}, {"units", 3}}});
  return {.layers = layers.dump(), .shape = example.inputs[0].text()};
}

inline NetworkText network_with(const Chosen& chosen) {
  const std::string usual = R"({"type": "adam", "learning_rate": 0.01})";
  NetworkText text;
  if (chosen.family == "layer") {
    text = network_with_layer(chosen.type);
  } else {
    text.layers = dense_layers_with(chosen).dump();
  }
  text.loss = R"("mean_squared_error")";
  text.optimizer = usual;
  if (chosen.family == "optimizer") text.optimizer = config_of(chosen).dump();
  if (chosen.family == "schedule")
    text.optimizer = Json{{"type", "sgd"}, {"learning_rate", config_of(chosen)}}.dump();
  return text;
}

inline std::vector<Chosen> all_types() {
  const std::set<std::string> families{"activation", "initializer", "regularizer", "constraint",
                                       "quantizer",  "optimizer",   "schedule",    "layer"};
  std::vector<Chosen> all;
  for (const TypeFamily& family : list_types(make_catalog())) {
    if (!families.contains(family.name)) continue;
    for (const TypeDoc& doc : family.types) all.push_back({family.name, doc.name});
  }
  const LayerRegistry layers = builtin_layers();
  for (const auto& [plain, keys] : layers.quantizer_keys)
    if (!keys.empty()) all.push_back({"layer", format("quant_{}", plain)});
  return all;
}

}  // namespace qnn::testing_support
