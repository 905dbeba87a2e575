#pragma once

#include <optional>
#include <string_view>

#include "core/config/fields.hpp"
#include "core/layers/activation_layer.hpp"

namespace qnn {

// The activation functions that Keras also has as layers of their own, under the names and with the
// defaults of those. What they compute is in core/activations, edges and gradients included.

// tf.keras.layers.ReLU.
struct ReluOptions {
  static constexpr std::string_view kName = "relu";
  static constexpr std::string_view kSource = "tf.keras.layers.ReLU";
  static constexpr std::string_view kSummary = "rectifier, perhaps bent and cut off";
  static constexpr std::string_view kFormula =
      "y = min(x, max_value) where x > threshold, else negative_slope (x - threshold)";

  std::optional<float> max_value = std::nullopt;
  float negative_slope = 0;
  float threshold = 0;

  template <class Fields>
  void fields(Fields& f) {
    f.optional("max_value", max_value, "largest output; null for none", AtLeast{0});
    f.optional("negative_slope", negative_slope, "slope below the threshold", AtLeast{0});
    f.optional("threshold", threshold, "where the rectifier bends", AtLeast{0});
  }
  Activation function() const {
    return Relu{.alpha = negative_slope, .max_value = max_value, .threshold = threshold};
  }
};

// tf.keras.layers.LeakyReLU.
struct LeakyReluOptions {
  static constexpr std::string_view kName = "leaky_relu";
  static constexpr std::string_view kSource = "tf.keras.layers.LeakyReLU";
  static constexpr std::string_view kSummary = "rectifier that leaks below 0";
  static constexpr std::string_view kFormula = LeakyRelu::kFormula;

  float alpha = 0.3f;

  template <class Fields>
  void fields(Fields& f) {
    f.optional("alpha", alpha, "slope below 0");
  }
  Activation function() const { return LeakyRelu{.alpha = alpha}; }
};

// tf.keras.layers.ThresholdedReLU.
struct ThresholdedReluOptions {
  static constexpr std::string_view kName = "thresholded_relu";
  static constexpr std::string_view kSource = "tf.keras.layers.ThresholdedReLU";
  static constexpr std::string_view kSummary = "x above a threshold, else 0";
  static constexpr std::string_view kFormula = "y = x where x > theta, else 0";

  float theta = 1;

  template <class Fields>
  void fields(Fields& f) {
    f.optional("theta", theta, "the threshold", AtLeast{0});
  }
  Activation function() const { return Relu{.threshold = theta}; }
};

// tf.keras.layers.ELU (Clevert et al., arXiv:1511.07289).
struct EluOptions {
  static constexpr std::string_view kName = "elu";
  static constexpr std::string_view kSource = "tf.keras.layers.ELU";
  static constexpr std::string_view kSummary = Elu::kSummary;
  static constexpr std::string_view kFormula = Elu::kFormula;

  float alpha = 1;

  template <class Fields>
  void fields(Fields& f) {
    f.optional("alpha", alpha, "y falls to -alpha");
  }
  Activation function() const { return Elu{.alpha = alpha}; }
};

using ReluLayer = NamedActivation<ReluOptions>;
using LeakyReluLayer = NamedActivation<LeakyReluOptions>;
using ThresholdedReluLayer = NamedActivation<ThresholdedReluOptions>;
using EluLayer = NamedActivation<EluOptions>;

}  // namespace qnn
