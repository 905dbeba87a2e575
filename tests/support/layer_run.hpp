#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "core/base/parallel.hpp"
#include "core/layers/layer.hpp"
#include "core/tensor/tensor.hpp"

namespace qnn::test {

// What stands in memory that a layer may not touch.
inline constexpr float kUntouched = 12345.0f;

// All memory that one layer needs, in place of a model: planned for `planned_rows` samples, of
// which `rows` are valid. Results hold NaN before they are written and kUntouched beyond the valid
// rows; scratch holds NaN. The layer gets no view that its plan does not ask for.
class LayerRun {
 public:
  LayerRun(const Layer& layer, std::vector<Shape> input_shapes, std::size_t rows,
           std::size_t planned_rows = 0)
      : plan(layer.plan(input_shapes)),
        layer_(&layer),
        shapes_(std::move(input_shapes)),
        rows_(rows) {
    const std::size_t planned = planned_rows == 0 ? rows : planned_rows;
    for (const Shape& shape : shapes_) {
      inputs.emplace_back(shape.with_front(planned));
      input_gradients.emplace_back(shape.with_front(planned));
    }
    for (std::size_t i = 0; i < plan.parameters.size() - (plan.bias ? 1 : 0); ++i) {
      parameters.emplace_back(plan.parameters[i].shape);
      parameter_gradients.emplace_back(plan.parameters[i].shape);
    }
    for (const StateSpec& state : plan.states) {
      states.emplace_back(state.shape);
      initialize(state.initializer, {}, WeightLayout::AsInKeras, {}, states.back().view());
    }
    for (const SavedSpec& spec : plan.saved) {
      saved.emplace_back(spec.per_sample ? spec.shape.with_front(planned) : spec.shape, spec.dtype);
      std::memset(saved.back().view().data(), 0xff, saved.back().view().bytes());
    }
    output = Tensor(plan.output.with_front(planned));
    output_gradient = Tensor(plan.output.with_front(planned));
    for (Tensor& tensor : input_gradients) reset(tensor);
    reset(output);
  }

  // The layer must outlive the run.
  LayerRun(const Layer&&, std::vector<Shape>, std::size_t, std::size_t = 0) = delete;

  // Only training saves for a backward pass.
  void forward(Phase phase = Phase::Training, std::uint64_t series_index = 0) {
    reset(output);
    const auto input_views = per_sample<ConstTensorView>(inputs);
    const auto parameter_views = views<ConstTensorView>(parameters);
    const auto state_views = views<TensorView>(states);
    std::vector<TensorView> saved_views(saved.size());
    if (phase == Phase::Training) saved_views = saved_views_as<TensorView>();
    layer_->forward({.rows = rows_,
                     .phase = phase,
                     .series_index = series_index,
                     .inputs = input_views,
                     .parameters = parameter_views,
                     .states = state_views,
                     .output = output.view().first(rows_),
                     .saved = saved_views,
                     .random = random,
                     .workspace = workspace()});
  }

  // What the layer gives in place of its output: mean, scale and shift of each channel.
  std::vector<float> prepare(Phase phase = Phase::Training) {
    const auto input_views = per_sample<ConstTensorView>(inputs);
    const auto parameter_views = views<ConstTensorView>(parameters);
    const auto state_views = views<TensorView>(states);
    std::vector<TensorView> saved_views(saved.size());
    if (phase == Phase::Training) saved_views = saved_views_as<TensorView>();
    std::vector<float> factors(3 * plan.normalized_channels, nan());
    layer_->prepare({.rows = rows_,
                     .phase = phase,
                     .series_index = 0,
                     .inputs = input_views,
                     .parameters = parameter_views,
                     .states = state_views,
                     .output = {},
                     .saved = saved_views,
                     .random = random,
                     .workspace = workspace()},
                    factors);
    return factors;
  }

  void backward() {
    for (Tensor& tensor : input_gradients) reset(tensor);
    for (Tensor& tensor : parameter_gradients) fill(tensor.floats(), nan());
    const std::vector<ConstTensorView> nothing(inputs.size());
    const auto input_views =
        plan.backward_reads_input ? per_sample<ConstTensorView>(inputs) : nothing;
    const auto parameter_views = views<ConstTensorView>(parameters);
    const auto saved_views = saved_views_as<ConstTensorView>();
    const auto input_gradient_views = per_sample<TensorView>(input_gradients);
    const auto parameter_gradient_views = views<TensorView>(parameter_gradients);
    const ConstTensorView read_output = output.view().first(rows_);
    const ConstTensorView read_gradient = output_gradient.view().first(rows_);
    layer_->backward({.rows = rows_,
                      .inputs = input_views,
                      .parameters = parameter_views,
                      .output = plan.backward_reads_output ? read_output : ConstTensorView(),
                      .saved = saved_views,
                      .output_gradient = read_gradient,
                      .input_gradients = input_gradient_views,
                      .parameter_gradients = parameter_gradient_views,
                      .random = random,
                      .workspace = workspace()});
  }

  std::size_t rows() const { return rows_; }
  std::span<float> valid(Tensor& tensor) const { return tensor.view().first(rows_).floats(); }

  LayerPlan plan;
  std::vector<Tensor> inputs, parameters, states, saved;
  Tensor output, output_gradient;
  std::vector<Tensor> input_gradients, parameter_gradients;
  RandomStream random{1, RandomPurpose::Test};

 private:
  static float nan() { return std::numeric_limits<float>::quiet_NaN(); }
  static void fill(std::span<float> values, float value) {
    for (float& v : values) v = value;
  }
  void reset(Tensor& tensor) const {
    fill(tensor.floats(), kUntouched);
    fill(tensor.view().first(rows_).floats(), nan());
  }

  template <class View, class Tensors>
  static std::vector<View> views(Tensors& tensors) {
    std::vector<View> all;
    for (auto& tensor : tensors) all.push_back(tensor.view());
    return all;
  }
  template <class View, class Tensors>
  std::vector<View> per_sample(Tensors& tensors) const {
    std::vector<View> all;
    for (auto& tensor : tensors) all.push_back(tensor.view().first(rows_));
    return all;
  }
  template <class View>
  std::vector<View> saved_views_as() {
    std::vector<View> all = views<View>(saved);
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (plan.saved[i].per_sample) all[i] = all[i].first(rows_);
    }
    return all;
  }

  Workspace workspace() {
    const WorkspaceSize size = layer_->workspace(shapes_, inputs[0].shape()[0]);
    scratch_ = AlignedBuffer(Workspace::bytes_for(size, worker_count()));
    std::memset(scratch_.data(), 0xff, scratch_.size());
    return {scratch_.data(), size, worker_count()};
  }

  const Layer* layer_;
  std::vector<Shape> shapes_;
  std::size_t rows_;
  AlignedBuffer scratch_;
};

}  // namespace qnn::test
