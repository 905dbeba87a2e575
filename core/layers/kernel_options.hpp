#pragma once

#include <cstddef>
#include <optional>

#include "core/activations/activation.hpp"
#include "core/activations/regularizer.hpp"
#include "core/config/fields.hpp"
#include "core/layers/constraint.hpp"
#include "core/layers/initializer.hpp"
#include "core/layers/layer.hpp"

namespace qnn {

// The fields that every layer with one kernel has, under Keras's names and with its defaults.
struct KernelOptions {
  bool use_bias = true;
  std::optional<Activation> activation = std::nullopt;
  Initializer kernel_initializer = GlorotUniform{};
  Initializer bias_initializer = Zeros{};
  std::optional<Regularizer> kernel_regularizer = std::nullopt;
  std::optional<Regularizer> bias_regularizer = std::nullopt;
  std::optional<Regularizer> activity_regularizer = std::nullopt;
  std::optional<Constraint> kernel_constraint = std::nullopt;
  std::optional<Constraint> bias_constraint = std::nullopt;

  template <class Fields>
  void fields(Fields& f) {
    f.optional("use_bias", use_bias, "whether a trained bias is added to each output channel");
    f.optional("activation", activation, "function applied to the result; null for none");
    f.optional("kernel_initializer", kernel_initializer, "start values of the kernel");
    f.optional("bias_initializer", bias_initializer, "start values of the bias");
    f.optional("kernel_regularizer", kernel_regularizer,
               "penalty on the latent kernel; null for none");
    f.optional("bias_regularizer", bias_regularizer, "penalty on the bias; null for none");
    f.optional("activity_regularizer", activity_regularizer,
               "penalty on the output, per sample; null for none");
    f.optional("kernel_constraint", kernel_constraint, "limit on the latent kernel; null for none");
    f.optional("bias_constraint", bias_constraint, "limit on the bias; null for none");
  }
};

// Adds parameter "kernel" of this shape, whose quantizer's key is "kernel_quantizer", and, with
// use_bias, "bias" [kernel[0]]; sets the plan's bias, activation and
// activity regularizer.
void add_kernel(LayerPlan& plan, const KernelOptions& options, const Shape& kernel,
                const Fans& fans);

}  // namespace qnn
