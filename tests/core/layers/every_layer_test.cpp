// Promises that hold for every registered layer: a new one is tested by being registered and by an
// example here.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/parallel.hpp"
#include "core/config/problems.hpp"
#include "core/json/json.hpp"
#include "core/layers/builtin_layers.hpp"
#include "tests/support/gradient_check.hpp"
#include "tests/support/layer_run.hpp"

namespace qnn {
namespace {

using test::LayerRun;

struct Example {
  std::string config;
  std::vector<Shape> inputs;
};

// Large enough to be cut into several chunks.
const std::map<std::string, Example>& examples() {
  static const std::map<std::string, Example> all{
      {"activation", {R"({"type": "activation", "activation": "relu"})", {{40, 30}}}},
      {"add", {R"("add")", {{9, 10, 8}, {9, 10, 8}, {9, 10, 8}}}},
      {"alpha_dropout", {R"({"type": "alpha_dropout", "rate": 0.4})", {{40, 30}}}},
      {"average", {R"("average")", {{9, 10, 8}, {1, 1, 8}}}},
      {"average_pooling1d", {R"({"type": "average_pooling1d", "strides": 1})", {{40, 24}}}},
      {"average_pooling2d", {R"({"type": "average_pooling2d", "padding": "same"})", {{9, 10, 8}}}},
      {"average_pooling3d",
       {R"({"type": "average_pooling3d", "pool_size": 3, "strides": 2})", {{5, 6, 7, 8}}}},
      {"batch_normalization", {R"({"type": "batch_normalization", "axis": [1, 3]})", {{9, 10, 8}}}},
      {"channel_shuffle", {R"({"type": "channel_shuffle", "groups": 4})", {{9, 10, 8}}}},
      {"concatenate", {R"({"type": "concatenate", "axis": 1})", {{9, 10, 8}, {2, 10, 8}}}},
      {"conv1d",
       {R"({"type": "conv1d", "filters": 7, "kernel_size": 3, "padding": "causal",
            "dilation_rate": 2})",
        {{40, 24}}}},
      {"conv2d",
       {R"({"type": "conv2d", "filters": 7, "kernel_size": 3, "padding": "same",
            "pad_values": 1, "strides": [2, 1]})",
        {{9, 10, 8}}}},
      {"conv2d_transpose",
       {R"({"type": "conv2d_transpose", "filters": 7, "kernel_size": 3, "padding": "same",
            "strides": [2, 1], "output_padding": [1, 0]})",
        {{9, 10, 8}}}},
      {"conv3d",
       {R"({"type": "conv3d", "filters": 6, "kernel_size": [2, 3, 3], "padding": "same",
            "pad_values": 1, "strides": [2, 1, 1], "groups": 2})",
        {{5, 6, 7, 8}}}},
      {"conv3d_transpose",
       {R"({"type": "conv3d_transpose", "filters": 5, "kernel_size": [2, 3, 3], "padding": "same",
            "strides": [1, 2, 1]})",
        {{4, 5, 6, 8}}}},
      {"cropping1d", {R"({"type": "cropping1d", "cropping": [2, 1]})", {{40, 30}}}},
      {"cropping2d", {R"({"type": "cropping2d", "cropping": [[1, 0], [2, 3]]})", {{9, 10, 8}}}},
      {"cropping3d", {R"("cropping3d")", {{4, 5, 6, 8}}}},
      {"dense", {R"({"type": "dense", "units": 70})", {{150}}}},
      {"depth_to_space", {R"({"type": "depth_to_space", "block_size": 2})", {{9, 10, 8}}}},
      {"depthwise_conv2d",
       {R"({"type": "depthwise_conv2d", "kernel_size": 3, "padding": "same", "pad_values": 1,
            "depth_multiplier": 2, "strides": [2, 1]})",
        {{9, 10, 8}}}},
      {"dropout", {R"({"type": "dropout", "rate": 0.4})", {{40, 30}}}},
      {"elu", {R"("elu")", {{40, 30}}}},
      {"flatten", {R"("flatten")", {{9, 10, 8}}}},
      {"gaussian_dropout", {R"({"type": "gaussian_dropout", "rate": 0.4})", {{40, 30}}}},
      {"gaussian_noise", {R"({"type": "gaussian_noise", "stddev": 0.5})", {{40, 30}}}},
      {"global_average_pooling1d", {R"("global_average_pooling1d")", {{40, 24}}}},
      {"global_average_pooling2d", {R"("global_average_pooling2d")", {{9, 10, 8}}}},
      {"global_average_pooling3d",
       {R"({"type": "global_average_pooling3d", "keepdims": true})", {{5, 6, 7, 8}}}},
      {"global_max_pooling1d",
       {R"({"type": "global_max_pooling1d", "keepdims": true})", {{40, 24}}}},
      {"global_max_pooling2d", {R"("global_max_pooling2d")", {{9, 10, 8}}}},
      {"global_max_pooling3d", {R"("global_max_pooling3d")", {{5, 6, 7, 8}}}},
      {"layer_normalization", {R"({"type": "layer_normalization", "axis": [1, 3]})", {{9, 10, 8}}}},
      {"leaky_relu", {R"("leaky_relu")", {{40, 30}}}},
      {"locally_connected1d",
       {R"({"type": "locally_connected1d", "filters": 5, "kernel_size": 3, "strides": 2,
            "implementation": 3, "padding": "same"})",
        {{90, 8}}}},
      {"locally_connected2d",
       {R"({"type": "locally_connected2d", "filters": 5, "kernel_size": [3, 2]})", {{9, 10, 8}}}},
      {"max_pooling1d", {R"({"type": "max_pooling1d", "padding": "same"})", {{41, 24}}}},
      {"max_pooling2d",
       {R"({"type": "max_pooling2d", "pool_size": 3, "strides": 2})", {{9, 10, 8}}}},
      {"max_pooling3d",
       {R"({"type": "max_pooling3d", "padding": "same", "strides": 1})", {{5, 6, 7, 8}}}},
      {"maximum", {R"("maximum")", {{9, 10, 8}, {9, 1, 8}}}},
      {"minimum", {R"("minimum")", {{9, 10, 8}, {9, 10, 8}, {9, 10, 8}}}},
      {"multiply", {R"("multiply")", {{9, 10, 8}, {1, 1, 8}}}},
      {"permute", {R"({"type": "permute", "dims": [2, 3, 1]})", {{9, 10, 8}}}},
      {"prelu", {R"({"type": "prelu", "shared_axes": 2})", {{9, 10, 8}}}},
      {"relu", {R"({"type": "relu", "max_value": 0.5, "negative_slope": 0.25})", {{40, 30}}}},
      {"repeat_vector", {R"({"type": "repeat_vector", "n": 12})", {{90}}}},
      {"rescaling", {R"({"type": "rescaling", "scale": [1, 2, 3, 4], "offset": -1})", {{40, 4}}}},
      {"reshape", {R"({"type": "reshape", "target_shape": [-1, 6]})", {{9, 10, 8}}}},
      {"scale", {R"({"type": "scale", "axis": 1})", {{9, 10, 8}}}},
      {"separable_conv1d",
       {R"({"type": "separable_conv1d", "filters": 7, "kernel_size": 3, "padding": "causal",
            "depth_multiplier": 2})",
        {{90, 8}}}},
      {"separable_conv2d",
       {R"({"type": "separable_conv2d", "filters": 7, "kernel_size": 3, "padding": "same",
            "pad_values": -1, "strides": [2, 1]})",
        {{9, 10, 8}}}},
      {"softmax", {R"({"type": "softmax", "axis": 1})", {{9, 10, 8}}}},
      {"space_to_depth", {R"({"type": "space_to_depth", "block_size": 2})", {{8, 10, 8}}}},
      {"spatial_dropout1d", {R"({"type": "spatial_dropout1d", "rate": 0.4})", {{40, 30}}}},
      {"spatial_dropout2d", {R"({"type": "spatial_dropout2d", "rate": 0.4})", {{9, 10, 8}}}},
      {"spatial_dropout3d", {R"({"type": "spatial_dropout3d", "rate": 0.4})", {{4, 5, 6, 8}}}},
      {"split", {R"({"type": "split", "parts": 4, "index": 2})", {{9, 10, 8}}}},
      {"subtract", {R"("subtract")", {{9, 10, 8}, {9, 10, 8}}}},
      {"thresholded_relu", {R"({"type": "thresholded_relu", "theta": 0.5})", {{40, 30}}}},
      {"unit_normalization", {R"({"type": "unit_normalization", "axis": [1, 2]})", {{9, 10, 8}}}},
      {"up_sampling1d", {R"({"type": "up_sampling1d", "size": 3})", {{40, 30}}}},
      {"up_sampling2d",
       {R"({"type": "up_sampling2d", "size": [2, 3], "interpolation": "bilinear"})", {{9, 10, 8}}}},
      {"up_sampling3d", {R"("up_sampling3d")", {{4, 5, 6, 8}}}},
      {"zero_padding1d", {R"({"type": "zero_padding1d", "padding": [2, 1]})", {{40, 30}}}},
      {"zero_padding2d", {R"({"type": "zero_padding2d", "padding": [1, 2]})", {{9, 10, 8}}}},
      {"zero_padding3d", {R"("zero_padding3d")", {{4, 5, 6, 8}}}},
  };
  return all;
}

std::unique_ptr<Layer> make(const Json& config, Json& resolved) {
  Problems problems;
  auto layer =
      builtin_layers().layers.make(ConfigValue(config, "/layer", problems), ValueWriter(resolved));
  for (const Problem& problem : problems.list()) ADD_FAILURE() << problem.message;
  return layer;
}

class EveryLayer : public ::testing::TestWithParam<std::string> {
 protected:
  static constexpr std::size_t kRows = 67;

  void SetUp() override {
    ASSERT_TRUE(examples().contains(GetParam())) << "give this layer an example";
    example = examples().at(GetParam());
    Json resolved;
    layer = make(Json::parse(example.config), resolved);
    ASSERT_NE(layer, nullptr);
  }

  LayerRun filled_run(std::size_t rows, std::size_t planned_rows = 0) const {
    LayerRun run(*layer, example.inputs, rows, planned_rows);
    std::uint32_t ordinal = 0;
    const auto fill = [&](std::span<float> values) {
      const RandomStream random(3, RandomPurpose::Test, ordinal++);
      for (std::size_t i = 0; i < values.size(); ++i) values[i] = random.uniform(i, -1, 1);
    };
    for (Tensor& input : run.inputs) fill(input.floats());
    for (Tensor& parameter : run.parameters) fill(parameter.floats());
    fill(run.output_gradient.floats());
    return run;
  }

  Example example;
  std::unique_ptr<Layer> layer;
};

std::string bytes_of_all(LayerRun& run) {
  std::string bytes;
  const auto append = [&](Tensor& tensor) {
    bytes.append(reinterpret_cast<const char*>(tensor.view().data()), tensor.view().bytes());
  };
  append(run.output);
  for (auto* list : {&run.states, &run.saved, &run.input_gradients, &run.parameter_gradients}) {
    for (Tensor& tensor : *list) append(tensor);
  }
  return bytes;
}

TEST_P(EveryLayer, GivesTheSameBytesForAnyNumberOfThreads) {
  std::vector<std::string> results;
  for (const int threads : {1, 2, 3}) {
    const ThreadLimit limit(threads);
    LayerRun run = filled_run(kRows);
    run.forward(Phase::Training);
    run.backward();
    results.push_back(bytes_of_all(run));
  }

  EXPECT_EQ(results[0], results[1]);
  EXPECT_EQ(results[0], results[2]);
}

TEST_P(EveryLayer, WritesAllOfTheValidRows) {
  LayerRun run = filled_run(kRows);
  const auto is_finite = [](float value) { return std::isfinite(value); };

  for (const Phase phase : {Phase::Inference, Phase::Training}) {
    run.forward(phase);
    EXPECT_TRUE(std::ranges::all_of(run.output.floats(), is_finite));
  }
  run.backward();

  for (const Tensor& gradient : run.input_gradients) {
    EXPECT_TRUE(std::ranges::all_of(gradient.floats(), is_finite));
  }
  for (const Tensor& gradient : run.parameter_gradients) {
    EXPECT_TRUE(std::ranges::all_of(gradient.floats(), is_finite));
  }
}

TEST_P(EveryLayer, NeverTouchesRowsBeyondTheValidOnes) {
  LayerRun run = filled_run(5, 9);
  const auto is_untouched = [](float value) { return value == test::kUntouched; };

  run.forward(Phase::Training);
  run.backward();

  const auto rest = run.output.floats().subspan(5 * run.plan.output.elements());
  EXPECT_TRUE(std::ranges::all_of(rest, is_untouched));
  for (std::size_t i = 0; i < run.inputs.size(); ++i) {
    const auto rows = run.input_gradients[i].floats().subspan(5 * example.inputs[i].elements());
    EXPECT_TRUE(std::ranges::all_of(rows, is_untouched));
  }
  for (std::size_t i = 0; i < run.saved.size(); ++i) {
    if (!run.plan.saved[i].per_sample) continue;
    const TensorView all = run.saved[i].view();
    const std::span<const std::byte> bytes(all.data(), all.bytes());
    const auto saved_rest = bytes.subspan(all.first(5).bytes());
    EXPECT_TRUE(std::ranges::all_of(saved_rest, [](std::byte b) { return b == std::byte{0xff}; }));
  }
}

TEST_P(EveryLayer, ReadsNoRowsBeyondTheValidOnes) {
  LayerRun clean = filled_run(5, 9);
  LayerRun dirty = filled_run(5, 9);
  for (Tensor& input : dirty.inputs) {
    std::ranges::fill(input.floats().subspan(input.floats().size() / 9 * 5), 1e30f);
  }
  std::ranges::fill(dirty.output_gradient.floats().subspan(5 * dirty.plan.output.elements()),
                    1e30f);

  for (LayerRun* run : {&clean, &dirty}) {
    run->forward(Phase::Training);
    run->backward();
  }

  EXPECT_EQ(bytes_of_all(clean), bytes_of_all(dirty));
}

TEST_P(EveryLayer, TreatsEachSampleAloneInInference) {
  LayerRun whole = filled_run(kRows);
  LayerRun part = filled_run(6, kRows);

  whole.forward(Phase::Inference);
  part.forward(Phase::Inference);

  const auto wanted = whole.output.floats().first(6 * whole.plan.output.elements());
  EXPECT_TRUE(std::ranges::equal(part.valid(part.output), wanted));
}

TEST_P(EveryLayer, ChangesNoStateInInference) {
  LayerRun run = filled_run(kRows);
  std::vector<Tensor> before;
  for (const Tensor& state : run.states) before.push_back(state.clone());

  run.forward(Phase::Inference);

  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_TRUE(std::ranges::equal(run.states[i].floats(), before[i].floats()));
  }
}

TEST_P(EveryLayer, IsTheIdentityOnTheBytesIfItOnlyReshapes) {
  LayerRun run = filled_run(kRows);

  run.forward(Phase::Training);

  const bool same = std::ranges::equal(run.output.floats(), run.inputs[0].floats());
  EXPECT_TRUE(same || !run.plan.reshapes_only);
}

TEST_P(EveryLayer, ReadsItsOwnResolvedConfig) {
  Json resolved, again;
  ASSERT_NE(make(Json::parse(example.config), resolved), nullptr);

  EXPECT_NE(make(resolved, again), nullptr);
  EXPECT_EQ(resolved, again);
  EXPECT_EQ(resolved["type"], GetParam());
}

TEST_P(EveryLayer, HasAQuantizerSlotForItsInputAndEachOfTheNamedParameters) {
  const LayerPlan plan = layer->plan(example.inputs);
  std::vector<std::string> wanted;
  for (const ParameterSpec& parameter : plan.parameters) {
    if (!parameter.quantizer_key.empty()) wanted.push_back(parameter.quantizer_key);
  }
  if (!wanted.empty()) wanted.insert(wanted.begin(), "input_quantizer");

  EXPECT_EQ(builtin_layers().quantizer_keys.at(GetParam()), wanted);
}

INSTANTIATE_TEST_SUITE_P(Builtin, EveryLayer, ::testing::ValuesIn(builtin_layers().layers.names()),
                         [](const auto& test) { return test.param; });

TEST(LayerRegistry, SuggestsTheNearestName) {
  const Json config = "dens";
  Json resolved;
  Problems problems;

  EXPECT_EQ(
      builtin_layers().layers.make(ConfigValue(config, "/layer", problems), ValueWriter(resolved)),
      nullptr);

  ASSERT_EQ(problems.size(), 1u);
  EXPECT_NE((problems.list()[0].message + problems.list()[0].help).find("dense"),
            std::string::npos);
}

TEST(LayerRegistry, ReportsContradictingFieldsAtTheirPlace) {
  const Json config = Json::parse(
      R"({"type": "conv2d", "filters": 4, "kernel_size": 3, "strides": 2, "dilation_rate": 2})");
  Json resolved;
  Problems problems;

  EXPECT_EQ(
      builtin_layers().layers.make(ConfigValue(config, "/layer", problems), ValueWriter(resolved)),
      nullptr);

  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems.list()[0].pointer, "/layer/strides");
}

}  // namespace
}  // namespace qnn
