#pragma once

#include <cstdint>
#include <span>

namespace qnn {

// Rows of `classes` values. y = exp(z - max z) / Σ exp(z - max z).
void softmax(std::span<const float> z, std::size_t classes, std::span<float> y);
// dz = y (dy - Σ dy y), per row.
void softmax_gradient(std::span<const float> y, std::span<const float> dy, std::size_t classes,
                      std::span<float> dz);

// y = z - max z - log Σ exp(z - max z), per row of `classes` values.
void log_softmax(std::span<const float> z, std::size_t classes, std::span<float> y);
// dz = dy - exp(y) Σ dy, per row.
void log_softmax_gradient(std::span<const float> y, std::span<const float> dy, std::size_t classes,
                          std::span<float> dz);

// Cross-entropy of integer labels with the softmax of logits, per row:
//   loss = log Σ exp(z - max z) - (z[label] - max z);   dz = (softmax(z) - onehot(label)) · scale
// Any of `probabilities`, `losses`, `dz` may be empty. Labels must be in range (checked by the
// caller).
struct SoftmaxCrossEntropyArgs {
  std::span<const float> logits{};
  std::size_t classes = 0;
  std::span<const std::int32_t> labels{};
  float scale = 1;
  std::span<float> probabilities{};
  std::span<float> losses{};
  std::span<float> dz{};
};
void softmax_cross_entropy(const SoftmaxCrossEntropyArgs& args);

}  // namespace qnn
