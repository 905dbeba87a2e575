// The networks of configs/imagenet are those of Larq Zoo: as many weights and multiply-accumulates
// of each precision as the summaries that its repository keeps.

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "core/catalog/catalog.hpp"
#include "core/graph/summary.hpp"
#include "core/train/check_run.hpp"

namespace qnn {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(QNN_SOURCE_DIR) / "configs" / "imagenet";

// Binary and float weights; multiply-accumulates of few bits and of floats.
struct ZooModel {
  std::uint64_t binary_weights, float_weights, macs, float_macs;
  int bits = 1;  // of the multiply-accumulates of few bits
  // The zoo's fixed kernels of 3 x 3 that blur: averages here, which have neither weights nor
  // multiply-accumulates of their own.
  std::uint64_t blur_weights = 0, blur_macs = 0;
};

// QuickNet blurs 28 x 28, 14 x 14 and 7 x 7 pixels of its first three sections' channels.
constexpr ZooModel quicknet(ZooModel model, std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  model.blur_weights = 9 * (a + b + c);
  model.blur_macs = 9 * (784 * a + 196 * b + 49 * c);
  return model;
}

const std::map<std::string, ZooModel> kZoo{
    {"binary_alexnet", {61'827'776, 20'944, 768'512'000, 72'855'552}},
    {"xnornet", {58'236'928, 4'150'176, 1'025'744'896, 113'379'328}},
    {"dorefanet", {58'236'928, 4'157'512, 2'924'609'536, 125'028'352, 2}},
    {"birealnet18", {10'985'472, 704'040, 1'676'279'808, 137'793'536}},
    {"resnet_e18", {10'985'472, 704'168, 1'676'279'808, 137'793'536}},
    {"binary_densenet28", {4'202'496, 929'000, 3'587'383'296, 202'484'224}},
    {"binary_densenet37", {7'593'984, 1'108'264, 4'506'808'320, 199'738'368}},
    {"binary_densenet37_dilated", {7'593'984, 1'108'264, 7'774'470'144, 452'625'408}},
    {"binary_densenet45", {12'349'440, 1'540'072, 6'430'556'160, 244'103'424}},
    {"meliusnet22", {6'119'424, 825'160, 4'624'220'160, 136'388'608}},
    {"real_to_binary", {10'985'472, 1'001'448, 1'676'279'808, 138'087'936}},
    {"quicknet_small", quicknet({11'980'800, 674'888, 1'156'055'040, 15'941'120}, 32, 64, 256)},
    {"quicknet", quicknet({12'533'760, 700'328, 1'849'688'064, 29'651'712}, 64, 128, 256)},
    {"quicknet_large", quicknet({22'634'496, 707'752, 3'699'376'128, 29'651'712}, 64, 128, 256)},
};

TEST(ImagenetConfigs, HaveTheZoosCounts) {
  const auto files = make_posix_file_system();
  const Catalog catalog = make_catalog();
  for (const auto& [name, zoo] : kZoo) {
    const Document document = load_document(*files, kFolder / (name + ".json"));
    const CheckedRun run = check_run(document, catalog, name, {.files = files.get(), .folder = {}});
    const LayerSummary total = summarize(run.graph, run.plans).total;
    const std::map<int, std::uint64_t> weights{{1, zoo.binary_weights},
                                               {32, zoo.float_weights - zoo.blur_weights}};
    const std::map<int, std::uint64_t> macs{{zoo.bits, zoo.macs},
                                            {32, zoo.float_macs - zoo.blur_macs}};
    EXPECT_EQ(total.weights, weights) << name;
    EXPECT_EQ(total.macs, macs) << name;
  }
}

TEST(ImagenetConfigs, AreAllCounted) {
  std::size_t configs = 0;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() != ".json") continue;
    EXPECT_TRUE(kZoo.contains(entry.path().stem().string())) << entry.path();
    ++configs;
  }
  EXPECT_EQ(configs, kZoo.size());
}

}  // namespace
}  // namespace qnn
