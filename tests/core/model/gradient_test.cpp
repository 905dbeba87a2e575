#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/gradient_check.hpp"
#include "tests/support/labelled_batch.hpp"
#include "tests/support/small_network.hpp"

namespace qnn::testing_support {
namespace {

// Expects the gradients of one training step to be what differences of the loss give, for every
// value of every parameter. "$r" in the layers stands for `regularizer`.
void expect_gradients_match(NetworkText text, const std::string& regularizer = {}) {
  for (std::size_t at; (at = text.layers.find("$r")) != std::string::npos;)
    text.layers.replace(at, 2, regularizer);
  SmallNetwork network(text);
  Model& model = network.model();
  const Batch batch = network.batch(0);
  const auto mean_loss = [&] {
    return model.train_step(batch, 0) / static_cast<double>(batch.rows);
  };
  mean_loss();
  auto& parameters = model.parameters().parameters;
  std::vector<std::vector<float>> gradients;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const auto gradient = model.gradient(i);
    gradients.emplace_back(gradient.begin(), gradient.end());
  }
  double largest = 0;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (!parameters[i].trainable) continue;
    const auto weights = parameters[i].weights.floats();
    for (std::size_t j = 0; j < weights.size(); ++j) {
      const double numeric = test::numeric_derivative(weights[j], 0x1p-6, mean_loss);
      EXPECT_NEAR(gradients[i][j], numeric, 5e-5 + 2e-3 * std::abs(numeric))
          << parameters[i].path << "[" << j << "]";
      largest = std::max(largest, std::abs(numeric));
    }
  }
  EXPECT_GT(largest, 0.01) << "a test on zeros shows nothing";
}

TEST(ModelGradient, OfAnMlpIsThatOfItsLoss) {
  expect_gradients_match({.layers = R"(["flatten",
      {"type": "dense", "units": 5, "activation": "tanh"},
      {"type": "dense", "units": 4, "activation": "sigmoid"},
      {"type": "dense", "units": 3, "activation": "softmax"}])",
                          .shape = "[3, 2]"});
}

// The softmax stays a layer of its own before a loss that does not read logits.
TEST(ModelGradient, OfASoftmaxBeforeAMeanSquaredErrorIsThatOfItsLoss) {
  expect_gradients_match(
      {.layers = R"(["flatten", {"type": "dense", "units": 3, "activation": "softmax"}])",
       .shape = "[3, 2]",
       .loss = R"("mean_squared_error")"});
}

TEST(ModelGradient, OfASigmoidBeforeABinaryCrossentropyIsThatOfItsLoss) {
  expect_gradients_match(
      {.layers = R"(["flatten", {"type": "dense", "units": 3, "activation": "sigmoid"}])",
       .loss = R"("binary_crossentropy")"});
}

TEST(ModelGradient, OfACnnWithBatchNormalizationIsThatOfItsLoss) {
  expect_gradients_match({.layers = R"([
      {"type": "conv2d", "filters": 3, "kernel_size": 3, "padding": "same"},
      {"type": "batch_normalization"}, {"type": "activation", "activation": "tanh"},
      {"type": "conv2d", "filters": 2, "kernel_size": 2, "strides": 2, "activation": "sigmoid"},
      "average_pooling2d", "flatten", "batch_normalization",
      {"type": "dense", "units": 3}, {"type": "activation", "activation": "softmax"}])",
                          .shape = "[5, 5, 2]"});
}

// Weights and activities stay away from the kink of |w|, or are at it.
TEST(ModelGradient, OfANetworkWithEveryRegularizerIsThatOfItsLoss) {
  for (const TypeDoc& regularizer : choice_docs<Regularizer>()) {
    expect_gradients_match({.layers = R"([
      {"type": "conv2d", "filters": 2, "kernel_size": 2, "kernel_initializer": "ones",
       "kernel_regularizer": "$r", "activity_regularizer": "$r", "activation": "sigmoid"},
      "flatten", {"type": "batch_normalization", "beta_regularizer": "$r",
                  "gamma_regularizer": "$r"},
      {"type": "dense", "units": 4, "kernel_initializer": "ones", "kernel_regularizer": "$r",
       "bias_regularizer": "$r", "activity_regularizer": "$r", "activation": "sigmoid"},
      {"type": "dense", "units": 3}])",
                            .shape = "[3, 3, 2]",
                            .loss = R"("mean_squared_error")"},
                           regularizer.name);
  }
}

// The loss passes the softmax at once; the penalty on its result does not.
TEST(ModelGradient, OfAPenaltyOnTheSoftmaxOfTheEndIsThatOfItsLoss) {
  expect_gradients_match({.layers = R"(["flatten", {"type": "dense", "units": 3,
      "activation": "softmax", "activity_regularizer": {"type": "l2", "l2": 2}}])",
                          .shape = "[3, 2]"});
  expect_gradients_match({.layers = R"(["flatten", {"type": "dense", "units": 3,
      "activation": "softmax", "activity_regularizer": {"type": "l2", "l2": 2}}])",
                          .shape = "[3, 2]",
                          .loss = R"("mean_squared_error")"});
}

// A penalty knows the latent weights and no quantizer; x = 0.5 in both samples:
//   loss = mean over samples of (Σ_c max(0, 1 - t y_c)² / 3 + 0.5 Σ |y|) + 0.25 Σ w²
TEST(ModelGradient, OfAPenaltyIsTakenOfLatentWeights) {
  SmallNetwork network({.layers = R"([{"type": "quant_dense", "units": 3, "use_bias": false,
      "kernel_quantizer": "ste_sign", "kernel_regularizer": {"type": "l2", "l2": 0.25},
      "activity_regularizer": {"type": "l1", "l1": 0.5}}])",
                        .shape = "[1]",
                        .loss = R"("squared_hinge")",
                        .batch = 2});
  Model& model = network.model();
  const std::vector<float> latent{0.5f, -0.5f, 2.0f};
  std::copy(latent.begin(), latent.end(),
            model.parameters().parameters[0].weights.floats().begin());
  Tensor input(Shape{2, 1});
  input.floats()[0] = input.floats()[1] = 0.5f;
  const std::vector<std::int32_t> labels{1, 1};
  const LabelledBatch owner(input.view(), labels);
  const Batch batch = owner.batch();

  // k = (1, -1, 1), y = (0.5, -0.5, 0.5), t = (-1, 1, -1): margins 1.5 each.
  // A sample's loss 3 · 1.5² / 3, its penalty on y 0.5 · 1.5; weights 0.25 · (0.25 + 0.25 + 4).
  const float a_sample = 2.25f + 0.75f + 1.125f;
  EXPECT_FLOAT_EQ(static_cast<float>(model.train_step(batch, 0)), 2 * a_sample);
  EXPECT_FLOAT_EQ(static_cast<float>(model.evaluate(batch)), 2 * a_sample);
  // dy = -2 t 1.5 / 3 + 0.5 sgn(y) = (1.5, -1.5, 1.5), averaged; dk = 0.5 dy; dw = dk + 0.5 w, but
  // the quantizer blocks the third dk.
  const std::vector<float> expected{0.75f + 0.25f, -0.75f - 0.25f, 1.0f};
  const auto gradient = model.gradient(0);
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_FLOAT_EQ(gradient[i], expected[i]) << "weight " << i;
}

TEST(ModelGradient, OfAResidualNetworkIsThatOfItsLoss) {
  expect_gradients_match({.layers = R"([
      {"type": "conv2d", "filters": 3, "kernel_size": 3, "padding": "same", "name": "stem"},
      {"type": "activation", "activation": "tanh", "name": "one"},
      {"type": "conv2d", "filters": 3, "kernel_size": 1, "name": "two"},
      {"type": "add", "inputs": ["two", "stem"], "name": "sum"},
      {"type": "batch_normalization", "name": "normal"},
      {"type": "add", "inputs": ["normal", "stem", "one"]},
      "global_average_pooling2d",
      {"type": "dense", "units": 3, "activation": "softmax"}])",
                          .shape = "[3, 3, 2]"});
}

TEST(ModelGradient, OfAValueReadDirectlyAndThroughAReshapeIsThatOfItsLoss) {
  expect_gradients_match({.layers = R"([
      {"type": "dense", "units": 3, "activation": "tanh", "name": "shared"},
      {"type": "flatten", "name": "flat"},
      {"type": "dense", "units": 4, "name": "from_flat"},
      {"type": "flatten", "inputs": ["shared"], "name": "again"},
      {"type": "dense", "units": 4, "name": "from_again"},
      {"type": "dense", "units": 4, "inputs": ["shared"], "name": "direct"},
      {"type": "flatten", "name": "direct_flat"},
      {"type": "dense", "units": 4, "name": "from_direct"},
      {"type": "add", "inputs": ["from_flat", "from_direct", "from_again", "from_flat"]},
      {"type": "dense", "units": 3, "activation": "softmax"}])",
                          .shape = "[2, 2]"});
}

TEST(ModelGradient, OfAValueAddedToItselfIsThatOfItsLoss) {
  expect_gradients_match({.layers = R"(["flatten", {"type": "dense", "units": 3, "name": "x"},
      {"type": "add", "inputs": ["x", "x"]}, {"type": "activation", "activation": "softmax"}])",
                          .shape = "[3, 2]"});
}

// One sample, one quantized layer, by the rules of Larq. x = ste_sign(input), k = ste_sign(w):
//   y = Σ x k,  loss = Σ_c max(0, 1 - t y_c)² / 3,  dy_c = -2 t max(0, 1 - t y_c) / 3,
//   dk = dy x,  dw = dk where |w| <= 1
TEST(ModelGradient, OfAQuantizedLayerIsTheChainByHand) {
  SmallNetwork network({.layers = R"(["flatten", {"type": "quant_dense", "units": 3,
      "input_quantizer": "ste_sign", "kernel_quantizer": "ste_sign", "use_bias": false}])",
                        .shape = "[2]",
                        .loss = R"("squared_hinge")",
                        .batch = 1});
  Model& model = network.model();
  const auto weights = model.parameters().parameters[0].weights.floats();
  const std::vector<float> latent{0.5f, -0.25f, 0.75f, 0.125f, -1.5f, 1.0f};
  std::copy(latent.begin(), latent.end(), weights.begin());
  Tensor input(Shape{1, 2});
  input.floats()[0] = -0.5f;
  input.floats()[1] = 0.0f;  // sign(0) = +1
  const std::vector<std::int32_t> labels{1};
  const LabelledBatch batch(input.view(), labels);

  // x = (-1, 1). Rows of k: (1, -1), (1, 1), (-1, 1). y = (-2, 0, 2); t = (-1, 1, -1).
  const double loss = model.train_step(batch.batch(), 0);
  EXPECT_FLOAT_EQ(static_cast<float>(loss), (0.0f + 1.0f + 9.0f) / 3);
  // dy = (0, -2/3, 2): the first is beyond the margin; the second 1 - 0 = 1; the third 1 + 2 = 3.
  const std::vector<float> expected{0, 0, 2.0f / 3, -2.0f / 3, 0 /* |w| > 1 */, 2};
  const auto gradient = model.gradient(0);
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_FLOAT_EQ(gradient[i], expected[i]) << "weight " << i;
}

// A kernel of (0.5, -0.75), ste_sign with a window of 0.5, a kernel of 1 ... 6; the input is 1.
void expect_gradients_of_the_chain(SmallNetwork& network) {
  Model& model = network.model();
  auto& parameters = model.parameters().parameters;
  const std::vector<float> first{0.5f, -0.75f}, second{1, 2, 3, 4, 5, 6};
  std::copy(first.begin(), first.end(), parameters[0].weights.floats().begin());
  std::copy(second.begin(), second.end(), parameters[1].weights.floats().begin());
  Tensor input(Shape{1, 1});
  input.floats()[0] = 1;
  const std::vector<std::int32_t> labels{0};
  model.train_step(LabelledBatch(input.view(), labels).batch(), 0);

  // h = (0.5, -0.75), x = (1, -1), y = (-1, -1, -1), t = (1, 0, 0), dy = 2/3 (-2, -1, -1).
  // dx = dy W = 2/3 (-2 - 3 - 5, -4 - 4 - 6) = 2/3 (-10, -14); only |0.5| <= 0.5 is inside.
  EXPECT_FLOAT_EQ(model.gradient(0)[0], -20.0f / 3);
  EXPECT_EQ(model.gradient(0)[1], 0);
}

// The same chain with the quantizer as the first layer's activation and as a layer between.
TEST(ModelGradient, PassesAnOutputQuantizerInsideItsWindow) {
  for (const std::string layers : {R"([{"type": "dense", "units": 2, "use_bias": false,
             "activation": {"type": "ste_sign", "clip_value": 0.5}},)",
                                   R"([{"type": "dense", "units": 2, "use_bias": false},
            {"type": "ste_sign", "clip_value": 0.5},)",
                                   R"([{"type": "dense", "units": 2, "use_bias": false},
            {"type": "activation", "activation": {"type": "ste_sign", "clip_value": 0.5}},)"}) {
    SmallNetwork network({.layers = layers + R"({"type": "dense", "units": 3, "use_bias": false}])",
                          .shape = "[1]",
                          .loss = R"("mean_squared_error")",
                          .batch = 1});
    expect_gradients_of_the_chain(network);
  }
}

// Two layers: the gradient passes the input quantizer of the second where |value| <= clip_value.
TEST(ModelGradient, PassesAnInputQuantizerInsideItsWindow) {
  SmallNetwork network({.layers = R"([{"type": "dense", "units": 2, "use_bias": false},
      {"type": "quant_dense", "units": 3, "use_bias": false,
       "input_quantizer": {"type": "ste_sign", "clip_value": 0.5}}])",
                        .shape = "[1]",
                        .loss = R"("mean_squared_error")",
                        .batch = 1});
  expect_gradients_of_the_chain(network);
}

TEST(ModelGradient, OfASharedLayerIsThatOfItsLoss) {
  expect_gradients_match({.layers = R"(["flatten",
      {"type": "dense", "units": 4, "name": "x"},
      {"type": "dense", "units": 4, "name": "shared", "activation": "tanh"},
      {"type": "shared", "layer": "shared", "name": "again"},
      {"type": "add", "inputs": ["again", "shared"], "name": "sum"},
      {"type": "shared", "layer": "shared", "name": "third", "inputs": ["x"]},
      {"type": "add", "inputs": ["sum", "third"]},
      {"type": "dense", "units": 3, "activation": "softmax"}])",
                          .shape = "[3, 2]"});
}

TEST(ModelGradient, OfASharedBatchNormalizationIsThatOfItsLoss) {
  expect_gradients_match({.layers = R"([
      {"type": "conv2d", "filters": 3, "kernel_size": 1, "name": "x"},
      {"type": "batch_normalization", "name": "norm"},
      {"type": "activation", "activation": "tanh"},
      {"type": "shared", "layer": "norm", "name": "norm_again"},
      {"type": "add", "inputs": ["norm", "norm_again"]}, "flatten",
      {"type": "dense", "units": 3, "activation": "softmax"}])",
                          .shape = "[3, 3, 2]"});
}

// A frozen layer passes gradients on; a frozen normalization is a fixed affine map.
TEST(ModelGradient, ThroughFrozenLayersIsThatOfItsLoss) {
  expect_gradients_match({.layers = R"([
      {"type": "conv2d", "filters": 3, "kernel_size": 1, "name": "x"},
      {"type": "conv2d", "filters": 3, "kernel_size": 2, "trainable": false},
      {"type": "batch_normalization", "trainable": false, "gamma_initializer": "glorot_uniform",
       "moving_mean_initializer": "glorot_uniform", "epsilon": 0.5},
      {"type": "activation", "activation": "tanh"}, "flatten",
      {"type": "dense", "units": 3, "activation": "softmax"}])",
                          .shape = "[3, 3, 2]"});
}

TEST(FrozenLayers, KeepTheirWeightsAndStatistics) {
  SmallNetwork network({.layers = R"([
      {"type": "dense", "units": 3, "name": "x"},
      {"type": "dense", "units": 3, "name": "frozen", "trainable": false},
      {"type": "batch_normalization", "name": "norm", "trainable": false}, "flatten",
      {"type": "dense", "units": 3, "activation": "softmax"}])"});
  const auto bytes_of = [&](const std::string& prefix) {
    std::vector<float> values;
    for (Parameter& parameter : network.model().parameters().parameters)
      if (parameter.path.starts_with(prefix))
        values.insert(values.end(), parameter.weights.floats().begin(),
                      parameter.weights.floats().end());
    for (State& state : network.model().parameters().states)
      if (state.path.starts_with(prefix))
        values.insert(values.end(), state.values.floats().begin(), state.values.floats().end());
    return values;
  };
  const auto x = bytes_of("x/"), frozen = bytes_of("frozen/"), norm = bytes_of("norm/");
  network.train_steps(3);
  network.model().reestimate(network.batch(0), 0);
  EXPECT_NE(bytes_of("x/"), x);
  EXPECT_EQ(bytes_of("frozen/"), frozen);
  EXPECT_EQ(bytes_of("norm/"), norm);
}

// Two uses in a row are two updates of the moving mean, in the order of the nodes.
TEST(SharedStates, AreUpdatedAtEachUseInOrder) {
  SmallNetwork network({.layers = R"([
      {"type": "batch_normalization", "name": "norm", "momentum": 0.5},
      {"type": "shared", "layer": "norm", "name": "again"}, "flatten",
      {"type": "dense", "units": 3, "activation": "softmax"}])"});
  const Batch batch = network.batch(0);
  network.model().train_step(batch, 0);
  const State& mean = network.model().parameters().states.at(0);
  ASSERT_EQ(mean.path, "norm/moving_mean");
  // The first use's batch mean m moves it to m / 2, the second's, 0 (beta), to m / 4.
  const std::span<const float> moved = mean.values.view().floats();
  const std::span<const float> x = network.batch(0).inputs[0].floats();
  for (std::size_t c = 0; c < 2; ++c) {
    double sum = 0;
    for (std::size_t i = 0; i < batch.rows * 16; ++i) sum += double{x[i * 2 + c]};
    EXPECT_NEAR(moved[c], sum / static_cast<double>(batch.rows * 16) / 4, 1e-6);
  }
}

// The first output is also read by layers behind it: its loss sees the logits, they see the
// softmax.
const NetworkText kTwoOutputs{.layers = R"(["flatten",
      {"type": "dense", "units": 4, "name": "x", "activation": "tanh"},
      {"type": "dense", "units": 3, "name": "first", "activation": "softmax"},
      {"type": "dense", "units": 3, "name": "second", "inputs": ["first"]},
      {"type": "add", "inputs": ["second", "first"], "name": "sum"},
      {"type": "flatten", "name": "last"}])",
                              .shape = "[3, 2]",
                              .loss = R"({"first": "sparse_categorical_crossentropy",
                                          "last": "mean_squared_error"})",
                              .more_training = R"(, "loss_weights": {"last": 0.5})",
                              .more_model = R"(, "outputs": ["first", "last"])"};

TEST(ModelGradient, OfSeveralOutputsIsThatOfTheWeightedSumOfTheirLosses) {
  expect_gradients_match(kTwoOutputs);
}

TEST(ModelLosses, AreThoseOfEachOutputAndTheirWeightedSum) {
  SmallNetwork network(kTwoOutputs);
  const double total = network.model().evaluate(network.batch(0));
  const double first = network.model().loss_sum(0), last = network.model().loss_sum(1);
  EXPECT_GT(first, 0);
  EXPECT_GT(last, 0);
  EXPECT_DOUBLE_EQ(total, first + 0.5 * last);
  EXPECT_EQ(network.model().predictions(0).shape(), (Shape{4, 3}));
  EXPECT_EQ(network.model().predictions(1).shape(), (Shape{4, 3}));
}

}  // namespace
}  // namespace qnn::testing_support
