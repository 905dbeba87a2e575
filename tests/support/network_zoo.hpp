#pragma once

#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "tests/support/planned_network.hpp"

namespace qnn::testing_support {

struct NamedNetwork {
  std::string name;
  NetworkText text;
};

// Layers as Larq's users write them: both operands ±1, latent weights clipped.
inline constexpr const char* kBinaryDense = R"(
  "quant_dense": {"input_quantizer": "ste_sign", "kernel_quantizer": "ste_sign",
                  "kernel_constraint": "weight_clip", "use_bias": false})";
inline std::string binary_conv(const std::string& type) {
  return format(R"("{}": {{"kernel_size": 3, "input_quantizer": "ste_sign",
                               "kernel_quantizer": "ste_sign", "kernel_constraint": "weight_clip",
                               "use_bias": false}})",
                type);
}
inline const std::string kBinaryConv2d = binary_conv("quant_conv2d");

inline std::string defaults(const std::vector<std::string>& entries) {
  return format("{{{}}}", join(entries));
}

// A conv2d whose padded cells hold `pad`, between layers that make it meet both signs.
inline NetworkText padded_network(const std::string& pad, const std::string& strides) {
  return {.layers = R"([{"type": "quant_conv2d", "filters": 5, "input_quantizer": null},
                        "batch_normalization",
                        {"type": "quant_conv2d", "filters": 6, "padding": "same", "pad_values": )" +
                    pad + R"(, "strides": )" + strides + R"(},
                        "batch_normalization", "flatten",
                        {"type": "quant_dense", "units": 3, "activation": "softmax"}])",
          .shape = "[7, 7, 2]",
          .defaults = defaults({kBinaryDense, kBinaryConv2d})};
}

// Small networks that between them use every kind of step.
inline std::vector<NamedNetwork> network_zoo() {
  std::vector<NamedNetwork> zoo;
  zoo.push_back(
      {"float MLP", {.layers = R"(["flatten", {"type": "dense", "units": 9, "activation": "relu"},
                                {"type": "dropout", "rate": 0.3},
                                {"type": "dense", "units": 3, "activation": "softmax"}])"}});
  zoo.push_back(
      {"binary MLP",
       {.layers = R"(["flatten", {"type": "quant_dense", "units": 70, "input_quantizer": null},
                      "batch_normalization",
                      {"type": "quant_dense", "units": 9, "use_bias": true}, "batch_normalization",
                      {"type": "quant_dense", "units": 3, "input_quantizer": "approx_sign"},
                      {"type": "activation", "activation": "softmax"}])",
        .defaults = defaults({kBinaryDense}),
        .optimizer = R"({"type": "adam", "learning_rate": 0.01})"}});
  zoo.push_back({"dense over the last axis",
                 {.layers = R"([{"type": "quant_dense", "units": 6, "input_quantizer": null},
                                {"type": "quant_dense", "units": 5}, "flatten",
                                {"type": "quant_dense", "units": 3, "activation": "softmax"}])",
                  .defaults = defaults({kBinaryDense})}});
  for (const char* pad : {"0", "1", "-1"}) {
    zoo.push_back({std::string("same padding of ") + pad, padded_network(pad, "1")});
    zoo.push_back({std::string("strides and padding of ") + pad, padded_network(pad, "[2, 1]")});
  }
  zoo.push_back(
      {"residual",
       {.layers = R"([{"type": "conv2d", "filters": 4, "kernel_size": 3, "padding": "same"},
                      {"type": "quant_conv2d", "filters": 4, "padding": "same"},
                      {"type": "batch_normalization", "name": "a"},
                      {"type": "add", "inputs": ["a", "conv2d"], "name": "sum"},
                      {"type": "activation", "activation": "hard_tanh"},
                      {"type": "quant_conv2d", "filters": 4, "padding": "same", "pad_values": 1},
                      {"type": "batch_normalization", "name": "b"},
                      {"type": "add", "inputs": ["b", "sum", "conv2d"]},
                      {"type": "max_pooling2d"}, "average_pooling2d", "global_average_pooling2d",
                      {"type": "dense", "units": 3, "activation": "softmax"}])",
        .shape = "[6, 6, 2]",
        .defaults = defaults({kBinaryConv2d})}});
  zoo.push_back({"regularized",
                 {.layers = R"([{"type": "quant_conv2d", "filters": 4, "kernel_regularizer": "l2",
                       "use_bias": true, "bias_regularizer": "l1",
                       "activity_regularizer": "l1_l2"},
                      {"type": "batch_normalization", "gamma_regularizer": "l1"}, "flatten",
                      {"type": "quant_dense", "units": 3, "kernel_regularizer": "l1_l2",
                       "activation": "softmax", "activity_regularizer": "l2"}])",
                  .defaults = defaults({kBinaryDense, kBinaryConv2d})}});
  zoo.push_back({"sequences",
                 {.layers = R"([{"type": "conv1d", "filters": 5, "kernel_size": 3,
                                 "padding": "causal", "dilation_rate": 2},
                                {"type": "max_pooling1d", "pool_size": 3, "strides": 2,
                                 "padding": "same"},
                                {"type": "quant_conv1d", "filters": 6, "padding": "same"},
                                "batch_normalization",
                                {"type": "quant_conv1d", "filters": 8, "padding": "causal"},
                                {"type": "average_pooling1d", "name": "pooled"},
                                {"type": "global_average_pooling1d", "name": "mean"},
                                {"type": "global_max_pooling1d", "inputs": ["pooled"]},
                                {"type": "add", "inputs": ["mean", "global_max_pooling1d"]},
                                {"type": "dense", "units": 3, "activation": "softmax"}])",
                  .shape = "[13, 2]",
                  .defaults = defaults({binary_conv("quant_conv1d")})}});
  zoo.push_back(
      {"volumes",
       {.layers = R"([{"type": "conv3d", "filters": 4, "kernel_size": 2, "padding": "same",
                       "groups": 2},
                      {"type": "quant_conv3d", "filters": 5, "padding": "same", "pad_values": 1},
                      {"type": "batch_normalization", "name": "wide"},
                      {"type": "max_pooling3d", "pool_size": 2},
                      {"type": "quant_conv3d", "filters": 6, "padding": "same"},
                      {"type": "average_pooling3d", "pool_size": [1, 2, 1], "name": "pooled"},
                      {"type": "global_average_pooling3d", "name": "mean"},
                      {"type": "global_max_pooling3d", "inputs": ["pooled"], "name": "most"},
                      {"type": "add", "inputs": ["mean", "most"]},
                      {"type": "dense", "units": 3, "activation": "softmax"}])",
        .shape = "[4, 5, 4, 2]",
        .defaults = defaults({binary_conv("quant_conv3d")})}});
  zoo.push_back(
      {"other kinds of convolution",
       {.layers = R"([{"type": "quant_depthwise_conv2d", "kernel_size": 3, "padding": "same",
                       "depth_multiplier": 2, "depthwise_quantizer": "magnitude_aware_sign",
                       "depthwise_constraint": "weight_clip", "depthwise_regularizer": "l2"},
                      {"type": "quant_conv2d_transpose", "filters": 4, "kernel_size": 2,
                       "strides": 2, "input_quantizer": "ste_sign",
                       "kernel_quantizer": "ste_sign", "kernel_constraint": "weight_clip"},
                      {"type": "quant_separable_conv2d", "filters": 5, "kernel_size": 3,
                       "input_quantizer": "ste_sign", "depthwise_quantizer": "ste_sign",
                       "depthwise_constraint": "weight_clip", "pointwise_quantizer": "ste_tern"},
                      {"type": "quant_locally_connected2d", "filters": 3, "kernel_size": 2,
                       "strides": 3, "kernel_quantizer": "ste_sign", "activation": "relu",
                       "kernel_constraint": "weight_clip", "bias_constraint": "weight_clip"},
                      "flatten", {"type": "dense", "units": 3, "activation": "softmax"}])",
        .shape = "[6, 6, 2]"}});
  zoo.push_back({"other kinds of convolution of sequences",
                 {.layers = R"([{"type": "quant_separable_conv1d", "filters": 6, "kernel_size": 3,
                       "padding": "causal", "depthwise_quantizer": "ste_sign",
                       "depthwise_constraint": "weight_clip", "use_bias": false},
                      {"type": "quant_locally_connected1d", "filters": 4, "kernel_size": 3,
                       "input_quantizer": "ste_sign", "implementation": 2, "padding": "same"},
                      "flatten", {"type": "dense", "units": 3, "activation": "softmax"}])",
                  .shape = "[9, 2]"}});
  zoo.push_back({"transposed convolution of volumes",
                 {.layers = R"([{"type": "quant_conv3d_transpose", "filters": 3,
                                 "kernel_size": 2, "strides": [2, 1, 1], "padding": "same",
                                 "kernel_quantizer": "ste_sign",
                                 "kernel_constraint": "weight_clip"},
                                {"type": "max_pooling3d", "pool_size": 2}, "flatten",
                                {"type": "dense", "units": 3, "activation": "softmax"}])",
                  .shape = "[2, 3, 4, 2]"}});
  zoo.push_back({"largest values of images",
                 {.layers = R"([{"type": "quant_conv2d", "filters": 5, "input_quantizer": null},
                                {"type": "global_max_pooling2d", "keepdims": true}, "flatten",
                                {"type": "dense", "units": 3, "activation": "softmax"}])",
                  .defaults = defaults({kBinaryConv2d})}});
  zoo.push_back(
      {"quantizers as activations and as layers",
       {.layers = R"([{"type": "conv2d", "filters": 4, "kernel_size": 3, "activation": "ste_sign"},
                      {"type": "quant_conv2d", "filters": 4, "kernel_size": 2,
                       "kernel_quantizer": "ste_sign"}, "batch_normalization",
                      {"type": "swish_sign", "beta": 3}, "flatten",
                      {"type": "quant_dense", "units": 6, "kernel_quantizer": "ste_sign",
                       "activation": {"type": "dorefa_quantizer", "k_bit": 3}},
                      {"type": "activation", "activation": "mine"},
                      {"type": "dense", "units": 3, "activation": "softmax"}])",
        .quantizers = R"json({"mine": {"type": "expression", "forward": "sgn(x - 0.5)",
                                       "gradient": "dy"}})json"}});
  zoo.push_back(
      {"shared layers",
       {.layers = R"(["flatten", {"type": "quant_dense", "units": 6, "input_quantizer": null},
                      {"type": "batch_normalization", "name": "norm"},
                      {"type": "quant_dense", "units": 6, "name": "binary"},
                      {"type": "shared", "layer": "norm"},
                      {"type": "shared", "layer": "binary", "name": "binary_again"},
                      {"type": "add", "inputs": ["norm", "binary_again"]},
                      {"type": "dense", "units": 6, "trainable": false},
                      {"type": "batch_normalization", "trainable": false},
                      {"type": "dense", "units": 3, "activation": "softmax"}])",
        .defaults = defaults({kBinaryDense})}});
  // Windows of odd size: no sum is 0, whose rounding would decide a sign.
  zoo.push_back(
      {"scaled kernels",
       {.layers = R"([{"type": "quant_conv2d", "filters": 5, "input_quantizer": null},
                      "batch_normalization",
                      {"type": "quant_conv2d", "filters": 7, "strides": 2}, "flatten",
                      {"type": "quant_dense", "units": 71},
                      {"type": "quant_dense", "units": 3, "use_bias": true,
                       "activation": "softmax"}])",
        .shape = "[9, 9, 2]",
        .defaults = R"({"quant_conv2d": {"kernel_size": 3, "input_quantizer": "approx_sign",
                                         "kernel_quantizer": "magnitude_aware_sign",
                                         "kernel_constraint": "weight_clip", "use_bias": false},
                        "quant_dense": {"input_quantizer": "ste_sign", "use_bias": false,
                                        "kernel_quantizer": "magnitude_aware_sign"}})"}});
  zoo.push_back(
      {"normalization before signs",
       {.layers = R"([{"type": "conv2d", "filters": 64, "kernel_size": 3, "padding": "same"},
                      {"type": "max_pooling2d"},
                      {"type": "batch_normalization", "scale": false, "name": "two_readers"},
                      {"type": "quant_conv2d", "filters": 64, "padding": "same", "name": "left"},
                      {"type": "quant_conv2d", "filters": 64, "padding": "same", "name": "right",
                       "inputs": ["two_readers"], "input_quantizer": "mine"},
                      {"type": "add", "inputs": ["left", "right"]},
                      {"type": "batch_normalization", "center": false, "name": "flattened"},
                      "flatten",
                      {"type": "quant_dense", "units": 70, "input_quantizer":
                       {"type": "ste_sign", "clip_value": null}},
                      {"type": "batch_normalization", "name": "read_by_floats"},
                      {"type": "quant_dense", "units": 5, "input_quantizer": "swish_sign",
                       "kernel_quantizer": "ste_tern"},
                      {"type": "batch_normalization", "name": "as_a_layer"},
                      {"type": "approx_sign", "name": "signs"},
                      {"type": "quant_dense", "units": 5, "input_quantizer": null, "name": "x"},
                      {"type": "quant_dense", "units": 5, "name": "y", "inputs": ["as_a_layer"],
                       "input_quantizer": "ste_sign"},
                      {"type": "add", "inputs": ["x", "y"], "name": "sum"},
                      {"type": "dense", "units": 3, "activation": "softmax"}])",
        .shape = "[4, 6, 2]",
        .quantizers = R"json({"mine": {"type": "expression", "forward": "sign(x - 0.1)",
                                       "gradient": "dy * (1 - tanh(x))"}})json",
        .defaults = defaults({kBinaryDense, kBinaryConv2d})}});
  zoo.push_back({"sums that become signs",
                 {.layers = R"([{"type": "quant_conv2d", "filters": 70, "input_quantizer": null},
                      "batch_normalization",
                      {"type": "quant_conv2d", "filters": 66, "padding": "same",
                       "name": "then_pooled"},
                      {"type": "max_pooling2d", "padding": "same"}, "batch_normalization",
                      {"type": "quant_conv2d", "filters": 64, "padding": "same", "pad_values": -1,
                       "use_bias": true, "name": "biased"}, "batch_normalization",
                      {"type": "max_pooling2d", "pool_size": 3, "strides": 1, "padding": "same",
                       "name": "pool_of_values"},
                      {"type": "quant_conv2d", "filters": 9, "kernel_size": 2,
                       "name": "pooled_as_signs"},
                      {"type": "ste_sign", "name": "signs"},
                      {"type": "max_pooling2d", "pool_size": 2, "name": "pool_of_signs"},
                      {"type": "quant_conv2d", "filters": 128, "kernel_size": 1,
                       "name": "on_its_own"}, "flatten",
                      {"type": "quant_dense", "units": 130, "name": "wide"},
                      {"type": "batch_normalization", "scale": false},
                      {"type": "quant_dense", "units": 3, "activation": "softmax"}])",
                  .shape = "[10, 12, 2]",
                  .defaults = defaults({kBinaryDense, kBinaryConv2d})}});
  zoo.push_back({"signs of sequences",
                 {.layers = R"([{"type": "quant_conv1d", "filters": 65, "input_quantizer": null},
                                {"type": "quant_conv1d", "filters": 7, "padding": "same",
                                 "strides": 2, "name": "line"},
                                {"type": "max_pooling1d"}, {"type": "batch_normalization"},
                                {"type": "quant_conv1d", "filters": 5, "kernel_size": 2},
                                "batch_normalization", "flatten",
                                {"type": "quant_dense", "units": 3, "activation": "softmax"}])",
                  .shape = "[13, 3]",
                  .defaults = defaults({kBinaryDense, binary_conv("quant_conv1d")})}});
  zoo.push_back(
      {"residual signs",
       {.layers = R"([{"type": "conv2d", "filters": 5, "kernel_size": 3, "padding": "same"},
                      {"type": "batch_normalization", "name": "a"},
                      {"type": "quant_conv2d", "filters": 5, "padding": "same"},
                      {"type": "batch_normalization", "name": "b"},
                      {"type": "add", "inputs": ["a", "b"], "name": "sum"},
                      {"type": "quant_conv2d", "filters": 5, "padding": "same",
                       "input_quantizer": {"type": "ste_sign", "clip_value": 0.5}},
                      {"type": "batch_normalization", "name": "c", "axis": 1},
                      {"type": "add", "inputs": ["sum", "c"], "name": "sum2"},
                      {"type": "quant_conv2d", "filters": 5, "input_quantizer": "ste_tern"},
                      "flatten", {"type": "dense", "units": 3, "activation": "softmax"}])",
        .shape = "[6, 6, 2]",
        .defaults = defaults({kBinaryConv2d})}});
  for (const char* bits : {"16", "8"}) {
    NetworkText rounded = padded_network("0", "1");
    rounded.more_training = format(R"(, "gradient_precision": {})", bits);
    zoo.push_back({format("gradients of {} bits", bits), rounded});
  }
  zoo.push_back({"quantizer of one's own",
                 {.layers = R"(["flatten",
                      {"type": "quant_dense", "units": 8, "kernel_quantizer": "mine"},
                      {"type": "quant_dense", "units": 3, "input_quantizer": "tern",
                       "kernel_quantizer": "mine"}])",
                  .quantizers = R"json({
                      "mine": {"type": "expression", "forward": "sign(x - mean)",
                               "gradient": "dy * (abs(x) <= 2)", "precision": 1},
                      "tern": {"type": "expression", "forward": "sgn(x)", "gradient": "dy"}})json",
                  .loss = R"("squared_hinge")"}});
  return zoo;
}

// Large enough that every kind of step is cut into several chunks.
inline std::vector<NamedNetwork> network_zoo_for_threads() {
  const std::string data = "[28, 28, 1]";
  return {{"large MLP",
           {.layers = R"(["flatten", {"type": "quant_dense", "units": 300, "input_quantizer": null},
                          {"type": "batch_normalization", "momentum": 0.9},
                          {"type": "dropout", "rate": 0.2},
                          {"type": "quant_dense", "units": 260}, "batch_normalization",
                          {"type": "quant_dense", "units": 3}, "batch_normalization",
                          {"type": "activation", "activation": "softmax"}])",
            .shape = data,
            .defaults = defaults({kBinaryDense}),
            .optimizer = R"({"type": "adam", "learning_rate": 0.01})",
            .train_count = 230,
            .batch = 100}},
          {"large CNN",
           {.layers = R"([{"type": "quant_conv2d", "filters": 20, "input_quantizer": null},
                          "max_pooling2d", "batch_normalization",
                          {"type": "quant_conv2d", "filters": 24, "padding": "same"},
                          {"type": "batch_normalization", "name": "left"},
                          {"type": "conv2d", "filters": 24, "kernel_size": 1,
                           "inputs": ["max_pooling2d"], "activation": "relu"},
                          {"type": "add", "inputs": ["left", "conv2d"]},
                          "average_pooling2d", "flatten",
                          {"type": "quant_dense", "units": 40, "kernel_quantizer": "centred"},
                          {"type": "dense", "units": 3, "activation": "softmax"}])",
            .shape = data,
            .quantizers = R"json({"centred": {"type": "expression", "forward": "sign(x - mean)",
                                              "gradient": "dy", "granularity": "channel"}})json",
            .defaults = defaults({kBinaryDense, kBinaryConv2d}),
            .train_count = 70,
            .batch = 32}}};
}

}  // namespace qnn::testing_support
