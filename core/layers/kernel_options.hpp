#pragma once

#include <optional>
#include <string_view>

#include "core/activations/activation.hpp"
#include "core/activations/regularizer.hpp"
#include "core/base/text.hpp"
#include "core/config/fields.hpp"
#include "core/layers/constraint.hpp"
#include "core/layers/initializer.hpp"
#include "core/layers/layer.hpp"

namespace qnn {

// What a config says of one parameter, under Keras's names: "kernel_initializer",
// "depthwise_regularizer", "bias_constraint".
struct WeightOptions {
  Initializer initializer = GlorotUniform{};
  std::optional<Regularizer> regularizer = std::nullopt;
  std::optional<Constraint> constraint = std::nullopt;

  // `key` begins the names of the fields; `what` names the parameter in their help.
  template <class Fields>
  void fields(Fields& f, std::string_view key, std::string_view what) {
    f.optional(format("{}_initializer", key), initializer, format("start values of the {}", what));
    f.optional(format("{}_regularizer", key), regularizer,
               format("penalty on the latent {}; null for none", what));
    f.optional(format("{}_constraint", key), constraint,
               format("limit on the latent {}; null for none", what));
  }
};

// What follows every product: the bias, the activation, and a penalty on what comes out.
struct ResultOptions {
  bool use_bias = true;
  std::optional<Activation> activation = std::nullopt;
  std::optional<Regularizer> activity_regularizer = std::nullopt;
  WeightOptions bias{.initializer = Zeros{}};

  template <class Fields>
  void fields(Fields& f) {
    f.optional("use_bias", use_bias, "whether a trained bias is added to the product");
    bias.fields(f, "bias", "bias");
    f.optional("activation", activation, "function applied to the result; null for none");
    f.optional("activity_regularizer", activity_regularizer,
               "penalty on the output, per sample; null for none");
  }
};

// The fields that every layer with one kernel has, with Keras's defaults.
struct KernelOptions {
  WeightOptions kernel{};
  ResultOptions result{};

  template <class Fields>
  void fields(Fields& f) {
    kernel.fields(f, "kernel", "kernel");
    result.fields(f);
  }
};

// Adds the kernel that the fields KEY_... describe: parameter "kernel" for the key "kernel", else
// "KEY_kernel", whose quantizer's key is "KEY_quantizer". Its first axis is the last one of Keras's
// kernel and the others follow in Keras's order, so that Larq's scales, which are per index of the
// last axis whatever that means for the layer, are per index of the first.
void add_kernel(LayerPlan& plan, const WeightOptions& options, std::string_view key,
                const Shape& shape);

// Sets the plan's activation and activity regularizer and, with use_bias, adds its last parameter,
// "bias".
void add_result(LayerPlan& plan, const ResultOptions& options, const Shape& bias);

// Both, for the key "kernel".
void add_kernel(LayerPlan& plan, const KernelOptions& options, const Shape& kernel,
                const Shape& bias);

}  // namespace qnn
