#pragma once

#include <cstddef>
#include <span>

namespace qnn {

// Normalizations of rows of `width` values, each row alone. `rows` of them are what x holds.

// mean = Σx / width;  inverse = 1 / sqrt(Σ(x - mean)² / width + epsilon);
// y = gamma (x - mean) inverse + beta  (Ba et al., arXiv:1607.06450).
// gamma and beta are [width] or empty (1 and 0); mean and inverse are [rows], written, or empty.
struct LayerNormArgs {
  std::size_t width = 0;
  float epsilon = 0;
  std::span<const float> x{};
  std::span<const float> gamma{}, beta{};
  std::span<float> y{};
  std::span<float> mean{}, inverse{};
};
void layer_norm(const LayerNormArgs& args);

// With x̂ = (x - mean) inverse and g = dy gamma:
//   dx = inverse (g - Σg / width - x̂ Σ g x̂ / width)
//   products = dy x̂, whose column sums are dgamma.
// dx and products may be empty; dx may be the same memory as dy, products not.
struct LayerNormGradientArgs {
  std::size_t width = 0;
  std::span<const float> x{}, dy{};
  std::span<const float> gamma{}, mean{}, inverse{};
  std::span<float> dx{}, products{};
};
void layer_norm_gradient(const LayerNormGradientArgs& args);

// y = x / sqrt(max(Σx², epsilon)), as tf.math.l2_normalize.
void unit_norm(std::span<const float> x, std::size_t width, float epsilon, std::span<float> y);
// With n = sqrt(max(Σx², epsilon)): dx = (dy - x Σ dy x / n²) / n, the second term only where
// Σx² >= epsilon.
void unit_norm_gradient(std::span<const float> x, std::span<const float> dy, std::size_t width,
                        float epsilon, std::span<float> dx);

}  // namespace qnn
