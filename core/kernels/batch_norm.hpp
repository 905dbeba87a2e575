#pragma once

#include <cstddef>
#include <span>

#include "core/kernels/workspace.hpp"

namespace qnn {

// Batch normalization over the last axis: x and y are [count, channels], count being all other axes
// together (valid rows only). gamma and beta may be empty (1 and 0). Sums run over fixed chunks of
// rows that are added in order.
//
// Training (Ioffe & Szegedy, arXiv:1502.03167):
//   mean = Σx / count;  variance = Σ(x - mean)² / count   (biased; two passes, or one of equal
//   accuracy);  inverse = 1 / sqrt(variance + epsilon);
//   y = gamma (x - mean) inverse + beta
// y may be empty: then the statistics alone are made. channel_factors.hpp makes it block by block.
WorkspaceSize batch_norm_workspace(std::size_t count, std::size_t channels);

struct BatchNormArgs {
  std::size_t channels = 0;
  float epsilon = 0;
  std::span<const float> x{};
  std::span<const float> gamma{}, beta{};
  std::span<float> y{};
  std::span<float> mean{}, variance{}, inverse{};  // [channels] each; written
  Workspace workspace{};
};
void batch_norm_training(const BatchNormArgs& args);

// y = gamma (x - mean) / sqrt(variance + epsilon) + beta, with given statistics.
struct BatchNormInferenceArgs {
  std::size_t channels = 0;
  float epsilon = 0;
  std::span<const float> x{};
  std::span<const float> gamma{}, beta{}, mean{}, variance{};
  std::span<float> y{};
};
void batch_norm_inference(const BatchNormInferenceArgs& args);

// What a gradient has to pass before it reaches the normalized values: a function of both, value by
// value.
class GradientMap {
 public:
  static constexpr std::size_t kMostValues = 2048;

  // The gradient of the normalized values will stand in `dy`.
  explicit GradientMap(std::span<float> dy) : dy_(dy) {}

  // Writes dy of the values y, which are number `first` ... of all and at most kMostValues. Is
  // called once for each value, by several threads at a time; must not throw.
  virtual void map(std::size_t first, std::span<const float> y) = 0;
  std::span<float> dy() const { return dy_; }

 protected:
  ~GradientMap() = default;

 private:
  std::span<float> dy_;
};

// With x̂ = (x - mean) inverse:  dbeta = Σdy;  dgamma = Σ dy x̂;
//   dx = gamma inverse (dy - dbeta / count - x̂ dgamma / count).
// dgamma and dbeta may be empty; dx may be empty, and may be the same memory as dy.
// With `map`, dy is what the map makes, of y as batch_norm_training made it; `dy` is not read then,
// and `beta` for that alone.
struct BatchNormGradientArgs {
  std::size_t channels = 0;
  std::span<const float> x{}, dy{};
  std::span<const float> gamma{}, beta{}, mean{}, inverse{};
  GradientMap* map = nullptr;
  std::span<float> dx{}, dgamma{}, dbeta{};
  Workspace workspace{};
};
void batch_norm_gradient(const BatchNormGradientArgs& args);

}  // namespace qnn
