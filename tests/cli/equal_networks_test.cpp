// Networks that a config can write in several ways: the same weights, bit for bit, after training.

#include <gtest/gtest.h>

#include "tests/cli/runs.hpp"
#include "tests/support/temporary_folder.hpp"

namespace qnn {
namespace {

using testing_support::expect_equal_tensors;
using testing_support::load_last;
using testing_support::TemporaryFolder;
using testing_support::train;

const std::filesystem::path kConfigs = std::filesystem::path(QNN_SOURCE_DIR) / "configs" / "mnist";

// Trains a config of MNIST on a few digits.
Checkpoint trained(const std::string& config, const std::vector<std::string>& changes = {}) {
  const TemporaryFolder folder;
  std::vector<std::string> arguments{
      (kConfigs / config).string(),
      "--output",
      "run",
      "--set",
      R"(data.dataset={"type": "digits", "train_count": 300, "test_count": 50})",
      "--set",
      "data.batch_size=64",
      "--set",
      "training.epochs=2"};
  for (const std::string& change : changes) {
    arguments.push_back("--set");
    arguments.push_back(change);
  }
  train(folder.path(), arguments);
  return load_last(folder / "run");
}

TEST(EqualNetworks, QuantizedLayersWithoutQuantizersArePlainLayers) {
  expect_equal_tensors(
      trained("mlp_float.json"),
      trained("mlp_float.json", {"model.layers.1.type=dense", "model.layers.2.type=dense"}));
}

TEST(EqualNetworks, ChainAndGraphFormsOfTheBinaryMlpAreEqual) {
  expect_equal_tensors(trained("bnn_mlp.json"), trained("bnn_mlp_functional.json"));
}

TEST(EqualNetworks, ChainAndBlockFormsOfTheBinaryMlpAreEqual) {
  expect_equal_tensors(trained("bnn_mlp.json"), trained("bnn_mlp_block.json"));
}

// Guards the tests above: equal tensors are not what any two runs give.
TEST(EqualNetworks, AnotherSeedGivesOtherWeights) {
  const Checkpoint one = trained("bnn_mlp.json");
  const Checkpoint other = trained("bnn_mlp.json", {"seed=2"});
  const auto x = one.tensors.front().tensor.floats();
  const auto y = other.tensors.front().tensor.floats();
  EXPECT_FALSE(std::equal(x.begin(), x.end(), y.begin()));
}

}  // namespace
}  // namespace qnn
