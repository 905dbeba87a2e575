// Configs of a mebibyte at most that ask for more than there is, or take long to be wrong: each is
// refused, with a message to read, under the limits of limited_run.hpp.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "tests/cli/limited_run.hpp"
#include "tests/cli/text_file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace qnn::testing_support {
namespace {

std::string repeated(std::size_t count, const std::function<std::string(std::size_t)>& part) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += format("{}{}", i == 0 ? "" : ",", part(i));
  return text;
}

std::string nested_calls(std::size_t depth) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += "abs(";
  return text + "x" + std::string(depth, ')');
}

// A config with a part of it replaced.
std::string config_with(const std::string& layers, const std::string& training = {},
                        const std::string& more = {}) {
  return R"({"name": "x", "data": {"dataset": "digits", "batch_size": 50},)" + more +
         R"("model": {"layers": [)" + layers +
         R"(]}, "training": {"epochs": 1, "loss": "sparse_categorical_crossentropy",)" +
         (training.empty() ? R"("optimizer": "sgd")" : training) + "}}";
}

struct Config {
  std::string name;
  std::function<std::string()> text;  // each process of the tests lists all configs
  std::string message;
};

// A table.
std::vector<Config> hostile_configs() {  // NOLINT(readability-function-size)
  const std::string dense = R"("flatten", {"type": "dense", "units": 10})";
  const auto number = [](std::size_t i) { return format("{}", i); };
  return {
      {"keys_of_one_object",
       [=] {
         return "{" + repeated(60'000, [](std::size_t i) { return format("\"{}\":0", i); }) + "}";
       },
       "an object holds more than 10,000 keys"},
      {"keys_of_many_objects",
       [=] {
         return "{" +
                repeated(10,
                         [&](std::size_t i) {
                           return format("\"object{}\": {{", i) +
                                  repeated(9'000,
                                           [](std::size_t k) { return format("\"k{}\":0", k); }) +
                                  "}";
                         }) +
                "}";
       },
       "unknown key 'object0'"},
      {"unknown_keys",
       [=] {
         return config_with(dense, {}, "\"quantizers\": {}," + repeated(9'990, [](std::size_t i) {
                                         return format("\"trainin{}\":0", i);
                                       }) + ",");
       },
       "unknown key"},
      {"misspelt_keys_everywhere",
       [=] {
         return config_with(repeated(8'000, [](std::size_t i) {
           return format("{{\"type\":\"dense\",\"unitz{}\":1,\"unites\":{}}}", i, i);
         }));
       },
       "unknown key"},
      {"long_keys",
       [=] {
         return "{\"" + std::string(400'000, 'a') + "\": 1, \"" + std::string(400'000, 'b') +
                "\": 2}";
       },
       "unknown key"},
      {"long_names",
       [=] {
         return config_with("\"flatten\", " + repeated(2, [](std::size_t i) {
                              return format(
                                  R"({{"type": "dense", "units": 10, "name": "{}",
                                                      "inputs": "{}"}})",
                                  std::string(200'000, i == 0 ? 'a' : 'b'),
                                  std::string(200'000, 'c'));
                            }));
       },
       "must be a list of names of earlier layers"},
      {"unknown_inputs",
       [=] {
         return config_with("\"flatten\", " + repeated(9'000, [](std::size_t i) {
                              return format(
                                  R"({{"type":"relu","name":"layer{}","inputs":"lajer{}"}})", i, i);
                            }));
       },
       "config.json:1:"},
      {"unknown_types",
       [=] {
         return config_with(
             repeated(50'000, [](std::size_t i) { return format("\"dens{}\"", i); }));
       },
       "config.json:1:"},
      {"list_of_numbers", [=] { return "[" + repeated(150'000, number) + "]"; },
       "must be an object"},
      {"more_values_than_are_read",
       [=] { return "[" + repeated(201'000, [](std::size_t) { return std::string("0"); }) + "]"; },
       "more than 200,000 values"},
      {"nesting", [=] { return "{\"a\": " + std::string(500'000, '['); },
       "nested more than 32 deep"},
      {"escapes", [=] { return "{\"a\": \"" + std::string(1'000'000, '\\') + "\"}"; },
       "config.json:1:"},
      {"layers",
       [=] {
         return config_with("\"flatten\"," +
                            repeated(60'000, [](std::size_t) { return std::string("\"relu\""); }));
       },
       "10,000"},
      {"repeats",
       [=] {
         return config_with(R"("flatten", {"type": "b", "repeat": 1000000000})", {},
                            R"("blocks": {"b": {"layers": ["relu"]}},)");
       },
       "from 1 to 1000"},
      {"repeats_of_repeats",
       [=] {
         return config_with(
             R"("flatten", {"type": "b8", "repeat": 10})", {},
             "\"blocks\": {\"b0\": {\"layers\": [\"relu\"]}," + repeated(8, [](std::size_t i) {
               return format(R"("b{}": {{"layers": [{{"type": "b{}", "repeat": 10}}]}})", i + 1, i);
             }) + "},");
       },
       "10,000"},
      {"units", [=] { return config_with(R"("flatten", {"type": "dense", "units": 1e18})"); },
       "must be at most"},
      {"units_that_fit_32_bits",
       [=] {
         return config_with(R"("flatten", {"type": "dense", "units": 2147483647},
                                 {"type": "dense", "units": 2147483647},
                                 {"type": "dense", "units": 10})");
       },
       "config.json:1:"},
      {"filters",
       [=] {
         return config_with(R"({"type": "conv2d", "filters": 2000000000, "kernel_size": 28},
                                 {"type": "conv2d", "filters": 2000000000, "kernel_size": 1},
                                 "flatten", {"type": "dense", "units": 10})");
       },
       "config.json:1:"},
      {"up_sampling",
       [=] {
         return config_with(repeated(8, [](std::size_t) {
           return std::string(R"({"type": "up_sampling2d", "size": 60000})");
         }));
       },
       "config.json:1:"},
      {"padding",
       [=] {
         return config_with(repeated(8, [](std::size_t) {
           return std::string(R"({"type": "zero_padding2d", "padding": 2147483647})");
         }));
       },
       "config.json:1:"},
      {"epochs", [=] { return config_with(dense, R"("epochs": 1e18, "optimizer": "sgd")"); },
       "config.json:1:"},
      {"expression",
       [=] {
         return config_with(
             R"("flatten", {"type": "quant_dense", "units": 10, "kernel_quantizer": "q"})", {},
             R"("quantizers": {"q": {"type": "expression", "precision": 1, "gradient": "dy",
                       "forward": ")" +
                 nested_calls(100'000) + "\"}},");
       },
       "more than 4096"},
      {"nested_expression",
       [=] {
         return config_with(
             R"("flatten", {"type": "quant_dense", "units": 10, "kernel_quantizer": "q"})", {},
             R"("quantizers": {"q": {"type": "expression", "precision": 1, "gradient": "dy",
                       "forward": ")" +
                 nested_calls(800) + "\"}},");
       },
       "nested more than 64 deep"},
      {"schedule",
       [=] {
         return config_with(
             dense,
             R"("optimizer": {"type": "sgd", "learning_rate": {"type": "piecewise_constant",
                              "boundaries": [)" +
                 repeated(70'000, number) + R"(], "values": [)" + repeated(70'000, number) + "]}}");
       },
       "config.json:1:"},
      {"optimizers",
       [=] {
         return config_with(dense, "\"optimizer\": [" + repeated(9'000, [](std::size_t i) {
                                     return format(R"({{"match": ["nothing{}"], "type": "sgd"}})",
                                                   i);
                                   }) + "]");
       },
       "config.json:1:"},
      {"layers_of_one_type",
       [=] {
         return config_with("\"flatten\"," +
                            repeated(9'900, [](std::size_t) { return std::string("\"relu\""); }));
       },
       "is the model's output"},
      {"warnings",
       [=] {
         return config_with("\"flatten\"," + repeated(9'000, [](std::size_t) {
                              return std::string(R"({"type":"quant_dense","units":3,)"
                                                 R"("kernel_quantizer":"ste_sign"})");
                            }));
       },
       "is the model's output"},
      {"shared_layers",
       [=] {
         return config_with(R"({"type": "flatten", "name": "f"},)" +
                            repeated(9'000, [](std::size_t) {
                              return std::string(R"({"type":"shared","layer":"f"})");
                            }));
       },
       "is the model's output"},
      {"defaults_of_many_layers",
       [=] {
         return R"({"data": {"dataset": "digits", "batch_size": 50}, "model": {"defaults": {"dense": {"a": [)" +
                repeated(50'000, number) + R"(]}}, "layers": ["flatten",)" +
                repeated(9'000, [](std::size_t) { return std::string("\"dense\""); }) +
                R"(]}, "training": {"epochs": 1, "loss": "hinge", "optimizer": "sgd"}})";
       },
       "more than 2,000,000 values"},
      {"inputs",
       [=] {
         return config_with("\"flatten\"," + repeated(600, [](std::size_t) {
                              return R"({"type":"concatenate","inputs":["flatten")" +
                                     repeated(130,
                                              [](std::size_t i) {
                                                return std::string(i == 0 ? "" : R"("flatten")");
                                              }) +
                                     "]}";
                            }));
       },
       "no layer reads"},
      {"reshapes",
       [=] {
         return config_with(
             R"({"type": "reshape", "target_shape": [4294967296, 4294967296, 4294967296]})");
       },
       "config.json:1:"},
  };
}

class HostileConfig : public ::testing::TestWithParam<std::size_t> {};

TEST_P(HostileConfig, IsRefusedSoonAndWithoutMuchMemory) {
  const Config config = hostile_configs()[GetParam()];
  const std::string text = config.text();
  ASSERT_LE(text.size(), std::size_t{1} << 20);
  const TemporaryFolder folder;
  write_text(folder / "config.json", text);
  expect_refusal(folder.path(), "qnn-train config.json", 78, config.message);
}

INSTANTIATE_TEST_SUITE_P(All, HostileConfig,
                         ::testing::Range<std::size_t>(0, hostile_configs().size()),
                         [](const auto& of) { return hostile_configs()[of.param].name; });

// A network that is possible, but not on this machine.
TEST(HostileConfigs, OfNetworksBeyondThisMachineEndAsOutOfMemory) {
  const TemporaryFolder folder;
  for (const std::string& config :
       {config_with(R"("flatten", {"type": "dense", "units": 1000000000},
                       {"type": "dense", "units": 10})"),
        std::string(R"({"extends": "tiny.json", "data": {"batch_size": 2000000000}})")}) {
    write_text(folder / "config.json", config);
    write_text(folder / "tiny.json", read_text(QNN_SOURCE_DIR "/tests/cli/tiny.json"));
    const Finished finished = run_limited(folder.path(), "qnn-train config.json");
    EXPECT_EQ(finished.exit, 71) << finished.err;
    EXPECT_NE(finished.err.find("memory"), std::string::npos) << finished.err;
  }
}

}  // namespace
}  // namespace qnn::testing_support
