#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "core/kernels/workspace.hpp"
#include "core/layers/layer.hpp"
#include "core/tensor/tensor.hpp"

namespace qnn {

// The kernels that carry out a layer's Product, whatever its kind.

// The three products of a layer. Their operands a and b: X and W; dY and W; dY and X.
enum class ProductPart { Forward, InputGradient, KernelGradient };

// Why the product of two operands of ±1 cannot run on bits, or nothing if it can.
std::optional<std::string> binary_product_declines(const Product& product);

// The forward product of two operands of ±1 as bits, X and W; y is float32 and exact, or signs: the
// bits of SumSigns.
struct BinaryProductArgs {
  const Product& product;
  ConstTensorView x, w;
  TensorView y;  // overwritten
  Workspace workspace;
  ConstTensorView below{}, flipped{};  // where y is signs; `flipped` may be empty
};
void run_binary_product(const BinaryProductArgs& args);
WorkspaceSize binary_product_workspace(const Product& product, std::size_t samples,
                                       bool signs = false);

// Why a binary product of so many terms cannot give signs, or nothing if it can.
std::optional<std::string> sum_signs_decline(const Product& product);
// The terms of one sum, and the channels of the output.
std::size_t terms_of(const Product& product);
std::size_t channels_of(const Product& product);

// Whether bits may stand for the ±1 of the second operand: volumes stay on floats.
bool takes_signs(const Product& product);

// `a` is float32; `b` is float32, or ±1 as bits (DType::Bit).
struct ProductArgs {
  const Product& product;
  ProductPart part = ProductPart::Forward;
  ConstTensorView a, b;
  float unit = 0;     // of the values of a where b is bits, see SignConv2dArgs
  TensorView result;  // overwritten
  Workspace workspace;
};
void run_product(const ProductArgs& args);

// Scratch for any part of it, where the operands have the shapes of a batch; `signs`: b is bits.
WorkspaceSize product_workspace(const Product& product, const Shape& a, bool signs,
                                ProductPart part);

}  // namespace qnn
