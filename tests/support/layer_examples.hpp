#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/tensor/shape.hpp"

namespace qnn::test {

// A use of a layer: its config, and the shapes of its inputs without the batch.
struct LayerExample {
  std::string config;
  std::vector<Shape> inputs;
};

// One of every registered layer, by its type. Large enough to be cut into several chunks.
inline const std::map<std::string, LayerExample>& layer_examples() {
  static const std::map<std::string, LayerExample> all{
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

}  // namespace qnn::test
