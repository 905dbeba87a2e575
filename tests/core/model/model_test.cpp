#include "core/model/model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "core/base/errors.hpp"
#include "core/model/evaluate.hpp"
#include "tests/support/labelled_batch.hpp"
#include "tests/support/network_zoo.hpp"
#include "tests/support/small_network.hpp"

namespace qnn::testing_support {
namespace {

constexpr std::uint64_t kSteps = 6;

std::string bytes_after_training(const NetworkText& text, const SmallNetworkOptions& options = {}) {
  SmallNetwork network(text, options);
  network.train_steps(kSteps);
  return network.state_bytes();
}

// Batches of 4, 4 and 2 samples.
TEST(Model, TakesShortBatchesAsAProgramOfTheirSizeWould) {
  for (const auto& [name, text] : network_zoo()) {
    SmallNetwork roomy(text, {.batch = 4});
    SmallNetwork exact(text, {.batch = 2});
    const Batch batch = roomy.batch(2);
    ASSERT_EQ(batch.rows, 2u);
    roomy.model().train_step(roomy.batch(0), 0);  // leaves values in the rows beyond
    const Batch again = roomy.batch(2);
    for (std::size_t i = 0; i < roomy.model().parameters().states.size(); ++i) {
      const auto from = exact.model().parameters().states[i].values.floats();
      std::copy(from.begin(), from.end(),
                roomy.model().parameters().states[i].values.floats().begin());
    }
    EXPECT_EQ(roomy.model().train_step(again, 2), exact.model().train_step(exact.batch(2), 2));
    const auto& parameters = exact.model().parameters().parameters;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const auto left = roomy.model().gradient(i), right = exact.model().gradient(i);
      EXPECT_TRUE(std::equal(left.begin(), left.end(), right.begin()))
          << name << ": " << parameters[i].path;
    }
    EXPECT_EQ(roomy.model().predictions().shape(), exact.model().predictions().shape());
  }
}

TEST(Model, RefusesMoreRowsThanPlanned) {
  SmallNetwork network(network_zoo()[0].text, {.batch = 2});
  EXPECT_THROW(network.model().evaluate(network.batch(0)), InternalError);
}

TEST(Model, StartsFromItsSeedAlone) {
  const NetworkText text = network_zoo()[0].text;
  SmallNetwork one(text), other(text);
  EXPECT_EQ(one.state_bytes(), other.state_bytes());
}

TEST(Model, EvaluatesWithoutChangingAnything) {
  for (const auto& [name, text] : network_zoo()) {
    SmallNetwork network(text);
    network.train_steps(2);
    const std::string before = network.state_bytes();
    network.model().evaluate(network.batch(1));
    EXPECT_EQ(network.state_bytes(), before) << name;
  }
}

// "Names never enter": one network as a chain, as a graph and from blocks.
TEST(Model, TrainsToTheSameBytesAsChainAsGraphAndFromBlocks) {
  const std::string quantized = R"("input_quantizer": "ste_sign", "kernel_quantizer": "ste_sign",
                                   "kernel_constraint": "weight_clip", "use_bias": false)";
  const auto layer = [&](const std::string& more) {
    return R"({"type": "quant_dense", )" + quantized + ", " + more + "}";
  };
  const NetworkText chain{
      .layers = "[\"flatten\", " + layer(R"("units": 8)") +
                R"(, "batch_normalization", {"type": "dropout", "rate": 0.5}, )" +
                layer(R"("units": 3)") + ", \"batch_normalization\"]",
      .loss = R"("squared_hinge")"};
  const NetworkText graph{
      .layers = R"([{"type": "flatten", "name": "pixels", "inputs": ["input"]}, )" +
                layer(R"("units": 8, "name": "hidden", "inputs": ["pixels"])") +
                R"(, {"type": "batch_normalization", "name": "n", "inputs": ["hidden"]},
                    {"type": "dropout", "rate": 0.5, "name": "drop", "inputs": ["n"]}, )" +
                layer(R"("units": 3, "name": "classes", "inputs": ["drop"])") +
                R"(, {"type": "batch_normalization", "name": "last"}])",
      .loss = chain.loss};
  const NetworkText blocks{
      .layers = R"(["flatten", {"type": "unit", "units": 8}, {"type": "dropout", "rate": 0.5},
                    {"type": "unit", "units": 3}])",
      .blocks = R"({"unit": {"parameters": {"units": {"required": true}}, "layers": [)" +
                layer(R"("units": "$units")") + R"(, "batch_normalization"]}})",
      .loss = chain.loss};
  const std::string reference = bytes_after_training(chain);
  EXPECT_EQ(bytes_after_training(graph), reference);
  EXPECT_EQ(bytes_after_training(blocks), reference);
}

// A residual network from nested, repeated blocks with several inputs, and written out as a graph.
TEST(Model, TrainsAResidualNetworkToTheSameBytesAsGraphAndFromBlocks) {
  const NetworkText graph{
      .layers = R"([{"type": "conv2d", "filters": 4, "kernel_size": 3, "padding": "same"},
          {"type": "quant_conv2d", "name": "c1"}, {"type": "batch_normalization", "name": "n1"},
          {"type": "add", "inputs": ["n1", "conv2d"], "name": "s1"},
          {"type": "quant_conv2d", "name": "c2"}, {"type": "batch_normalization", "name": "n2"},
          {"type": "add", "inputs": ["n2", "s1"], "name": "s2"},
          {"type": "quant_conv2d", "name": "c3", "strides": 2},
          {"type": "batch_normalization", "name": "n3"},
          {"type": "average_pooling2d", "inputs": ["s2"]},
          {"type": "conv2d", "filters": 4, "kernel_size": 1},
          {"type": "add", "inputs": ["n3", "conv2d_1"]},
          "global_average_pooling2d", {"type": "dense", "units": 3, "activation": "softmax"}])",
      .shape = "[4, 4, 2]",
      .defaults = R"({"quant_conv2d": {"filters": 4, "kernel_size": 3, "padding": "same",
          "input_quantizer": "ste_sign", "kernel_quantizer": "ste_sign",
          "kernel_constraint": "weight_clip", "use_bias": false}})"};
  NetworkText blocks = graph;
  blocks.blocks = R"({
      "unit": {"parameters": {"strides": 1, "quantizer": "ste_sign"}, "layers": [
          {"type": "quant_conv2d", "strides": "$strides", "input_quantizer": "$quantizer"},
          "batch_normalization"]},
      "join": {"inputs": ["body", "shortcut"], "layers": [
          {"type": "add", "inputs": ["body", "shortcut"]}]},
      "residual": {"layers": ["unit", {"type": "join", "inputs": ["unit", "input"]}]},
      "down": {"layers": [
          {"type": "unit", "strides": 2}, {"type": "average_pooling2d", "inputs": ["input"]},
          {"type": "conv2d", "filters": 4, "kernel_size": 1},
          {"type": "join", "inputs": ["unit", "conv2d"]}]}})";
  blocks.layers = R"([{"type": "conv2d", "filters": 4, "kernel_size": 3, "padding": "same"},
      {"type": "residual", "repeat": 2}, "down", "global_average_pooling2d",
      {"type": "dense", "units": 3, "activation": "softmax"}])";
  EXPECT_EQ(bytes_after_training(blocks), bytes_after_training(graph));
}

TEST(Model, QuantLayersWithoutQuantizersGiveThePlainLayersBytes) {
  const auto text = [](const std::string& prefix) {
    return NetworkText{.layers =
                           R"([{"type": ")" + prefix +
                           R"(conv2d", "filters": 3, "kernel_size": 3}, "flatten", {"type": ")" +
                           prefix + R"(dense", "units": 3, "activation": "softmax"}])"};
  };
  EXPECT_EQ(bytes_after_training(text("quant_")), bytes_after_training(text("")));
}

// Denormals count as 0, whose sign is +1: for inputs and for latent weights, on bits and on floats.
TEST(Model, FlushesDenormals) {
  for (const std::set<std::string>& off : {std::set<std::string>{}, {"use_binary_products"}}) {
    SmallNetwork network({.layers = R"([{"type": "quant_dense", "units": 3, "use_bias": false,
                             "input_quantizer": "ste_sign", "kernel_quantizer": "ste_sign"}])",
                          .shape = "[2]",
                          .loss = R"("squared_hinge")",
                          .batch = 1},
                         {.passes_off = off});
    const auto weights = network.model().parameters().parameters[0].weights.floats();
    const std::vector<float> latent{1, 1, -1e-40f, 1, -1, -1e-40f};
    std::copy(latent.begin(), latent.end(), weights.begin());
    Tensor input(Shape{1, 2});
    input.floats()[0] = -1e-40f;
    input.floats()[1] = -1;
    const std::vector<std::int32_t> labels{0};
    network.model().train_step(LabelledBatch(input.view(), labels).batch(), 0);
    const auto y = network.model().predictions().floats();
    EXPECT_THAT(std::vector<float>(y.begin(), y.end()), testing::ElementsAre(0, 0, -2));
  }
}

// Every byte that training leaves, and in between evaluation on the same memory.
TEST(Model, TrainsToTheSameBytesWhetherBuffersShareMemoryOrNot) {
  for (const auto& [name, text] : network_zoo()) {
    std::string bytes[2];
    for (const Reuse reuse : {Reuse::None, Reuse::ByLifetime}) {
      SmallNetwork network(text, {.reuse = reuse});
      for (std::uint64_t step = 0; step < kSteps; ++step) {
        network.train(step);
        bytes[reuse == Reuse::ByLifetime] += network.state_bytes();
        network.model().reestimate(network.batch(0), 0);
      }
    }
    EXPECT_EQ(bytes[0], bytes[1]) << name;
  }
}

// The results of the steps after `bad` have taken the place of its own by the end of the step.
TEST(Model, NamesTheFirstStepThatIsNotFiniteWhereItsMemoryIsReused) {
  SmallNetwork network({.layers = R"(["flatten", {"type": "dense", "units": 4, "name": "good"},
                                      {"type": "dense", "units": 4, "name": "bad"},
                                      {"type": "activation", "activation": "sigmoid"},
                                      {"type": "dense", "units": 3, "activation": "softmax"}])"});
  Model& model = network.model();
  BufferId bad = kNoBuffer;
  for (BufferId id = 0; id < model.program().buffers.size(); ++id)
    if (model.program().buffers[id].name == "bad/output") bad = id;
  ASSERT_NE(bad, kNoBuffer);
  const std::size_t end = model.memory().lifetimes[bad].end;
  bool reused = false;
  for (BufferId id = 0; id < model.program().buffers.size(); ++id)
    reused = reused || (model.memory().offsets[id] == model.memory().offsets[bad] &&
                        model.memory().lifetimes[id].begin >= end);
  EXPECT_TRUE(reused);
  model.parameters().parameters[2].weights.floats()[0] = std::numeric_limits<float>::infinity();
  model.train_step(network.batch(0), 0);
  EXPECT_EQ(model.first_non_finite(network.batch(0), 0), "bad");
}

TEST(Model, NamesTheFirstStepThatIsNotFinite) {
  SmallNetwork network({.layers = R"(["flatten", {"type": "dense", "units": 4, "name": "good"},
                                      {"type": "dense", "units": 4, "name": "bad"},
                                      {"type": "dense", "units": 3, "activation": "softmax"}])"});
  Model& model = network.model();
  model.train_step(network.batch(0), 0);
  EXPECT_FALSE(model.first_non_finite(network.batch(0), 0));
  EXPECT_FALSE(model.first_non_finite_gradient());
  model.parameters().parameters[2].weights.floats()[0] = std::numeric_limits<float>::infinity();
  EXPECT_EQ(model.parameters().first_non_finite(), "bad/kernel");
  const double loss = model.train_step(network.batch(0), 0);
  EXPECT_FALSE(std::isfinite(loss));
  EXPECT_TRUE(model.first_non_finite_gradient());
  EXPECT_EQ(model.first_non_finite(network.batch(0), 0), "bad");
}

TEST(Model, NamesTheStepThatMadeAResultNotFiniteInPlace) {
  SmallNetwork network({.layers = R"(["flatten", {"type": "dense", "units": 4, "name": "bad"},
                                      {"type": "dense", "units": 3, "activation": "softmax"}])"});
  Model& model = network.model();
  model.parameters().parameters[1].weights.floats()[0] = std::numeric_limits<float>::quiet_NaN();
  model.train_step(network.batch(0), 0);
  EXPECT_EQ(model.first_non_finite(network.batch(0), 0), "bad/add_bias");
}

// Running the step again would move the statistics a second time.
TEST(Model, LooksForTheFirstNonFiniteResultWithoutChangingStates) {
  SmallNetwork network({.layers = R"(["flatten", {"type": "dense", "units": 8, "name": "wide"},
                                      {"type": "batch_normalization", "name": "norm"},
                                      {"type": "dropout", "rate": 0.5},
                                      {"type": "dense", "units": 3, "activation": "softmax"}])"});
  network.train_steps(2);
  Model& model = network.model();
  model.parameters().parameters[0].weights.floats()[3] = 1e30f;  // its square is not finite
  model.train_step(network.batch(2), 2);
  std::vector<std::vector<float>> before;
  for (const State& state : model.parameters().states)
    before.emplace_back(state.values.floats().begin(), state.values.floats().end());
  ASSERT_EQ(before.size(), 2u);
  EXPECT_EQ(model.first_non_finite(network.batch(2), 2), "norm");
  for (std::size_t i = 0; i < before.size(); ++i) {
    const auto after = std::as_const(model.parameters().states[i].values).floats();
    ASSERT_EQ(after.size(), before[i].size());
    EXPECT_EQ(std::memcmp(after.data(), before[i].data(), after.size_bytes()), 0);
  }
}

// Statistics of batches of 4, 4 and 2 by hand: x is the input itself, one value a sample. A dense
// input is of rank 2, so no Bessel correction.
TEST(ReestimateStatistics, TakesThePlainMeanOverTheBatches) {
  SmallNetwork network({.layers = R"([{"type": "batch_normalization"},
                                      {"type": "dense", "units": 3, "activation": "softmax"}])",
                        .shape = "[1]"});
  double mean = 0, variance = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const Batch batch = network.loader().load(0, i);
    const auto x = batch.inputs[0].floats().first(batch.rows);
    double batch_mean = 0, batch_variance = 0;
    for (const float value : x) batch_mean += value / static_cast<double>(batch.rows);
    for (const float value : x)
      batch_variance +=
          (value - batch_mean) * (value - batch_mean) / static_cast<double>(batch.rows);
    mean += batch_mean / 3;
    variance += batch_variance / 3;
  }
  network.train_steps(2);  // other statistics, to be replaced
  reestimate_statistics(network.model(), network.loader(), 100);
  const auto& states = network.model().parameters().states;
  EXPECT_EQ(states[0].path, "batch_normalization/moving_mean");
  EXPECT_NEAR(states[0].values.floats()[0], mean, 1e-6);
  EXPECT_NEAR(states[1].values.floats()[0], variance, 1e-6);
}

TEST(ReestimateStatistics, ChangesNoWeights) {
  SmallNetwork network(network_zoo()[1].text);
  network.train_steps(2);
  std::vector<float> before;
  for (const Parameter& parameter : network.model().parameters().parameters)
    before.insert(before.end(), parameter.weights.floats().begin(),
                  parameter.weights.floats().end());
  reestimate_statistics(network.model(), network.loader(), 2);
  std::vector<float> after;
  for (const Parameter& parameter : network.model().parameters().parameters)
    after.insert(after.end(), parameter.weights.floats().begin(), parameter.weights.floats().end());
  EXPECT_EQ(after, before);
}

TEST(Evaluate, SumsLossAndMetricsOverAllSamples) {
  SmallNetwork network(network_zoo()[0].text);
  double loss = 0;
  for (std::size_t i = 0; i < 3; ++i) loss += network.model().evaluate(network.loader().load(0, i));
  const std::vector<Metric> metrics{Accuracy{}, TopK{.k = 3}};
  std::size_t rows = 0;
  const Evaluation result = evaluate(network.model(), network.loader(), metrics,
                                     [&](const Batch& batch, const ConstTensorView& predictions) {
                                       EXPECT_EQ(predictions.shape(), (Shape{batch.rows, 3}));
                                       rows += batch.rows;
                                     });
  EXPECT_EQ(rows, 10u);
  EXPECT_EQ(result.loss.sum, loss);
  EXPECT_EQ(result.loss.count, 10u);
  ASSERT_EQ(result.metrics.size(), 2u);
  EXPECT_EQ(metric_value(metrics[1], result.metrics[1]),
            1.0);  // one of three is always among three
}

TEST(Evaluate, StopsWhenAskedTo) {
  SmallNetwork network(network_zoo()[0].text);
  std::stop_source stop;
  const Evaluation result = evaluate(
      network.model(), network.loader(), std::vector<Metric>{},
      [&](const Batch&, const ConstTensorView&) { stop.request_stop(); },
      [&] { return stop.stop_requested(); });
  EXPECT_EQ(result.loss.count, 4u);
}

}  // namespace
}  // namespace qnn::testing_support
