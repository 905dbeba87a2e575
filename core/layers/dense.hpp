#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "core/config/fields.hpp"
#include "core/layers/kernel_options.hpp"
#include "core/layers/layer.hpp"

namespace qnn {

// Fully connected layer: y = activation(x Wᵀ + b), over the last axis of an input of any rank.
//
//   x  [batch, ..., in]     input, quantized or not
//   W  [units, in]          parameter "kernel", quantized or not
//   b  [units]              parameter "bias", if use_bias
//   y  [batch, ..., units]
//
//   dx = dy W,   dW = dyᵀ x   (summed over the batch and all other axes but the last)
//
// As in tf.keras.layers.Dense, an input of higher rank is not flattened: each of its rows meets the
// same kernel. forward and backward compute x Wᵀ alone; see LayerPlan::bias.
class Dense final : public Layer {
 public:
  static constexpr std::string_view kName = "dense";
  static constexpr std::string_view kSource = "tf.keras.layers.Dense; larq.layers.QuantDense";
  static constexpr std::string_view kSummary = "fully connected layer over the last axis";
  static constexpr std::string_view kFormula = "y = activation(x Wᵀ + b);  dx = dy W;  dW = dyᵀ x";
  static constexpr std::array<std::string_view, 2> kQuantizerKeys{"input_quantizer",
                                                                  "kernel_quantizer"};

  struct Params {
    std::uint32_t units = 0;
    KernelOptions options;

    template <class Fields>
    void fields(Fields& f) {
      f.required("units", units, "number of outputs", AtLeast{1});
      options.fields(f);
    }
  };

  explicit Dense(Params params) : params_(std::move(params)) {}

  LayerPlan plan(std::span<const Shape> inputs) const override;
  WorkspaceSize workspace(std::span<const Shape> inputs, std::size_t rows) const override;
  void forward(const ForwardArgs& args) const override;
  void backward(const BackwardArgs& args) const override;

 private:
  DenseProblem problem(std::size_t in) const { return {.in = in, .out = params_.units}; }

  Params params_;
};

}  // namespace qnn
