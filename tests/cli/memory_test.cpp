#include <gtest/gtest.h>

#include <cmath>
#include <regex>
#include <string>

#include "core/json/json.hpp"
#include "tests/cli/runs.hpp"
#include "tests/cli/text_file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace qnn::testing_support {
namespace {

constexpr double kMebibyte = 1 << 20;

// Quantizes inputs and kernels of a type of layer.
std::string binary(const std::string& type, const std::string& more = {}) {
  return "\"" + type + R"(": {"input_quantizer": "ste_sign", "kernel_quantizer": "ste_sign",
                              "use_bias": false)" +
         more + "}";
}

std::string network(const std::string& layers, std::size_t batch, const std::string& defaults) {
  return R"({"name": "net", "seed": 3,
    "data": {"dataset": {"type": "digits", "train_count": 400, "test_count": 50},
             "validation": 0.1, "preprocess": [{"type": "scale", "divide": 127.5, "add": -1}],
             "batch_size": )" +
         std::to_string(batch) + R"(},
    "model": {"defaults": {)" +
         defaults + R"(},
      "layers": )" +
         layers + R"(},
    "training": {"epochs": 1, "loss": "sparse_categorical_crossentropy", "optimizer": "adam",
                 "metrics": ["accuracy"]}})";
}

// What the line of qnn-train -v that holds these words says, in MiB.
double mebibytes_in(const std::string& log, const std::string& pattern) {
  std::smatch match;
  EXPECT_TRUE(std::regex_search(log, match, std::regex(pattern))) << log;
  return match.size() < 2 ? NAN : std::stod(match[1]);
}

void expect_predicted(const std::string& config, double at_least) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers take memory of their own";
#endif
  const TemporaryFolder folder;
  write_text(folder / "net.json", config);
  CommandLine plan = train_command(folder.path(), {"net.json"});
  plan.arguments = {"qnn-inspect", "plan", "net.json", "--memory", "--json", "--threads", "1"};
  const Finished inspected = run(plan);
  ASSERT_EQ(inspected.exit, 0) << inspected.err;
  const double inspect = Json::parse(inspected.out)["plans"][0]["peak"].get<double>() / kMebibyte;
  const Finished trained = run(train_command(folder.path(), {"net.json", "-v"}));
  ASSERT_EQ(trained.exit, 0) << trained.err;
  const double train = mebibytes_in(trained.err, R"(memory: ([0-9.]+) MiB predicted at the peak)");
  const double measured =
      mebibytes_in(trained.err, R"(memory: ([0-9.]+) MiB resident at the peak)");
  EXPECT_GE(measured, at_least) << "too small to show anything";
  for (const double predicted : {inspect, train})
    EXPECT_NEAR(predicted, measured, 0.05 * measured + 20);
}

TEST(PredictedMemory, IsTheMeasuredOneOfASmallNetwork) {
  expect_predicted(
      network(R"(["flatten", {"type": "quant_dense", "units": 64}, "batch_normalization",
                               {"type": "quant_dense", "units": 10},
                               {"type": "activation", "activation": "softmax"}])",
              50, binary("quant_dense")),
      5);
}

// Most of it weights, their slots and the checkpoint.
TEST(PredictedMemory, IsTheMeasuredOneOfAWideNetwork) {
  expect_predicted(
      network(R"(["flatten", {"type": "quant_dense", "units": 2048, "input_quantizer": null},
                               "batch_normalization", {"type": "quant_dense", "units": 2048},
                               "batch_normalization", {"type": "quant_dense", "units": 10},
                               {"type": "activation", "activation": "softmax"}])",
              100, binary("quant_dense")),
      100);
}

// Most of it activations.
TEST(PredictedMemory, IsTheMeasuredOneOfAConvolutionalNetwork) {
  expect_predicted(network(R"([{"type": "quant_conv2d", "filters": 32, "input_quantizer": null},
                               "batch_normalization", {"type": "quant_conv2d", "filters": 32},
                               "max_pooling2d", "batch_normalization", "flatten",
                               {"type": "quant_dense", "units": 10},
                               {"type": "activation", "activation": "softmax"}])",
                           300,
                           binary("quant_dense") + ", " +
                               binary("quant_conv2d", R"(, "kernel_size": 3, "padding": "same")")),
                   90);
}

}  // namespace
}  // namespace qnn::testing_support
