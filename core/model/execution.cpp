#include "core/model/execution.hpp"

#include <array>

#include "core/activations/regularizer.hpp"
#include "core/kernels/bit_pool.hpp"
#include "core/kernels/elementwise.hpp"
#include "core/kernels/pack.hpp"
#include "core/kernels/reduce.hpp"
#include "core/kernels/sum_signs.hpp"
#include "core/quantizers/normalized.hpp"

namespace qnn {

RandomStream Execution::random_of(NodeId node) const {
  return {model_.seed_, RandomPurpose::Dropout, static_cast<std::uint32_t>(node), moment_.step};
}

void Execution::operator()(const Quantize& op) {
  const TensorView to = view(op.to);
  if (op.scales != kNoBuffer) {
    quantize_to_scaled_bits(*op.quantizer, view(op.from), to, view(op.scales), model_.workspace_);
  } else if (op.mask != kNoBuffer && moment_.phase == Phase::Training) {
    quantize_with_mask(*op.quantizer, op.axis, view(op.from), to, view(op.mask), model_.workspace_);
  } else if (to.dtype() == DType::Bit) {
    quantize_to_bits(*op.quantizer, op.axis, view(op.from), to, model_.workspace_);
  } else {
    quantize(*op.quantizer, op.axis, view(op.from), to, model_.workspace_);
  }
}

void Execution::operator()(const QuantizeGradient& op) {
  const TensorView gradient = view(op.gradient);
  quantize_gradient(*op.quantizer, op.axis, view(op.input), gradient, gradient, model_.workspace_);
}

void Execution::operator()(const MaskGradient& op) {
  masked_gradient(view(op.mask), view(op.gradient));
}

ForwardArgs Execution::forward_args(const RunLayer& op) {
  Model& m = model_;
  m.inputs_.clear();
  m.layer_parameters_.clear();
  m.states_.clear();
  m.saved_.clear();
  for (const BufferId id : op.inputs) m.inputs_.push_back(view(id));
  for (const BufferId id : op.parameters) m.layer_parameters_.push_back(view(id));
  for (const BufferId id : op.states) m.states_.push_back(view(id));
  const bool keeps = moment_.phase != Phase::Inference;
  for (const BufferId id : op.saved) m.saved_.push_back(keeps ? view(id) : TensorView{});
  return {.rows = m.rows_,
          .phase = moment_.phase,
          .series_index = moment_.step,
          .inputs = m.inputs_,
          .parameters = m.layer_parameters_,
          .states = m.states_,
          .output = view(op.output),
          .saved = m.saved_,
          .random = random_of(op.node),
          .workspace = m.workspace_};
}

void Execution::operator()(const RunLayer& op) {
  model_.graph_.nodes[op.node].layer->forward(forward_args(op));
}

BackwardArgs Execution::backward_args(const RunLayerGradient& op) {
  Model& m = model_;
  m.inputs_.clear();
  m.layer_parameters_.clear();
  m.saved_read_.clear();
  m.input_gradients_.clear();
  m.parameter_gradients_.clear();
  for (const BufferId id : op.inputs) m.inputs_.push_back(view(id));
  for (const BufferId id : op.parameters) m.layer_parameters_.push_back(view(id));
  for (const BufferId id : op.saved) m.saved_read_.push_back(view(id));
  for (const BufferId id : op.input_gradients) m.input_gradients_.push_back(view(id));
  for (const BufferId id : op.parameter_gradients) m.parameter_gradients_.push_back(view(id));
  return {.rows = m.rows_,
          .inputs = m.inputs_,
          .parameters = m.layer_parameters_,
          .output = view(op.output),
          .saved = m.saved_read_,
          .output_gradient = view(op.output_gradient),
          .input_gradients = m.input_gradients_,
          .parameter_gradients = m.parameter_gradients_,
          .random = random_of(op.node),
          .workspace = m.workspace_};
}

void Execution::operator()(const RunLayerGradient& op) {
  model_.graph_.nodes[op.node].layer->backward(backward_args(op));
}

void Execution::operator()(const BinaryProduct& op) {
  run_binary_product({.product = op.problem,
                      .x = view(op.input),
                      .w = view(op.kernel),
                      .y = view(op.output),
                      .workspace = model_.workspace_,
                      .below = view(op.below),
                      .flipped = view(op.flipped)});
}

void Execution::operator()(const FindSumBounds& op) {
  const auto floats = [&](BufferId id) {
    return id == kNoBuffer ? std::span<const float>() : view(id).floats();
  };
  find_sum_bounds({.terms = op.terms,
                   .scales = floats(op.scales),
                   .bias = floats(op.bias),
                   .factors = floats(op.factors),
                   .below = view(op.below).floats(),
                   .flipped = view(op.flipped).words()});
}

void Execution::operator()(const PoolSigns& op) {
  max_pool_bits({.problem = op.problem,
                 .rows = model_.rows_,
                 .x = view(op.from).words(),
                 .flipped = op.flipped == kNoBuffer ? std::span<const std::uint64_t>()
                                                    : view(op.flipped).words(),
                 .y = view(op.to).words()});
}

void Execution::operator()(const RunProduct& op) {
  run_product({.product = op.product,
               .part = op.part,
               .a = view(op.a),
               .b = view(op.b),
               .unit = op.unit == kNoBuffer ? 0.0F : view(op.unit).floats()[0],
               .result = view(op.to),
               .workspace = model_.workspace_});
}

void Execution::operator()(const RoundGradient& op) {
  const RandomStream random(model_.seed_, RandomPurpose::GradientRounding,
                            static_cast<std::uint32_t>(op.node), moment_.step);
  view(op.unit).floats()[0] = round_gradient(op.rounding, view(op.value).floats(), random);
}

void Execution::operator()(const UnpackSigns& op) {
  const TensorView bits = view(op.from);
  unpack_signs(bits.words(), bits.shape().back(), view(op.to).floats());
}

void Execution::operator()(const PrepareNormalization& op) {
  model_.graph_.nodes[op.layer.node].layer->prepare(forward_args(op.layer),
                                                    view(op.factors).floats());
}

void Execution::operator()(const NormalizeToBits& op) {
  normalize_to_bits(*op.quantizer, view(op.factors).floats(), view(op.from).floats(), view(op.to),
                    model_.workspace_);
}

void Execution::operator()(const NormalizationGradient& op) {
  std::array<QuantizedGradient, NormalizationGradient::kMostReaders> gradients;
  for (std::size_t i = 0; i < op.readers.size(); ++i)
    gradients[i] = {.quantizer = op.readers[i].quantizer,
                    .gradient = view(op.readers[i].gradient).floats()};
  GradientThroughQuantizers map(
      std::span<const QuantizedGradient>(gradients).first(op.readers.size()),
      view(op.readers[0].gradient).floats());
  BackwardArgs args = backward_args(op.layer);
  args.gradient_map = &map;
  model_.graph_.nodes[op.layer.node].layer->backward(args);
  map.rethrow();
}

void Execution::operator()(const AddBias& op) {
  const std::span<float> value = view(op.value).floats();
  add_bias(value, view(op.bias).floats(), value);
}

void Execution::operator()(const ScaleChannels& op) {
  const std::span<float> value = view(op.value).floats();
  scale_channels(value, view(op.scales).floats(), value);
}

void Execution::operator()(const BiasGradient& op) {
  const TensorView bias = view(op.bias_gradient);
  column_sums(view(op.output_gradient).floats(), bias.elements(), bias.floats(), model_.workspace_);
}

void Execution::operator()(const Activate& op) {
  activate(op.activation, view(op.from), view(op.to));
}

void Execution::operator()(const ActivateGradient& op) {
  activation_gradient(op.activation, {.x = view(op.input),
                                      .y = view(op.output),
                                      .dy = view(op.output_gradient),
                                      .dx = view(op.input_gradient)});
}

void Execution::operator()(const Accumulate& op) {
  const std::span<const float> from = view(op.from).floats();
  const std::span<float> to = view(op.to).floats();
  if (op.mask != kNoBuffer) {
    const TensorView mask = view(op.mask);
    add_where(mask.words(), mask.shape().back(), from, to);
  } else if (op.first) {
    copy(from, to);
  } else {
    add(to, from, to);
  }
}

void Execution::operator()(const EvaluateLoss& op) {
  const bool training = moment_.phase == Phase::Training;
  const double sum = op.loss->evaluate({.predictions = view(op.predictions),
                                        .logits = op.logits,
                                        .targets = moment_.targets[op.target],
                                        .gradient = training ? view(op.gradient) : TensorView{},
                                        .probabilities = view(op.probabilities)});
  model_.loss_sums_[op.output] = sum;
  total_loss_ += double{op.weight} * sum;
  if (training && op.weight != 1.0f && op.gradient != kNoBuffer) {
    const std::span<float> gradient = view(op.gradient).floats();
    scale(gradient, op.weight, gradient);
  }
}

double Execution::penalty_share(BufferId value) const {
  return model_.program_.buffers[value].per_sample ? 1.0 / static_cast<double>(model_.rows_) : 1.0;
}

void Execution::operator()(const Regularize& op) {
  const double value = penalty(op.regularizer, view(op.value).floats());
  total_loss_ += value * penalty_share(op.value) * static_cast<double>(model_.rows_);
}

void Execution::operator()(const RegularizeGradient& op) {
  const std::span<float> gradient = view(op.gradient).floats();
  if (op.first) fill(gradient, 0.0f);
  add_penalty_gradient(op.regularizer, view(op.value).floats(),
                       static_cast<float>(penalty_share(op.value)), gradient);
}

}  // namespace qnn
