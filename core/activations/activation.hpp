#pragma once

#include <string_view>

#include "core/activations/activation_types.hpp"
#include "core/tensor/tensor.hpp"

namespace qnn {

// What the gradient of an activation reads, so that a plan keeps only that.
struct ActivationGradientReads {
  bool input = false;
  bool output = false;
};
ActivationGradientReads gradient_reads(const Activation& activation);

std::string_view name_of(const Activation& activation);

// y = activation(x); any shape, float32; y may be the same memory as x. softmax and log_softmax:
// over the last axis.
void activate(const Activation& activation, const ConstTensorView& x, const TensorView& y);

// dx from dy; x or y may be empty if gradient_reads says so; dx may be the same memory as dy.
struct ActivationGradientArgs {
  ConstTensorView x, y, dy;
  TensorView dx;
};
void activation_gradient(const Activation& activation, const ActivationGradientArgs& args);

}  // namespace qnn
