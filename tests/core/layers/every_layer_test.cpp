// Promises that hold for every registered layer: a new one is tested by being registered and by an
// example here.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "core/base/parallel.hpp"
#include "core/config/problems.hpp"
#include "core/json/json.hpp"
#include "core/layers/builtin_layers.hpp"
#include "tests/support/gradient_check.hpp"
#include "tests/support/layer_examples.hpp"
#include "tests/support/layer_run.hpp"

namespace qnn {
namespace {

using test::LayerRun;

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
    ASSERT_TRUE(test::layer_examples().contains(GetParam())) << "give this layer an example";
    example = test::layer_examples().at(GetParam());
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

  test::LayerExample example;
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

// At some places of every tensor; each layer's own test looks at all of a small one.
TEST_P(EveryLayer, HasTheGradientsThatDifferencesShow) {
  const bool bends_at_ties = GetParam().find("max") != std::string::npos || GetParam() == "minimum";
  test::expect_gradients_match(
      *layer, {.inputs = example.inputs, .distinct_inputs = bends_at_ties, .places = 12});
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
