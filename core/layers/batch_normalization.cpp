#include "core/layers/batch_normalization.hpp"

#include <algorithm>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/kernels/batch_norm.hpp"
#include "core/layers/inputs.hpp"

namespace qnn {
namespace {

// Places in the plan's lists.
constexpr std::size_t kMovingMean = 0, kMovingVariance = 1;
constexpr std::size_t kMean = 0, kInverse = 1;

constexpr std::size_t kStatistics = 3;  // variance, mean and inverse

// What TensorFlow's fused kernel, taken for rank 4 and 5, multiplies the batch's variance with
// before it enters the moving one.
float bessel_correction(std::size_t rank, std::size_t count) {
  if (rank != 4 && rank != 5) return 1.0f;
  return static_cast<float>(static_cast<double>(count) /
                            static_cast<double>(std::max<std::size_t>(count - 1, 1)));
}

// The first value of a mean replaces whatever stands there.
void move_towards(std::span<const float> batch, float correction, float share,
                  std::span<float> moving) {
  for (std::size_t c = 0; c < moving.size(); ++c) {
    const float value = batch[c] * correction;
    moving[c] = share == 1.0f ? value : moving[c] - (moving[c] - value) * share;
  }
}

// Of a list in the order of the plan's parameters; empty for a parameter that the layer has not.
template <class View>
auto gamma_in(std::span<const View> list, const BatchNormalization::Params& params) {
  return params.scale ? list[0].floats() : View().floats();
}

template <class View>
auto beta_in(std::span<const View> list, const BatchNormalization::Params& params) {
  return params.center ? list[params.scale ? 1 : 0].floats() : View().floats();
}

}  // namespace

LayerPlan BatchNormalization::plan(std::span<const Shape> inputs) const {
  const Shape& input = single_input(inputs, kName);
  if (input.rank() == 0) {
    throw UserError(ErrorKind::Config,
                    format("{} needs a vector per sample, got a single number {}; give its input "
                           "the shape [1]",
                           kName, input.text()));
  }
  const std::size_t channels = input.back();
  LayerPlan plan;
  plan.output = input;
  const Fans fans{.in = channels, .out = channels};
  if (params_.scale)
    plan.parameters.push_back({.name = "gamma",
                               .shape = {channels},
                               .initializer = params_.gamma_initializer,
                               .fans = fans,
                               .constraint = params_.gamma_constraint,
                               .quantizer_key = {},
                               .folded_into = "moving_variance",
                               .regularizer = params_.gamma_regularizer});
  if (params_.center)
    plan.parameters.push_back({.name = "beta",
                               .shape = {channels},
                               .initializer = params_.beta_initializer,
                               .fans = fans,
                               .constraint = params_.beta_constraint,
                               .quantizer_key = {},
                               .folded_into = "moving_mean",
                               .regularizer = params_.beta_regularizer});
  plan.states = {{"moving_mean", {channels}, params_.moving_mean_initializer},
                 {"moving_variance", {channels}, params_.moving_variance_initializer}};
  plan.saved = {{.name = "mean", .shape = {channels}, .per_sample = false},
                {.name = "inverse", .shape = {channels}, .per_sample = false}};
  plan.macs = Macs::None;
  return plan;
}

// The kernel's, and at the end of the shared part the batch's statistics.
WorkspaceSize BatchNormalization::workspace(std::span<const Shape> inputs, std::size_t rows) const {
  const std::size_t channels = inputs[0].back();
  WorkspaceSize size = batch_norm_workspace(rows * (inputs[0].elements() / channels), channels);
  size.shared = (size.shared + sizeof(float) - 1) / sizeof(float) * sizeof(float);
  size.shared += kStatistics * channels * sizeof(float);
  return size;
}

void BatchNormalization::forward_batch(const ForwardArgs& args) const {
  const std::size_t channels = args.inputs[0].shape().back();
  const std::size_t count = args.inputs[0].elements() / channels;
  const std::span<float> scratch = args.workspace.shared_floats().last(kStatistics * channels);
  const std::span<float> variance = scratch.first(channels);
  const bool saves = !args.saved[kMean].empty();
  const std::span<float> mean =
      saves ? args.saved[kMean].floats() : scratch.subspan(channels, channels);
  const std::span<float> inverse =
      saves ? args.saved[kInverse].floats() : scratch.subspan(2 * channels, channels);
  batch_norm_training({.channels = channels,
                       .epsilon = params_.epsilon,
                       .x = args.inputs[0].floats(),
                       .gamma = gamma_in(args.parameters, params_),
                       .beta = beta_in(args.parameters, params_),
                       .y = args.output.floats(),
                       .mean = mean,
                       .variance = variance,
                       .inverse = inverse,
                       .workspace = args.workspace});
  const double share = args.phase == Phase::Reestimation
                           ? 1.0 / (static_cast<double>(args.series_index) + 1)
                           : 1.0 - params_.momentum;
  const float correction = bessel_correction(args.inputs[0].shape().rank(), count);
  const auto moved = static_cast<float>(share);
  move_towards(mean, 1.0f, moved, args.states[kMovingMean].floats());
  move_towards(variance, correction, moved, args.states[kMovingVariance].floats());
}

void BatchNormalization::forward(const ForwardArgs& args) const {
  if (args.phase != Phase::Inference) return forward_batch(args);
  batch_norm_inference({.channels = args.inputs[0].shape().back(),
                        .epsilon = params_.epsilon,
                        .x = args.inputs[0].floats(),
                        .gamma = gamma_in(args.parameters, params_),
                        .beta = beta_in(args.parameters, params_),
                        .mean = args.states[kMovingMean].floats(),
                        .variance = args.states[kMovingVariance].floats(),
                        .y = args.output.floats()});
}

void BatchNormalization::backward(const BackwardArgs& args) const {
  batch_norm_gradient({.channels = args.inputs[0].shape().back(),
                       .x = args.inputs[0].floats(),
                       .dy = args.output_gradient.floats(),
                       .gamma = gamma_in(args.parameters, params_),
                       .mean = args.saved[kMean].floats(),
                       .inverse = args.saved[kInverse].floats(),
                       .dx = args.input_gradients[0].floats(),
                       .dgamma = gamma_in(args.parameter_gradients, params_),
                       .dbeta = beta_in(args.parameter_gradients, params_),
                       .workspace = args.workspace});
}

}  // namespace qnn
