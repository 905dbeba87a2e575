#pragma once

#include <array>
#include <string_view>
#include <utility>
#include <variant>

#include "core/config/fields.hpp"
#include "core/tensor/tensor.hpp"

namespace qnn {

// Activation functions, a closed set that configs name by string or object. Each struct carries its
// name, formula and fields; what it computes is in activation.cpp.

struct Linear {
  static constexpr std::string_view kName = "linear";
  static constexpr std::string_view kSummary = "the identity";
  static constexpr std::string_view kFormula = "y = x";
  template <class Fields>
  void fields(Fields&) {}
};

struct Relu {
  static constexpr std::string_view kName = "relu";
  static constexpr std::string_view kSummary = "rectified linear unit";
  static constexpr std::string_view kFormula = "y = max(x, 0);  dx = dy where x > 0, else 0";
  template <class Fields>
  void fields(Fields&) {}
};

// Larq's hard_tanh.
struct HardTanh {
  static constexpr std::string_view kName = "hard_tanh";
  static constexpr std::string_view kSummary = "clipped identity";
  static constexpr std::string_view kFormula =
      "y = clip(x, -1, 1);  dx = dy where |x| <= 1, else 0";
  template <class Fields>
  void fields(Fields&) {}
};

// Larq's leaky_tanh: slope 1 inside [-1, 1], alpha outside. At exactly ±1 TensorFlow's gradient is
// 1 + alpha, and so is ours.
struct LeakyTanh {
  static constexpr std::string_view kName = "leaky_tanh";
  static constexpr std::string_view kSummary = "clipped identity that leaks outside";
  static constexpr std::string_view kFormula =
      "y = clip(x, -1, 1) + (max(x, 1) - 1) alpha + (min(x, -1) + 1) alpha";
  double alpha = 0.2;
  template <class Fields>
  void fields(Fields& f) {
    f.optional("alpha", alpha, "slope outside [-1, 1]");
  }
};

struct Tanh {
  static constexpr std::string_view kName = "tanh";
  static constexpr std::string_view kSummary = "hyperbolic tangent";
  static constexpr std::string_view kFormula = "y = tanh(x);  dx = dy (1 - y²)";
  template <class Fields>
  void fields(Fields&) {}
};

struct Sigmoid {
  static constexpr std::string_view kName = "sigmoid";
  static constexpr std::string_view kSummary = "logistic function";
  static constexpr std::string_view kFormula = "y = 1 / (1 + exp(-x));  dx = dy y (1 - y)";
  template <class Fields>
  void fields(Fields&) {}
};

// Over the last axis.
struct Softmax {
  static constexpr std::string_view kName = "softmax";
  static constexpr std::string_view kSummary = "probabilities over the last axis";
  static constexpr std::string_view kFormula =
      "y = exp(x - max x) / Σ exp(x - max x);  dx = y (dy - Σ dy y)";
  template <class Fields>
  void fields(Fields&) {}
};

using Activation = std::variant<Linear, Relu, HardTanh, LeakyTanh, Tanh, Sigmoid, Softmax>;

// What the gradient of an activation reads, so that a plan keeps only that.
struct ActivationGradientReads {
  bool input = false;
  bool output = false;
};
ActivationGradientReads gradient_reads(const Activation& activation);

std::string_view name_of(const Activation& activation);

// y = activation(x); any shape, float32; y may be the same memory as x. Softmax: over the last
// axis.
void activate(const Activation& activation, const ConstTensorView& x, const TensorView& y);

// dx from dy; x or y may be empty if gradient_reads says so; dx may be the same memory as dy.
struct ActivationGradientArgs {
  ConstTensorView x, y, dy;
  TensorView dx;
};
void activation_gradient(const Activation& activation, const ActivationGradientArgs& args);

}  // namespace qnn
