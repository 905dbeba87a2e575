#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "core/config/fields.hpp"
#include "core/layers/affine.hpp"
#include "core/layers/initializer.hpp"
#include "core/layers/layer.hpp"

namespace qnn {

// Batch normalization of one or several axes, with the semantics of
// tf.keras.layers.BatchNormalization. Below, "channel" is an index into these axes together.
//
//   x, y  [batch, ...], any rank; N = values per channel = batch · all other axes
//   gamma, beta                     parameters, if scale, if center
//   moving_mean, moving_variance    states
//   all [extent of the axis], or for several axes [1, extents...] with 1 for the others
//
// Training:   mean = Σx / N;  variance = Σ(x - mean)² / N;
//             y = gamma (x - mean) / sqrt(variance + epsilon) + beta
//             moving_mean     -= (moving_mean - mean) (1 - momentum)
//             moving_variance -= (moving_variance - variance') (1 - momentum)
//   where variance' = variance · N / max(N - 1, 1) for one axis of x of rank 4 with the batch, or
//   for the first or last of rank 5 (TensorFlow's fused kernel applies Bessel's correction), and
//   variance itself otherwise.
// Reestimation: as training, but the moving statistics become the plain mean of mean and variance'
//             over the batches so far.
// Inference:  y = gamma (x - moving_mean) / sqrt(moving_variance + epsilon) + beta
// Backward:   of training, the batch's statistics included.
// Not trainable: as inference in every phase, as in Keras; gamma and beta are states that stay as
//             they are, and dx = dy gamma / sqrt(moving_variance + epsilon).
//
// Source: Ioffe & Szegedy, "Batch Normalization", arXiv:1502.03167.
class BatchNormalization final : public Layer {
 public:
  static constexpr std::string_view kName = "batch_normalization";
  static constexpr std::string_view kSource =
      "tf.keras.layers.BatchNormalization; Ioffe & Szegedy, arXiv:1502.03167";
  static constexpr std::string_view kSummary =
      "normalizes each channel over the batch, then scales and shifts it";
  static constexpr std::string_view kFormula =
      "y = gamma (x - mean) / sqrt(variance + epsilon) + beta; the batch's statistics in training, "
      "moving ones in inference";
  static constexpr std::array<std::string_view, 0> kQuantizerKeys{};

  struct Params {
    OneOrMany<std::int32_t> axis{{-1}};
    double momentum = 0.99;
    float epsilon = 1e-3f;
    AffineOptions affine{};
    Initializer moving_mean_initializer = Zeros{};
    Initializer moving_variance_initializer = Ones{};
    bool trainable = true;

    template <class Fields>
    void fields(Fields& f) {
      f.optional("axis", axis, "axes with statistics of their own, the batch being 0; -1: last");
      f.optional("momentum", momentum, "weight of the old value in the moving statistics",
                 AtLeast{0}, AtMost{1});
      f.optional("epsilon", epsilon, "added to the variance before the root", AtLeast{0});
      affine.fields(f);
      f.optional("moving_mean_initializer", moving_mean_initializer,
                 "start values of the moving mean");
      f.optional("moving_variance_initializer", moving_variance_initializer,
                 "start values of the moving variance");
      f.optional("trainable", trainable, "false: frozen, as in inference throughout");
    }
  };

  explicit BatchNormalization(Params params) : params_(std::move(params)) {}

  LayerPlan plan(std::span<const Shape> inputs) const override;
  WorkspaceSize workspace(std::span<const Shape> inputs, std::size_t rows) const override;
  void forward(const ForwardArgs& args) const override;
  void prepare(const ForwardArgs& args, std::span<float> factors) const override;
  void backward(const BackwardArgs& args) const override;

 private:
  // Normalizes with the batch's statistics, unless the output is empty, and moves the moving ones.
  // [channels] each: those of the batch.
  struct Statistics {
    std::span<const float> mean, inverse;
  };
  Statistics forward_batch(const ForwardArgs& args) const;

  Params params_;
};

}  // namespace qnn
