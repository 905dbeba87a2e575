#include "core/layers/batch_normalization.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/kernels/batch_norm.hpp"
#include "core/layers/axes.hpp"
#include "core/layers/columns.hpp"
#include "core/layers/inputs.hpp"
#include "core/layers/scratch.hpp"

namespace qnn {
namespace {

// Places in the plan's lists.
constexpr std::size_t kMovingMean = 0, kMovingVariance = 1, kFrozenAffine = 2;
constexpr std::size_t kMean = 0, kInverse = 1, kFactor = 0;

constexpr AffineFolding kFolding{.gamma = "moving_variance", .beta = "moving_mean"};

// What TensorFlow's fused kernel multiplies the batch's variance with before it enters the moving
// one. It takes one axis of images; of volumes the first or the last.
float bessel_correction(const Shape& sample, const AxisSet& axes, std::size_t count) {
  const bool image = sample.rank() == 3;
  const bool volume = sample.rank() == 4 && (axes.test(0) || axes.test(3));
  if (axes.count() != 1 || !(image || volume)) return 1.0f;
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

// As Keras has it: the extent of the axis; of several, all extents with 1 for the others.
Shape parameter_shape(const Shape& sample, const AxisSet& axes) {
  const Shape extents = extents_in(sample, axes);
  return axes.count() == 1 ? Shape{extents.elements()} : extents.with_front(1);
}

template <class View>
Shape sample_of(const View& view) {
  return view.shape().without_front();
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
  const Shape shape = parameter_shape(input, sample_axes(params_.axis, input, kName));
  const Shape statistics{shape.elements()};
  LayerPlan plan;
  plan.output = input;
  plan.states = {{"moving_mean", shape, params_.moving_mean_initializer, {}},
                 {"moving_variance", shape, params_.moving_variance_initializer, {}}};
  plan.macs = Macs::None;
  if (params_.trainable) {
    add_affine(plan, params_.affine, shape, kFolding);
    plan.saved = {{.name = "mean", .shape = statistics, .per_sample = false},
                  {.name = "inverse", .shape = statistics, .per_sample = false}};
    const AxesLast last(input, sample_axes(params_.axis, input, kName));
    if (last.copy_size(1) == 0) plan.normalized_channels = last.width();
  } else {
    add_affine_states(plan, params_.affine, shape, kFolding);
    plan.saved = {{.name = "factor", .shape = statistics, .per_sample = false}};
    plan.backward_reads_input = false;
  }
  return plan;
}

// The kernel's; the batch's statistics; copies of x, dy and dx or y with the axes last.
WorkspaceSize BatchNormalization::workspace(std::span<const Shape> inputs, std::size_t rows) const {
  constexpr std::size_t kStatistics = 3, kCopies = 3;
  const AxesLast last(inputs[0], sample_axes(params_.axis, inputs[0], kName));
  const std::size_t channels = last.width();
  return with_scratch(batch_norm_workspace(rows * (inputs[0].elements() / channels), channels),
                      kStatistics * channels + kCopies * last.copy_size(rows));
}

BatchNormalization::Statistics BatchNormalization::forward_batch(const ForwardArgs& args) const {
  const Shape sample = sample_of(args.inputs[0]);
  const AxisSet axes = sample_axes(params_.axis, sample, kName);
  const AxesLast last(sample, axes);
  const std::size_t channels = last.width();
  const std::size_t count = args.inputs[0].elements() / channels;
  Scratch scratch(args.workspace);
  const std::span<float> variance = scratch.take(channels);
  const bool saves = !args.saved[kMean].empty();
  const std::span<float> mean = saves ? args.saved[kMean].floats() : scratch.take(channels);
  const std::span<float> inverse = saves ? args.saved[kInverse].floats() : scratch.take(channels);
  const std::span<float> y = args.output.floats();
  std::span<float> y_last;
  if (!y.empty()) y_last = last.target(y, scratch.take(last.copy_size(args.rows)));
  batch_norm_training(
      {.channels = channels,
       .epsilon = params_.epsilon,
       .x = last.moved(args.inputs[0].floats(), scratch.take(last.copy_size(args.rows))),
       .gamma = gamma_in(args.parameters, params_.affine),
       .beta = beta_in(args.parameters, params_.affine),
       .y = y_last,
       .mean = mean,
       .variance = variance,
       .inverse = inverse,
       .workspace = args.workspace});
  last.move_back(y_last, y);
  const double share = args.phase == Phase::Reestimation
                           ? 1.0 / (static_cast<double>(args.series_index) + 1)
                           : 1.0 - params_.momentum;
  const auto moved = static_cast<float>(share);
  move_towards(mean, 1.0f, moved, args.states[kMovingMean].floats());
  move_towards(variance, bessel_correction(sample, axes, count), moved,
               args.states[kMovingVariance].floats());
  return {.mean = mean, .inverse = inverse};
}

void BatchNormalization::forward(const ForwardArgs& args) const {
  if (params_.trainable && args.phase != Phase::Inference) {
    forward_batch(args);
    return;
  }
  const Shape sample = sample_of(args.inputs[0]);
  const AxesLast last(sample, sample_axes(params_.axis, sample, kName));
  Scratch scratch(args.workspace);
  const std::span<float> y = args.output.floats();
  const std::span<float> y_last = last.target(y, scratch.take(last.copy_size(args.rows)));
  const std::span<const float> variance = args.states[kMovingVariance].floats();
  std::span<const float> gamma, beta;
  if (params_.trainable) {
    gamma = gamma_in(args.parameters, params_.affine);
    beta = beta_in(args.parameters, params_.affine);
  } else {
    gamma = gamma_in(args.states, params_.affine, kFrozenAffine);
    beta = beta_in(args.states, params_.affine, kFrozenAffine);
  }
  batch_norm_inference(
      {.channels = last.width(),
       .epsilon = params_.epsilon,
       .x = last.moved(args.inputs[0].floats(), scratch.take(last.copy_size(args.rows))),
       .gamma = gamma,
       .beta = beta,
       .mean = args.states[kMovingMean].floats(),
       .variance = variance,
       .y = y_last});
  last.move_back(y_last, y);
  if (params_.trainable || args.saved[kFactor].empty()) return;
  const std::span<float> factor = args.saved[kFactor].floats();
  for (std::size_t c = 0; c < factor.size(); ++c) {
    factor[c] = (gamma.empty() ? 1.0f : gamma[c]) / std::sqrt(variance[c] + params_.epsilon);
  }
}

void BatchNormalization::prepare(const ForwardArgs& args, std::span<float> factors) const {
  const std::size_t channels = factors.size() / 3;
  const std::span<float> scale = factors.subspan(channels, channels);
  const std::span<float> shift = factors.last(channels);
  const std::span<const float> gamma = gamma_in(args.parameters, params_.affine);
  const std::span<const float> beta = beta_in(args.parameters, params_.affine);
  const auto gamma_of = [&](std::size_t c) { return gamma.empty() ? 1.0f : gamma[c]; };
  std::span<const float> mean;
  if (args.phase == Phase::Inference) {
    mean = args.states[kMovingMean].floats();
    const std::span<const float> variance = args.states[kMovingVariance].floats();
    for (std::size_t c = 0; c < channels; ++c)
      scale[c] = gamma_of(c) / std::sqrt(variance[c] + params_.epsilon);
  } else {
    const Statistics batch = forward_batch(args);
    mean = batch.mean;
    for (std::size_t c = 0; c < channels; ++c) scale[c] = gamma_of(c) * batch.inverse[c];
  }
  std::copy_n(mean.begin(), channels, factors.begin());
  for (std::size_t c = 0; c < channels; ++c) shift[c] = beta.empty() ? 0.0f : beta[c];
}

void BatchNormalization::backward(const BackwardArgs& args) const {
  const Shape sample = sample_of(params_.trainable ? args.inputs[0] : args.output_gradient);
  const AxesLast last(sample, sample_axes(params_.axis, sample, kName));
  Scratch scratch(args.workspace);
  const std::span<float> dx = args.input_gradients[0].floats();
  const std::span<float> dx_last = last.target(dx, scratch.take(last.copy_size(args.rows)));
  const std::span<const float> dy =
      last.moved(args.output_gradient.floats(), scratch.take(last.copy_size(args.rows)));
  if (params_.trainable) {
    batch_norm_gradient(
        {.channels = last.width(),
         .x = last.moved(args.inputs[0].floats(), scratch.take(last.copy_size(args.rows))),
         .dy = dy,
         .gamma = gamma_in(args.parameters, params_.affine),
         .beta = beta_in(args.parameters, params_.affine),
         .mean = args.saved[kMean].floats(),
         .inverse = args.saved[kInverse].floats(),
         .map = args.gradient_map,
         .dx = dx_last,
         .dgamma = gamma_in(args.parameter_gradients, params_.affine),
         .dbeta = beta_in(args.parameter_gradients, params_.affine),
         .workspace = args.workspace});
  } else if (!dx.empty()) {
    map_columns(dy, args.saved[kFactor].floats(), dx_last,
                [](float gradient, float factor) { return gradient * factor; });
  }
  last.move_back(dx_last, dx);
}

}  // namespace qnn
