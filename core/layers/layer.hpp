#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/activations/activation.hpp"
#include "core/activations/regularizer.hpp"
#include "core/base/random.hpp"
#include "core/kernels/conv3d.hpp"
#include "core/kernels/dense.hpp"
#include "core/kernels/pool.hpp"
#include "core/kernels/workspace.hpp"
#include "core/layers/constraint.hpp"
#include "core/layers/initializer.hpp"
#include "core/tensor/tensor.hpp"

namespace qnn {

class GradientMap;

enum class Phase {
  Training,
  Inference,
  // As training, but nothing is dropped and moving statistics become the plain mean of those of the
  // batches 0 ... series_index.
  Reestimation,
};

// A weight that the optimizer trains. Kernels have the output channel first: [out, ...].
struct ParameterSpec {
  std::string name;  // unique within the layer: "kernel"
  Shape shape;
  Initializer initializer;
  Fans fans;
  std::optional<Constraint> constraint;
  std::string quantizer_key;  // the config key of its quantizer, "kernel_quantizer"; empty: none
  std::string folded_into;    // the state it merges with at inference (Larq's summary); empty: none
  std::optional<Regularizer> regularizer = std::nullopt;  // on the latent values

  // Kernels, which alone may be quantized, have the output channel first.
  WeightLayout layout() const {
    return quantizer_key.empty() ? WeightLayout::AsInKeras : WeightLayout::OutputFirst;
  }
};

// A tensor that the layer itself keeps up to date, such as a moving mean.
struct StateSpec {
  std::string name;
  Shape shape;
  Initializer initializer;
  std::string folded_into;  // as of a parameter
};

// Memory that forward fills and backward reads. `shape` without the batch if per_sample.
struct SavedSpec {
  std::string name;
  DType dtype = DType::F32;
  Shape shape;
  bool per_sample = true;
};

// How Larq's summary counts a layer's multiply-accumulates.
enum class Macs {
  Unknown,  // "?": Larq does not count this kind
  None,     // 0 by definition
  Counted,  // weights but the bias, times output pixels
};

// A layer that is one product of its input and its kernel, described so that a program may carry it
// out in another way (on bits).
using Product = std::variant<DenseProblem, Conv2dProblem, Conv3dProblem>;

// What a layer needs and gives, known before anything is allocated. Shapes are without the batch.
struct LayerPlan {
  Shape output;
  std::vector<ParameterSpec> parameters;
  std::vector<StateSpec> states;
  std::vector<SavedSpec> saved;

  // The layer computes f only; the program adds bias and activation: y = activation(f(...) + b).
  // With `bias`, the last parameter is b, [output channels] or more of the output's last axes.
  bool bias = false;
  Activation activation = Linear{};
  // On the output, after the activation. Its penalty counts per sample, as in Keras.
  std::optional<Regularizer> activity_regularizer = std::nullopt;
  // f is the identity on the bytes: the output is the input under another shape. No step runs.
  bool reshapes_only = false;

  std::optional<Product> product;
  // The output is the maximum of the input over windows, and nothing else.
  std::optional<PoolProblem> max_pool = std::nullopt;
  // The output is y = scale (x - mean) + shift by channel, and this many channels are the last
  // axes: Layer::prepare gives the factors, from which a program may make y elsewhere. 0: it is
  // not.
  std::size_t normalized_channels = 0;
  Macs macs = Macs::Unknown;

  // Each gradient of an input is that of the output, as it is; so backward need not run.
  bool passes_gradient = false;

  // What backward reads besides `saved`, so that the rest may be forgotten.
  bool backward_reads_input = true;
  bool backward_reads_output = false;
};

// Views into memory that the model owns. `rows` samples are valid (at most the planned batch); all
// per-sample views are cut to them. Parameters are as the layer shall use them: quantized where a
// quantizer sits; `plan.bias` leaves out the bias. Lists have the order of the plan.
struct ForwardArgs {
  std::size_t rows = 0;
  Phase phase = Phase::Inference;
  std::uint64_t series_index = 0;  // in Phase::Reestimation: number of the batch, from 0
  std::span<const ConstTensorView> inputs;
  std::span<const ConstTensorView> parameters;
  std::span<const TensorView> states;
  TensorView output;
  std::span<const TensorView> saved;  // empty views where no backward follows
  RandomStream random;                // of this layer at this step
  Workspace workspace;
};

struct BackwardArgs {
  std::size_t rows = 0;
  std::span<const ConstTensorView> inputs;  // empty views unless backward_reads_input
  std::span<const ConstTensorView> parameters;
  ConstTensorView output;  // empty unless backward_reads_output
  std::span<const ConstTensorView> saved;
  ConstTensorView output_gradient;
  // If the plan says normalized_channels: gives the gradient of the output in place of
  // output_gradient, which is empty then. Or nothing.
  GradientMap* gradient_map = nullptr;
  std::span<const TensorView> input_gradients;      // overwritten; an empty view is not wanted
  std::span<const TensorView> parameter_gradients;  // overwritten
  RandomStream random;                              // as in forward
  Workspace workspace;
};

// One differentiable operation on float tensors. It owns no tensors and knows no quantizers, no
// optimizer and no program; that is what lets quantizers sit on edges, memory be planned and
// checkpoints ignore layers. Immutable after construction.
//
// A class also carries kName, kSummary, kFormula, Params with fields(), and
//   static constexpr std::array<std::string_view, N> kQuantizerKeys   (N may be 0)
// the keys of the quantizer slots that the form quant_NAME opens, "input_quantizer" first; a class
// with none has no quant_ form.
class Layer {
 public:
  virtual ~Layer() = default;

  // Throws UserError(Config) with the reason and the remedy if it cannot take these inputs.
  virtual LayerPlan plan(std::span<const Shape> inputs) const = 0;

  // Scratch for forward and backward with up to `rows` samples.
  virtual WorkspaceSize workspace(std::span<const Shape> /*inputs*/, std::size_t /*rows*/) const {
    return {};
  }

  // Not called if the plan says reshapes_only.
  virtual void forward(const ForwardArgs& args) const = 0;
  // If the plan says normalized_channels: all that forward does, but in place of the output, which
  // is an empty view, it writes `factors` [3, channels]: mean, scale, shift.
  virtual void prepare(const ForwardArgs& /*args*/, std::span<float> /*factors*/) const;
  virtual void backward(const BackwardArgs& args) const = 0;
};

}  // namespace qnn
