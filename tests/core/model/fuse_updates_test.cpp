#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <string>

#include "core/base/parallel.hpp"
#include "core/train/averaged_weights.hpp"
#include "tests/support/network_zoo.hpp"
#include "tests/support/small_network.hpp"

namespace qnn::testing_support {
namespace {

const std::string kAdam = R"({"type": "adam", "learning_rate": 0.02})";

// Kernels with rows of whole words (64), of words with a rest (70) and of less than one (9).
NetworkText network(const std::string& kernel, const std::string& optimizer = kAdam) {
  return {.layers = R"(["flatten", {"type": "quant_dense", "units": 64, "input_quantizer": null},
                        "batch_normalization", {"type": "quant_dense", "units": 70},
                        "batch_normalization", {"type": "quant_dense", "units": 9},
                        "batch_normalization", {"type": "quant_dense", "units": 3},
                        {"type": "activation", "activation": "softmax"}])",
          .defaults = R"({"quant_dense": {"input_quantizer": "ste_sign", "use_bias": false, )" +
                      kernel + "}}",
          .optimizer = optimizer};
}

std::string bytes_after_training(SmallNetwork& network) {
  std::string bytes;
  for (std::uint64_t step = 0; step < 9; ++step) {
    network.train(step);
    if (step == 4) bytes += network.state_bytes();  // evaluates between two steps
  }
  return bytes + network.state_bytes();
}

void expect_same_training(const NetworkText& text) {
  SmallNetwork plain(text, {.passes_off = {"fuse_updates"}});
  const std::string reference = bytes_after_training(plain);
  for (const int threads : {1, 2, 3}) {
    const ThreadLimit limit(threads);
    SmallNetwork fused(text);
    EXPECT_TRUE(bytes_after_training(fused) == reference) << threads << " threads";
  }
}

TEST(FuseUpdates, ChangesNoBitForAnyOptionOfAnOptimizer) {
  const std::string kernel =
      R"("kernel_quantizer": "ste_sign", "kernel_constraint": "weight_clip")";
  for (const std::string options :
       {"", R"(, "clipvalue": 0.001)", R"(, "clipnorm": 0.01)", R"(, "global_clipnorm": 0.01)",
        R"(, "weight_decay": 0.1)", R"(, "use_ema": true, "ema_momentum": 0.5)",
        R"(, "use_ema": true, "ema_momentum": 0.5, "ema_overwrite_frequency": 3)"}) {
    SCOPED_TRACE(options);
    expect_same_training(
        network(kernel, R"({"type": "adam", "learning_rate": 0.02)" + options + "}"));
  }
}

TEST(FuseUpdates, ChangesNoBitForAnyOptimizer) {
  for (const std::string optimizer :
       {R"("sgd")", R"({"type": "sgd", "momentum": 0.9})", R"({"type": "adam", "amsgrad": true})",
        R"({"type": "adamw", "weight_decay": 0.1})", R"("adamax")", R"("nadam")", R"("rmsprop")",
        R"({"type": "rmsprop", "centered": true, "momentum": 0.5})", R"("adagrad")",
        R"("adadelta")", R"("ftrl")", R"("lion")", R"("bop")"}) {
    SCOPED_TRACE(optimizer);
    expect_same_training(network(
        R"("kernel_quantizer": "ste_sign", "kernel_constraint": "weight_clip")", optimizer));
  }
}

TEST(FuseUpdates, ChangesNoBitForAnyQuantizerAndConstraint) {
  for (const std::string quantizer :
       {R"("ste_sign")", R"({"type": "ste_sign", "clip_value": 0.05})",
        R"({"type": "ste_sign", "clip_value": null})", R"("approx_sign")", R"("swish_sign")",
        R"("ste_tern")", R"("magnitude_aware_sign")", R"("dorefa_quantizer")"}) {
    for (const std::string constraint :
         {"null", R"("weight_clip")", R"("non_neg")", R"("unit_norm")", R"("max_norm")",
          R"("min_max_norm")", R"({"type": "weight_clip", "clip_value": 0.03})"}) {
      SCOPED_TRACE(quantizer + " " + constraint);
      expect_same_training(network(R"("kernel_quantizer": )" + quantizer +
                                   R"(, "kernel_constraint": )" + constraint));
    }
  }
}

TEST(FuseUpdates, ChangesNoBitBesidePenalties) {
  expect_same_training(network(
      R"("kernel_quantizer": "ste_sign", "kernel_regularizer": {"type": "l2", "l2": 0.01})"));
}

// Weights that others set after an update, and averages in their place, are what is packed.
TEST(FuseUpdates, LeavesNoBitsOfOtherWeightsBehind) {
  const NetworkText text =
      network(R"("kernel_quantizer": "ste_sign")",
              R"({"type": "adam", "learning_rate": 0.02, "use_ema": true, "ema_momentum": 0.9})");
  SmallNetwork plain(text, {.passes_off = {"fuse_updates"}});
  SmallNetwork fused(text);
  for (SmallNetwork* each : {&plain, &fused}) {
    each->train_steps(3);
    for (Parameter& parameter : each->model().parameters().parameters)
      for (float& weight : parameter.weights.floats()) weight = -weight;
  }
  EXPECT_EQ(fused.model().evaluate(fused.batch(0)), plain.model().evaluate(plain.batch(0)));
  for (SmallNetwork* each : {&plain, &fused}) each->train(3);
  double losses[2]{};
  for (SmallNetwork* each : {&plain, &fused}) {
    const AveragedWeights averaged(each->model());
    losses[each == &fused] = each->model().evaluate(each->batch(0));
  }
  EXPECT_EQ(losses[1], losses[0]);
  EXPECT_TRUE(bytes_after_training(fused) == bytes_after_training(plain));
}

// A kernel of (0.5, -0.75) whose gradient passes where |w| <= 0.5, before a kernel with a NaN.
TEST(FuseUpdates, MasksGradientsForWhoAsks) {
  SmallNetwork network({.layers = R"([{"type": "flatten"},
      {"type": "quant_dense", "units": 64, "use_bias": false,
       "kernel_quantizer": {"type": "ste_sign", "clip_value": 0.5}},
      {"type": "dense", "units": 3, "use_bias": false, "activation": "softmax"}])"});
  Model& model = network.model();
  const auto expect_masked = [&](std::span<const float> weights) {
    const auto gradient = model.gradient(0);
    for (std::size_t i = 0; i < weights.size(); ++i)
      EXPECT_EQ(gradient[i] != 0, std::abs(weights[i]) <= 0.5F) << weights[i];
  };
  const std::span<float> weights = model.parameters().parameters[0].weights.floats();
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = i % 2 == 0 ? 0.5F : -0.75F;

  model.train_step(network.batch(0), 0);
  EXPECT_EQ(model.begin_update(0).around.mask_limit, 0.5F);
  expect_masked(weights);
  EXPECT_FALSE(model.begin_update(0).around.mask_limit);  // done
  expect_masked(weights);

  // All is outside of the window: what does not pass cannot be amiss.
  for (float& weight : weights) weight = 0.75F;
  model.train_step(network.batch(0), 0);
  EXPECT_FALSE(model.first_non_finite_gradient());
  EXPECT_EQ(model.begin_update(0).around.mask_limit, 0.5F);
  model.parameters().parameters[1].weights.floats()[0] = std::numeric_limits<float>::quiet_NaN();
  model.train_step(network.batch(0), 0);
  EXPECT_EQ(model.first_non_finite_gradient(), std::optional<std::size_t>(1));
  for (float& weight : weights) weight = 0.25F;
  model.train_step(network.batch(0), 0);
  EXPECT_EQ(model.first_non_finite_gradient(), std::optional<std::size_t>(0));
}

// A step whose update is left out, as after a gradient that is not finite.
TEST(FuseUpdates, AllowStepsWithoutAnUpdate) {
  const NetworkText text = network(R"("kernel_quantizer": "ste_sign")");
  SmallNetwork plain(text, {.passes_off = {"fuse_updates"}});
  SmallNetwork fused(text);
  for (SmallNetwork* each : {&plain, &fused}) {
    each->train_steps(2);
    each->model().train_step(each->batch(2), 2);
    each->model().first_non_finite(each->batch(2), 2);
    each->train(3);
  }
  EXPECT_TRUE(bytes_after_training(fused) == bytes_after_training(plain));
}

}  // namespace
}  // namespace qnn::testing_support
