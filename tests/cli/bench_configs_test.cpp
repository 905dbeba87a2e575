// The networks of configs/bench are those that are raced against real Larq: they have as many
// values to train, and as many in all, as Keras's count_params says of Larq 0.13.3's models.

#include <gtest/gtest.h>

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>

#include "core/catalog/catalog.hpp"
#include "core/train/check_run.hpp"

namespace qnn {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(QNN_SOURCE_DIR) / "configs" / "bench";

struct Counts {
  std::size_t all = 0;
  std::size_t trainable = 0;
};

const std::map<std::string, Counts> kLarqs{
    {"birealnet18_224", {11'699'112, 11'689'512}},
    {"cifar_binarynet", {14'033'566, 14'025'866}},
    {"cifar_binarynet_float", {14'033'566, 14'025'866}},
    {"cifar_cnv", {1'548'638, 1'544'778}},
    {"mnist_cnn", {93'790, 93'322}},
    {"mnist_cnn_float", {93'790, 93'322}},
    {"mnist_mlp", {407'050, 407'050}},
    {"mnist_mlp_bin4096", {36'843'550, 36'818'954}},
    {"resnet20_binary", {274'042, 272'474}},
};

Counts counts_of(const CheckedRun& run) {
  Counts counts;
  for (const LayerPlan& plan : run.plans) {
    for (const ParameterSpec& parameter : plan.parameters)
      counts.trainable += parameter.shape.elements();
    for (const StateSpec& state : plan.states) counts.all += state.shape.elements();
  }
  counts.all += counts.trainable;
  return counts;
}

TEST(BenchConfigs, HaveLarqsCountsOfParameters) {
  const auto files = make_posix_file_system();
  const Catalog catalog = make_catalog();
  for (const auto& [name, expected] : kLarqs) {
    const Document document = load_document(*files, kFolder / (name + ".json"));
    const CheckedRun run = check_run(document, catalog, name, {.files = files.get(), .folder = {}});
    const Counts counts = counts_of(run);
    EXPECT_EQ(counts.all, expected.all) << name;
    EXPECT_EQ(counts.trainable, expected.trainable) << name;
  }
}

TEST(BenchConfigs, AreAllCounted) {
  std::size_t configs = 0;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    EXPECT_TRUE(kLarqs.contains(entry.path().stem().string())) << entry.path();
    ++configs;
  }
  EXPECT_EQ(configs, kLarqs.size());
}

}  // namespace
}  // namespace qnn
