#include <gtest/gtest.h>

#include <filesystem>

#include "core/base/file_system.hpp"
#include "core/base/text.hpp"
#include "core/config/document.hpp"
#include "core/spec/run_spec.hpp"
#include "tests/support/shipped_configs.hpp"
#include "tests/support/tiny_dataset.hpp"

namespace qnn {
namespace {

std::string resolved(const Document& document, const std::string& fallback_name) {
  Problems problems;
  RunSpec spec = read_run_spec(document, testing_support::catalog_with_tiny_dataset(),
                               fallback_name, problems);
  if (!problems.empty()) throw ConfigError(problems.list());
  return spec.resolved;
}

// The resolved config, read again under another name of its file, is itself.
void expect_stable(const Document& document, const std::string& what) {
  const std::string once = resolved(document, "once");
  const std::string again = resolved(parse_document(once, "config.json"), "again");
  EXPECT_EQ(again, once) << what;
}

TEST(ResolvedConfig, OfEveryShippedConfigReadsAsItself) {
  const auto files = make_posix_file_system();
  std::size_t count = 0;
  for (const std::filesystem::path& file : testing_support::shipped_configs()) {
    expect_stable(load_document(*files, file), file.string());
    ++count;
  }
  EXPECT_GE(count, 8u);
}

TEST(ResolvedConfig, OfMixedConfigsReadsAsItself) {
  const std::vector<std::string> models{
      R"("model": {"layers": ["flatten", {"type": "dense", "units": 3, "name": null}]})",
      R"("model": {"defaults": {"dense": {"units": 4, "activation": "relu"}},
                   "layers": [{"type": "dense", "name": "a"}, {"type": "dense", "inputs": ["input"]},
                              {"type": "add", "inputs": ["a", "dense"]}], "output": "add"})",
      R"("blocks": {"unit": {"about": "x", "parameters": {"n": {"required": true}, "q": null},
                             "layers": [{"type": "quant_dense", "units": "$n",
                                         "kernel_quantizer": "$q"}]}},
         "model": {"defaults": {"quant_dense": {"use_bias": false}},
                   "layers": [{"type": "unit", "n": 3, "repeat": 2}, {"type": "unit", "n": 3,
                               "q": {"type": "ste_sign", "clip_value": null}}]})",
      R"json("quantizers": {"mine": {"type": "expression", "forward": "sign(x) * s",
                                     "gradient": "dy", "parameters": {"s": 0.1}}},
         "model": {"layers": [{"type": "quant_conv2d", "filters": 2, "kernel_size": [1, 2],
                               "padding": "same", "pad_values": 1, "kernel_quantizer": "mine",
                               "input_quantizer": {"type": "approx_sign"},
                               "kernel_constraint": {"type": "weight_clip", "clip_value": 2}},
                              "max_pooling2d", {"type": "dropout", "rate": 0.1},
                              {"type": "activation", "activation": {"type": "leaky_tanh"}}]})json",
      R"json("quantizers": {"mine": {"type": "expression", "forward": "sign(x)",
                                     "gradient": "dy"}},
         "model": {"layers": [{"type": "dense", "units": 3, "activation": "mine",
                               "kernel_regularizer": {"type": "l1_l2", "l1": 0.5},
                               "kernel_constraint": {"type": "max_norm", "axis": [0, 1]}},
                              {"type": "dense", "units": 3, "activation": "ste_tern",
                               "kernel_constraint": {"type": "unit_norm", "axis": 1}},
                              {"type": "activation", "activation": {"type": "dorefa_quantizer"}},
                              {"type": "mine", "name": "own"}, "ste_sign"]})json"};
  const std::vector<std::string> trainings{
      R"({"epochs": 1, "loss": "squared_hinge", "optimizer": "sgd"})",
      R"({"epochs": 3, "loss": {"type": "mean_squared_error"}, "metrics": ["accuracy", {"type":
          "top_k", "k": 2}], "monitor": "train/top_2", "checkpoint": {"every": 7}, "optimizer": [
            {"type": "sgd", "match": ["binary", "**/bias"], "momentum": 0.9, "nesterov": true},
            {"type": "adam", "learning_rate": {"type": "cosine", "initial": 0.1,
                                               "decay_steps": 3, "unit": "epochs"}}]})"};
  for (const std::string& model : models)
    for (const std::string& training : trainings) {
      const std::string text =
          format(R"({{"about": {{"why": ["x", 1]}}, "seed": 18446744073709551615,
                      "data": {{"dataset": {{"type": "tiny", "train_count": 5}}, "batch_size": 3,
                                "validation": 0.25, "augment": ["random_flip"],
                                "preprocess": [{{"type": "scale", "divide": 127.5, "add": -1}},
                                               {{"type": "normalize", "mean": [0.1],
                                                 "deviation": [0.3]}}]}},
                      {}, "training": {}}})",
                 model, training);
      expect_stable(parse_document(text, "test.json"), text);
    }
}

}  // namespace
}  // namespace qnn
