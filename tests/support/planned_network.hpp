#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/base/text.hpp"
#include "core/config/document.hpp"
#include "core/graph/graph.hpp"
#include "core/spec/run_spec.hpp"
#include "tests/support/tiny_dataset.hpp"

namespace qnn::testing_support {

// The parts of a config, as JSON text, in which small networks differ.
struct NetworkText {
  std::string layers;  // "[...]"
  std::string shape = "[4, 4, 2]";
  std::string blocks = "{}";
  std::string quantizers = "{}";
  std::string defaults = "{}";
  std::string loss = "\"sparse_categorical_crossentropy\"";
  std::string optimizer = R"({"type": "sgd", "learning_rate": 0.1, "momentum": 0.9})";
  std::size_t train_count = 10;
  std::size_t batch = 4;
  std::string more_training = {};  // ", \"monitor\": ..."
  std::string more_data = {};
  std::string more_dataset = {};  // ", \"outlier\": ..."
  std::string more_model = {};    // ", \"outputs\": ..."
  std::string metrics = R"(["accuracy"])";
};

inline std::string config_text(const NetworkText& text) {
  return format(
      R"({{"name": "net", "seed": 3,
           "data": {{"dataset": {{"type": "tiny", "shape": {}, "train_count": {}, "test_count": 5{}}},
                     "batch_size": {}, "preprocess": [{{"type": "scale", "divide": 127.5, "add": -1}}]{}}},
           "quantizers": {}, "blocks": {},
           "model": {{"defaults": {}, "layers": {}{}}},
           "training": {{"epochs": 3, "loss": {}, "optimizer": {}, "metrics": {}{}}}}})",
      text.shape, text.train_count, text.more_dataset, text.batch, text.more_data, text.quantizers,
      text.blocks, text.defaults, text.layers, text.more_model, text.loss, text.optimizer,
      text.metrics, text.more_training);
}

// A config as far as `graph`: understood, connected, with shapes. Throws ConfigError on problems.
struct PlannedNetwork {
  RunSpec spec;
  DatasetInfo data;
  Graph graph;
  NodePlans plans;

  explicit PlannedNetwork(const NetworkText& text) {
    Problems problems;
    const Document document = parse_document(config_text(text), "test.json");
    spec = read_run_spec(document, catalog_with_tiny_dataset(), "test", problems);
    graph = build_graph(std::move(spec.model), problems);
    if (spec.data.dataset != nullptr) {
      data = spec.data.dataset->info({});
      std::vector<GivenInput> given;
      for (const NamedInput& input : data.inputs)
        given.push_back({.name = input.name, .shape = input.shape});
      bind_inputs(graph, given, problems);
      plans = infer_shapes(graph, problems);
    }
    if (!problems.empty()) throw ConfigError(problems.list());
  }
};

}  // namespace qnn::testing_support
