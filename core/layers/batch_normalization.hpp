#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "core/activations/regularizer.hpp"
#include "core/config/fields.hpp"
#include "core/layers/constraint.hpp"
#include "core/layers/initializer.hpp"
#include "core/layers/layer.hpp"

namespace qnn {

// Batch normalization over the last axis, with the semantics of tf.keras.layers.BatchNormalization.
//
//   x, y  [batch, ..., channels], any rank; N = values per channel = batch · all axes between
//   gamma, beta                     parameters [channels], if scale, if center
//   moving_mean, moving_variance    state [channels]
//
// Training:   mean = Σx / N;  variance = Σ(x - mean)² / N;
//             y = gamma (x - mean) / sqrt(variance + epsilon) + beta
//             moving_mean     -= (moving_mean - mean) (1 - momentum)
//             moving_variance -= (moving_variance - variance') (1 - momentum)
//   where variance' = variance · N / max(N - 1, 1) if x has rank 4 or 5 with the batch
//   (TensorFlow's fused kernel applies Bessel's correction), and variance itself for other ranks.
// Reestimation: as training, but the moving statistics become the plain mean of mean and variance'
//             over the batches so far.
// Inference:  y = gamma (x - moving_mean) / sqrt(moving_variance + epsilon) + beta
// Backward:   of training, the batch's statistics included.
//
// Source: Ioffe & Szegedy, "Batch Normalization", arXiv:1502.03167.
class BatchNormalization final : public Layer {
 public:
  static constexpr std::string_view kName = "batch_normalization";
  static constexpr std::string_view kSummary =
      "normalizes each channel over the batch, then scales and shifts it";
  static constexpr std::string_view kFormula =
      "y = gamma (x - mean) / sqrt(variance + epsilon) + beta; the batch's statistics in training, "
      "moving ones in inference";
  static constexpr std::array<std::string_view, 0> kQuantizerKeys{};

  struct Params {
    double momentum = 0.99;
    float epsilon = 1e-3f;
    bool center = true;
    bool scale = true;
    Initializer beta_initializer = Zeros{};
    Initializer gamma_initializer = Ones{};
    Initializer moving_mean_initializer = Zeros{};
    Initializer moving_variance_initializer = Ones{};
    std::optional<Regularizer> beta_regularizer = std::nullopt;
    std::optional<Regularizer> gamma_regularizer = std::nullopt;
    std::optional<Constraint> beta_constraint = std::nullopt;
    std::optional<Constraint> gamma_constraint = std::nullopt;

    template <class Fields>
    void fields(Fields& f) {
      f.optional("momentum", momentum, "weight of the old value in the moving statistics",
                 AtLeast{0}, AtMost{1});
      f.optional("epsilon", epsilon, "added to the variance before the root", AtLeast{0});
      f.optional("center", center, "whether a trained beta is added");
      f.optional("scale", scale, "whether a trained gamma is multiplied with");
      f.optional("beta_initializer", beta_initializer, "start values of beta");
      f.optional("gamma_initializer", gamma_initializer, "start values of gamma");
      f.optional("moving_mean_initializer", moving_mean_initializer,
                 "start values of the moving mean");
      f.optional("moving_variance_initializer", moving_variance_initializer,
                 "start values of the moving variance");
      f.optional("beta_regularizer", beta_regularizer, "penalty on beta; null for none");
      f.optional("gamma_regularizer", gamma_regularizer, "penalty on gamma; null for none");
      f.optional("beta_constraint", beta_constraint, "limit on beta; null for none");
      f.optional("gamma_constraint", gamma_constraint, "limit on gamma; null for none");
    }
  };

  explicit BatchNormalization(Params params) : params_(params) {}

  LayerPlan plan(std::span<const Shape> inputs) const override;
  WorkspaceSize workspace(std::span<const Shape> inputs, std::size_t rows) const override;
  void forward(const ForwardArgs& args) const override;
  void backward(const BackwardArgs& args) const override;

 private:
  // Normalizes with the batch's statistics and moves the moving ones.
  void forward_batch(const ForwardArgs& args) const;

  Params params_;
};

}  // namespace qnn
