// What holds for every layer, quantizer, activation, initializer, regularizer, constraint,
// optimizer and schedule: a network that uses it trains, stops, goes on as if it had not stopped,
// and is evaluated. A new type is tested by being listed.

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "core/catalog/catalog.hpp"
#include "tests/support/layer_examples.hpp"
#include "tests/support/small_run.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/unsynced_file_system.hpp"

namespace qnn::testing_support {
namespace {

struct Chosen {
  std::string family, type;
};

// Types that their name alone does not describe.
Json config_of(const Chosen& chosen) {
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
Json dense_layers_with(const Chosen& chosen) {
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
NetworkText network_with_layer(const std::string& type) {
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

NetworkText network_with(const Chosen& chosen) {
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

std::vector<Chosen> all_types() {
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

class EveryType : public testing::TestWithParam<Chosen> {};

TEST_P(EveryType, TrainsGoesOnAfterAStopAndIsEvaluated) {
  constexpr std::uint64_t kStopAfter = 4;  // of nine steps
  const NetworkText text = network_with(GetParam());
  UnsyncedFileSystem files;
  const TemporaryFolder folder;
  run_training(text, files, folder / "whole");
  std::stop_source stop;
  TrainRunHooks hooks;
  hooks.stop = stop.get_token();
  hooks.trainer.step = [&, done = std::uint64_t{0}](const StepReport&) mutable {
    if (++done == kStopAfter) stop.request_stop();
  };

  ASSERT_EQ(run_training(text, files, folder / "parts", RunMode::New, hooks).state,
            TrainRunResult::State::Stopped);
  ASSERT_EQ(run_training(text, files, folder / "parts", RunMode::Resume).state,
            TrainRunResult::State::Done);

  EXPECT_EQ(lasting_bytes(files, folder / "parts"), lasting_bytes(files, folder / "whole"));
  const Json result = Json::parse(file_text(files, folder / "whole/result.json"));
  EXPECT_TRUE(std::isfinite(result.at("test").at("loss").get<double>()));
}

INSTANTIATE_TEST_SUITE_P(All, EveryType, testing::ValuesIn(all_types()), [](const auto& test) {
  return format("{}_{}", test.param.family, test.param.type);
});

}  // namespace
}  // namespace qnn::testing_support
