#pragma once

#include <cstddef>
#include <span>

#include "core/kernels/batch_norm.hpp"
#include "core/kernels/workspace.hpp"
#include "core/quantizers/first_error.hpp"
#include "core/quantizers/quantizer.hpp"
#include "core/tensor/tensor.hpp"

namespace qnn {

// Normalized values that quantizers alone read need not stand in memory: forward makes their bits,
// backward makes the values anew. The same bits as with the values stored.

// Whether the functions below take it: ±1, and statistics of nothing, so that any part of the
// values can be quantized alone.
bool quantizes_to_bits_in_parts(const Quantizer& quantizer);

// Scratch for normalize_to_bits.
WorkspaceSize normalize_to_bits_workspace(std::size_t channels);

// bits = quantizer(scale (x - mean) + shift), value i of x belonging to channel i mod channels.
// `factors` [3, channels]: mean, scale, shift. `bits` may have another shape than x.
void normalize_to_bits(const Quantizer& quantizer, std::span<const float> factors,
                       std::span<const float> x, const TensorView& bits,
                       const Workspace& workspace);

// The gradient of quantized values, and the quantizer.
struct QuantizedGradient {
  const Quantizer* quantizer = nullptr;
  std::span<const float> gradient{};
};

// The gradient of normalized values that quantizers read: the sum, in their order, of the
// quantizers' pseudo-gradients, which takes the place of the first one.
class GradientThroughQuantizers final : public GradientMap {
 public:
  // What `gradients` points to must outlive it; dy may be the memory of the first one's.
  GradientThroughQuantizers(std::span<const QuantizedGradient> gradients, std::span<float> dy)
      : GradientMap(dy), gradients_(gradients) {}

  void map(std::size_t first, std::span<const float> y) override;
  // After the last call of map: throws what a quantizer has thrown.
  void rethrow() const { error_.rethrow(); }

 private:
  std::span<const QuantizedGradient> gradients_;
  FirstError error_;
};

}  // namespace qnn
