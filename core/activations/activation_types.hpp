#pragma once

#include <optional>
#include <string_view>
#include <variant>

#include "core/config/fields.hpp"
#include "core/kernels/curves.hpp"

namespace qnn {

// Activation functions, a closed set that configs name by string or object: Keras 2's, and Larq's
// hard_tanh and leaky_tanh. Each struct carries its name, formula and fields. An element-wise one
// names its curve, whose table in core/kernels/curves.hpp has value and gradient.

struct NoFields {
  template <class Fields>
  void fields(Fields&) {}
};

struct Linear : NoFields {
  static constexpr std::string_view kName = "linear";
  static constexpr std::string_view kSource = "tf.keras.activations.linear";
  static constexpr std::string_view kSummary = "the identity";
  static constexpr std::string_view kFormula = "y = x";
};

struct Elu {
  static constexpr std::string_view kName = "elu";
  static constexpr std::string_view kSource = "tf.keras.activations.elu";
  static constexpr std::string_view kSummary = "exponential linear unit";
  static constexpr std::string_view kFormula = "y = x where x > 0, else alpha (exp(x) - 1)";
  float alpha = 1;
  template <class Fields>
  void fields(Fields& f) {
    f.optional("alpha", alpha, "depth far below 0");
  }
  Curve curve() const { return {.kind = CurveKind::Elu, .alpha = alpha}; }
};

struct Exponential : NoFields {
  static constexpr std::string_view kName = "exponential";
  static constexpr std::string_view kSource = "tf.keras.activations.exponential";
  static constexpr std::string_view kSummary = "exponential function";
  static constexpr std::string_view kFormula = "y = exp(x);  dx = dy y";
  Curve curve() const { return {.kind = CurveKind::Exponential}; }
};

struct Gelu {
  static constexpr std::string_view kName = "gelu";
  static constexpr std::string_view kSource = "tf.keras.activations.gelu";
  static constexpr std::string_view kSummary = "Gaussian error linear unit";
  static constexpr std::string_view kFormula =
      "y = x (1 + erf(x / √2)) / 2;  approximate: x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2";
  bool approximate = false;
  template <class Fields>
  void fields(Fields& f) {
    f.optional("approximate", approximate, "whether tanh takes the place of erf");
  }
  Curve curve() const { return {.kind = approximate ? CurveKind::GeluTanh : CurveKind::Gelu}; }
};

struct HardSigmoid : NoFields {
  static constexpr std::string_view kName = "hard_sigmoid";
  static constexpr std::string_view kSource = "tf.keras.activations.hard_sigmoid";
  static constexpr std::string_view kSummary = "piecewise linear sigmoid";
  static constexpr std::string_view kFormula =
      "y = clip(0.2 x + 0.5, 0, 1);  dx = 0.2 dy where 0 <= 0.2 x + 0.5 <= 1, else 0";
  Curve curve() const { return {.kind = CurveKind::HardSigmoid}; }
};

// Larq's hard_tanh.
struct HardTanh : NoFields {
  static constexpr std::string_view kName = "hard_tanh";
  static constexpr std::string_view kSource = "larq.activations.hard_tanh";
  static constexpr std::string_view kSummary = "clipped identity";
  static constexpr std::string_view kFormula =
      "y = clip(x, -1, 1);  dx = dy where |x| <= 1, else 0";
  Curve curve() const { return {.kind = CurveKind::HardTanh}; }
};

// Its default is that of the layer LeakyReLU of Keras 2.
struct LeakyRelu {
  static constexpr std::string_view kName = "leaky_relu";
  static constexpr std::string_view kSource = "tf.nn.leaky_relu; tf.keras.layers.LeakyReLU";
  static constexpr std::string_view kSummary = "rectified linear unit that leaks below 0";
  static constexpr std::string_view kFormula =
      "y = x where x > 0, else alpha x;  dx = dy where x > 0, else alpha dy";
  float alpha = 0.3f;
  template <class Fields>
  void fields(Fields& f) {
    f.optional("alpha", alpha, "slope below 0");
  }
  Curve curve() const { return {.kind = CurveKind::LeakyRelu, .alpha = alpha}; }
};

// Larq's leaky_tanh: slope 1 inside [-1, 1], alpha outside. At exactly ±1 TensorFlow's gradient is
// 1 + alpha, and so is ours.
struct LeakyTanh {
  static constexpr std::string_view kName = "leaky_tanh";
  static constexpr std::string_view kSource = "larq.activations.leaky_tanh";
  static constexpr std::string_view kSummary = "clipped identity that leaks outside";
  static constexpr std::string_view kFormula =
      "y = clip(x, -1, 1) + (max(x, 1) - 1) alpha + (min(x, -1) + 1) alpha";
  float alpha = 0.2f;
  template <class Fields>
  void fields(Fields& f) {
    f.optional("alpha", alpha, "slope outside [-1, 1]");
  }
  Curve curve() const { return {.kind = CurveKind::LeakyTanh, .alpha = alpha}; }
};

// Over the last axis. A loss sees its values as they are: it computes from logits only after a
// softmax, as in Keras.
struct LogSoftmax : NoFields {
  static constexpr std::string_view kName = "log_softmax";
  static constexpr std::string_view kSource = "tf.nn.log_softmax";
  static constexpr std::string_view kSummary = "logarithms of the softmax over the last axis";
  static constexpr std::string_view kFormula =
      "y = x - max x - log Σ exp(x - max x);  dx = dy - exp(y) Σ dy";
};

struct Mish : NoFields {
  static constexpr std::string_view kName = "mish";
  static constexpr std::string_view kSource = "tf.keras.activations.mish";
  static constexpr std::string_view kSummary = "smooth rectifier with a tanh gate (Misra 2019)";
  static constexpr std::string_view kFormula = "y = x tanh(log(1 + exp(x)))";
  Curve curve() const { return {.kind = CurveKind::Mish}; }
};

// With the arguments of tf.keras.activations.relu and its edges: at 0 the gradient is 0, with
// alpha alone alpha dy; at max_value it passes, unless that is 6 with a threshold of 0.
struct Relu {
  static constexpr std::string_view kName = "relu";
  static constexpr std::string_view kSource = "tf.keras.activations.relu";
  static constexpr std::string_view kSummary = "rectified linear unit";
  static constexpr std::string_view kFormula =
      "y = min(x, max_value) where x > threshold, else alpha (x - threshold)";
  float alpha = 0;
  std::optional<float> max_value = std::nullopt;
  float threshold = 0;
  template <class Fields>
  void fields(Fields& f) {
    f.optional("alpha", alpha, "slope below the threshold");
    f.optional("max_value", max_value, "largest result; null for none", AtLeast{0});
    f.optional("threshold", threshold, "where values begin to pass");
  }
  Curve curve() const;
};

struct Relu6 : NoFields {
  static constexpr std::string_view kName = "relu6";
  static constexpr std::string_view kSource = "tf.nn.relu6";
  static constexpr std::string_view kSummary = "rectified linear unit up to 6";
  static constexpr std::string_view kFormula =
      "y = min(max(x, 0), 6);  dx = dy where 0 < x < 6, else 0";
  Curve curve() const { return {.kind = CurveKind::Relu6}; }
};

struct Selu : NoFields {
  static constexpr std::string_view kName = "selu";
  static constexpr std::string_view kSource = "tf.keras.activations.selu";
  static constexpr std::string_view kSummary =
      "scaled exponential linear unit (Klambauer et al. 2017)";
  static constexpr std::string_view kFormula =
      "y = 1.0507 x where x >= 0, else 1.0507 · 1.67326 (exp(x) - 1)";
  Curve curve() const { return {.kind = CurveKind::Selu}; }
};

struct Sigmoid : NoFields {
  static constexpr std::string_view kName = "sigmoid";
  static constexpr std::string_view kSource = "tf.keras.activations.sigmoid";
  static constexpr std::string_view kSummary = "logistic function";
  static constexpr std::string_view kFormula = "y = 1 / (1 + exp(-x));  dx = dy y (1 - y)";
  Curve curve() const { return {.kind = CurveKind::Sigmoid}; }
};

// Over the last axis.
struct Softmax : NoFields {
  static constexpr std::string_view kName = "softmax";
  static constexpr std::string_view kSource = "tf.keras.activations.softmax";
  static constexpr std::string_view kSummary = "probabilities over the last axis";
  static constexpr std::string_view kFormula =
      "y = exp(x - max x) / Σ exp(x - max x);  dx = y (dy - Σ dy y)";
};

struct Softplus : NoFields {
  static constexpr std::string_view kName = "softplus";
  static constexpr std::string_view kSource = "tf.keras.activations.softplus";
  static constexpr std::string_view kSummary = "smooth rectifier";
  static constexpr std::string_view kFormula = "y = log(1 + exp(x));  dx = dy / (1 + exp(-x))";
  Curve curve() const { return {.kind = CurveKind::Softplus}; }
};

struct Softsign : NoFields {
  static constexpr std::string_view kName = "softsign";
  static constexpr std::string_view kSource = "tf.keras.activations.softsign";
  static constexpr std::string_view kSummary = "rational sigmoid from -1 to 1";
  static constexpr std::string_view kFormula = "y = x / (1 + |x|);  dx = dy / (1 + |x|)²";
  Curve curve() const { return {.kind = CurveKind::Softsign}; }
};

struct Swish : NoFields {
  static constexpr std::string_view kName = "swish";
  static constexpr std::string_view kSource = "tf.keras.activations.swish";
  static constexpr std::string_view kSummary = "sigmoid-weighted identity, also called SiLU";
  static constexpr std::string_view kFormula = "y = x / (1 + exp(-x))";
  Curve curve() const { return {.kind = CurveKind::Swish}; }
};

struct Tanh : NoFields {
  static constexpr std::string_view kName = "tanh";
  static constexpr std::string_view kSource = "tf.keras.activations.tanh";
  static constexpr std::string_view kSummary = "hyperbolic tangent";
  static constexpr std::string_view kFormula = "y = tanh(x);  dx = dy (1 - y²)";
  Curve curve() const { return {.kind = CurveKind::Tanh}; }
};

using Activation = std::variant<Linear, Elu, Exponential, Gelu, HardSigmoid, HardTanh, LeakyRelu,
                                LeakyTanh, LogSoftmax, Mish, Relu, Relu6, Selu, Sigmoid, Softmax,
                                Softplus, Softsign, Swish, Tanh>;

}  // namespace qnn
