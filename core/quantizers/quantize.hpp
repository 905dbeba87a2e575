#pragma once

#include <cstdint>
#include <span>

#include "core/kernels/workspace.hpp"
#include "core/quantizers/quantizer.hpp"
#include "core/tensor/tensor.hpp"

namespace qnn {

// Where the channels of a tensor are: activations have them last, kernels first.
enum class ChannelAxis { First, Last };

// Scratch for the functions below, for a tensor of `shape`.
WorkspaceSize quantize_workspace(const Quantizer& quantizer, const Shape& shape, ChannelAxis axis);

// q = quantizer(x), float32, group by group: statistics first (fixed chunks, ordered sums), then
// the element-wise map. For activations, `x` holds the valid rows only.
void quantize(const Quantizer& quantizer, ChannelAxis axis, const ConstTensorView& x,
              const TensorView& q, const Workspace& workspace);

// The same for a quantizer whose levels are ±1, into DType::Bit.
void quantize_to_bits(const Quantizer& quantizer, ChannelAxis axis, const ConstTensorView& x,
                      const TensorView& bits, const Workspace& workspace);

// A kernel [out, ...] for a quantizer whose levels are ±s: the signs of its values as bits, and s
// by output channel (the same for all if a group is the whole tensor).
void quantize_to_scaled_bits(const Quantizer& quantizer, const ConstTensorView& x,
                             const TensorView& bits, const TensorView& scales,
                             const Workspace& workspace);
WorkspaceSize quantize_to_scaled_bits_workspace(const Shape& shape);

// quantize or quantize_to_bits, as the dtype of q asks, of a quantizer whose gradient passes in a
// window with a limit. `mask` (DType::Bit) gets 1 where it passes at x; with the bits of a sign, in
// the same sweep.
void quantize_with_mask(const Quantizer& quantizer, ChannelAxis axis, const ConstTensorView& x,
                        const TensorView& q, const TensorView& mask, const Workspace& workspace);
// gradient = 0 where the mask is 0: quantize_gradient of what quantize_with_mask has quantized.
void masked_gradient(const ConstTensorView& mask, const TensorView& gradient);

// dx = the quantizer's pseudo-gradient for dq at x. dx may be the same memory as dq.
void quantize_gradient(const Quantizer& quantizer, ChannelAxis axis, const ConstTensorView& x,
                       const ConstTensorView& dq, const TensorView& dx, const Workspace& workspace);

}  // namespace qnn
