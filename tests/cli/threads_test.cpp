// Any number of threads gives the same bytes.

#include <gtest/gtest.h>

#include "tests/cli/runs.hpp"
#include "tests/cli/text_file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace qnn {
namespace {

using testing_support::record_of;
using testing_support::RunRecord;
using testing_support::TemporaryFolder;
using testing_support::train;
using testing_support::write_text;

// "data" and "training" of both networks; the last batch of an epoch is short.
constexpr const char* kRest = R"(
  "seed": 7,
  "data": {"dataset": {"type": "digits", "train_count": 500, "test_count": 130}, "batch_size": 48,
           "validation": 0.2, "preprocess": [{"type": "scale", "divide": 127.5, "add": -1}],
           "augment": [{"type": "random_crop", "padding": 2}]},
  "training": {"epochs": 2, "loss": "sparse_categorical_crossentropy",
               "optimizer": [{"match": "binary", "type": "adam", "learning_rate": 0.01},
                             {"match": "all", "type": "sgd", "learning_rate": 0.01,
                              "momentum": 0.9}],
               "metrics": ["accuracy", {"type": "top_k", "k": 3}],
               "monitor": "validation/loss"})";

constexpr const char* kMlp = R"("model": {"layers": [
    "flatten",
    {"type": "quant_dense", "units": 200, "kernel_quantizer": "ste_sign",
     "kernel_constraint": "weight_clip", "use_bias": false},
    "batch_normalization",
    {"type": "quant_dense", "units": 200, "input_quantizer": "ste_sign",
     "kernel_quantizer": "ste_sign", "kernel_constraint": "weight_clip", "use_bias": false},
    {"type": "batch_normalization"},
    {"type": "dense", "units": 10, "activation": "softmax"}]},)";

constexpr const char* kCnn = R"("model": {"layers": [
    {"type": "quant_conv2d", "filters": 8, "kernel_size": 3, "kernel_quantizer": "ste_sign",
     "kernel_constraint": "weight_clip", "use_bias": false},
    "max_pooling2d",
    "batch_normalization",
    {"type": "dropout", "rate": 0.25},
    {"type": "quant_conv2d", "filters": 16, "kernel_size": 3, "input_quantizer": "ste_sign",
     "kernel_quantizer": "approx_sign", "kernel_constraint": "weight_clip", "use_bias": false},
    "batch_normalization",
    "global_average_pooling2d",
    {"type": "dense", "units": 10, "activation": "softmax"}]},)";

void expect_same_with_any_threads(const std::string& model) {
  const TemporaryFolder folder;
  write_text(folder / "net.json", "{" + model + kRest + "}");
  std::vector<RunRecord> records;
  for (const int threads : {1, 2, 3}) {
    const std::string run = "run_" + std::to_string(threads);
    train(folder.path(), {"net.json", "--output", run}, threads);
    if (::testing::Test::HasFatalFailure()) return;
    records.push_back(record_of(folder / run));
  }
  for (const std::size_t other : {1u, 2u}) {
    EXPECT_TRUE(records[other].last == records[0].last) << other + 1 << " threads: last";
    EXPECT_TRUE(records[other].best == records[0].best) << other + 1 << " threads: best";
    EXPECT_EQ(records[other].metrics, records[0].metrics);
    EXPECT_EQ(records[other].result, records[0].result);
  }
}

TEST(Threads, OneTwoOrThreeGiveTheSameBytesForAnMlp) { expect_same_with_any_threads(kMlp); }

TEST(Threads, OneTwoOrThreeGiveTheSameBytesForACnnWithDropout) {
  expect_same_with_any_threads(kCnn);
}

}  // namespace
}  // namespace qnn
