#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/graph/graph.hpp"
#include "core/kernels/pool.hpp"
#include "core/kernels/round_gradient.hpp"
#include "core/losses/loss.hpp"
#include "core/program/product.hpp"
#include "core/quantizers/quantize.hpp"

namespace qnn {

using BufferId = std::uint32_t;
inline constexpr BufferId kNoBuffer = std::numeric_limits<BufferId>::max();

enum class BufferKind {
  Input,      // the batch, given from outside
  Target,     // what the batch should have been answered, given from outside
  Value,      // made by a forward step
  Saved,      // a layer's note to its backward pass
  Gradient,   // of a value
  Parameter,  // latent weights: lives in the parameter store
  State,      // a layer's moving statistics: lives in the parameter store
  ParameterGradient,
};

struct Buffer {
  std::string name;  // "conv1/kernel", "conv1/input_quantized"
  BufferKind kind = BufferKind::Value;
  DType dtype = DType::F32;
  Shape shape;                 // of one sample if per_sample
  bool per_sample = true;      // then the whole has the batch in front
  BufferId alias = kNoBuffer;  // the buffer whose bytes these are, under another shape
};

// What a parameter is, by the index of the parameter in Program::parameters.
struct ParameterInfo {
  std::string path;  // "block/quant_dense/kernel"
  NodeId node = 0;
  ParameterSpec spec;
  const Quantizer* quantizer = nullptr;
  std::uint32_t ordinal = 0;  // of its random stream: depends on places in the config, not on names
  bool trainable = true;
  BufferId weights = kNoBuffer;
  // In the layout of the weights; kNoBuffer if it is not trained, or in a program for inference.
  BufferId gradient = kNoBuffer;
  // What training uses in place of the weights, float32 or bits; with a quantizer.
  BufferId quantized = kNoBuffer;
  // What the sweep of an update does besides, see passes/fuse_updates.hpp. Whether the gradient
  // still wants the quantizer's mask:
  bool update_masks = false;
  // Signs of the weights, which the update makes anew; their bytes are nobody else's. The step that
  // makes them is left out while they are right.
  BufferId bits = kNoBuffer;
};

struct StateInfo {
  std::string path;
  NodeId node = 0;
  StateSpec spec;
  BufferId buffer = kNoBuffer;
};

// ---- operations: what a step does; roles are members ------------------------------------------

// to = quantizer(from), float32 or bits. Of a kernel with the levels ±s, the bits are signs, and
// `scales` gets s by output channel. With a mask, in training also bits of where its gradient will
// pass.
struct Quantize {
  const Quantizer* quantizer;
  ChannelAxis axis;
  BufferId from, to;
  BufferId scales = kNoBuffer;
  BufferId mask = kNoBuffer;
};
// Replaces the gradient of the quantized value, in place, by that of the unquantized one.
struct QuantizeGradient {
  const Quantizer* quantizer;
  ChannelAxis axis;
  BufferId input, gradient;
};
// Likewise of a quantizer whose gradient passes where the mask is 1.
struct MaskGradient {
  BufferId mask, gradient;
};
struct RunLayer {
  NodeId node;
  std::vector<BufferId> inputs, parameters, states, saved;
  BufferId output;
};
struct RunLayerGradient {
  NodeId node;
  std::vector<BufferId> inputs, parameters, saved;
  BufferId output, output_gradient;
  std::vector<BufferId> input_gradients;  // kNoBuffer: not wanted
  std::vector<BufferId> parameter_gradients;
  // Of a RoundGradient of output_gradient; kNoBuffer: none. The layer does not read it.
  BufferId gradient_unit = kNoBuffer;
};
// A dense or convolution product of ±1 operands on bits; the same result as the layer's own. With
// `below`, the output is bits in place of it: see SumSigns.
struct BinaryProduct {
  NodeId node;
  Product problem;
  BufferId input, kernel, output;
  BufferId below = kNoBuffer, flipped = kNoBuffer;
};
// Where the sums of a binary product stop being of one sign, once scaled, biased and normalized; of
// `scales`, `bias` and `factors`, kNoBuffer: not so. See find_sum_bounds.
struct FindSumBounds {
  std::size_t terms;  // of a sum
  BufferId scales, bias, factors;
  BufferId below, flipped;
};
// The maximum of ±1 over windows, as bits; see max_pool_bits.
struct PoolSigns {
  PoolProblem problem;
  BufferId from, to;
  BufferId flipped = kNoBuffer;
};
// One of a layer's three products, where one operand at least is float32: see ProductArgs.
struct RunProduct {
  NodeId node;
  Product product;
  ProductPart part;
  BufferId a, b, to;
  BufferId unit = kNoBuffer;  // [1]: of the values of a, see SignConv2dArgs; kNoBuffer: none
};
// Rounds a gradient in place; unit [1] gets the unit, or 0.
struct RoundGradient {
  NodeId node;
  GradientRounding rounding;
  BufferId value, unit;
};
// The ±1 floats of bits whose rows may be those of another shape.
struct UnpackSigns {
  BufferId from, to;
};
// A normalization up to its output (Layer::prepare): `layer.output` is kNoBuffer, and `factors`
// [3, channels] gets the mean, the scale and the shift of each channel. Its input is kNoBuffer too
// where inference does not make it.
struct PrepareNormalization {
  RunLayer layer;
  BufferId factors;
};
// to = bits of quantizer(scale (from - mean) + shift): the output itself is not stored.
struct NormalizeToBits {
  const Quantizer* quantizer;
  BufferId from, factors, to;
};
// The gradient of a normalization whose output only quantizers read, with theirs: the gradients of
// the quantized values add up in place of the first one, and `layer.output_gradient` is kNoBuffer.
struct NormalizationGradient {
  static constexpr std::size_t kMostReaders = 8;
  struct Reader {
    const Quantizer* quantizer;
    BufferId gradient;
  };
  RunLayerGradient layer;
  std::vector<Reader> readers;
};
struct AddBias {  // in place
  BufferId value, bias;
};
struct ScaleChannels {  // in place
  BufferId value, scales;
};
struct BiasGradient {
  BufferId output_gradient, bias_gradient;
};
struct Activate {
  Activation activation;
  BufferId from, to;  // may be the same
};
struct ActivateGradient {
  Activation activation;
  BufferId input, output;                    // kNoBuffer: not read
  BufferId output_gradient, input_gradient;  // may be the same
};
// to = from, or to += from; with a mask, what of `from` it keeps.
struct Accumulate {
  BufferId from, to;
  bool first;
  BufferId mask = kNoBuffer;  // of sums alone
};
struct EvaluateLoss {
  const Loss* loss;
  std::size_t output;  // of the program, whose loss this is
  std::size_t target;  // of the batch, which it is compared with
  float weight;        // in the total loss, and so of the gradient
  bool logits;
  BufferId predictions, targets;
  BufferId gradient;       // kNoBuffer in a program for inference
  BufferId probabilities;  // with logits: also gets their softmax; kNoBuffer: no
};
// Adds the penalty on a value to the loss: on weights once; on a value of the batch, divided by its
// rows.
struct Regularize {
  Regularizer regularizer;
  BufferId value;
};
// gradient = or += that of the penalty.
struct RegularizeGradient {
  Regularizer regularizer;
  BufferId value, gradient;
  bool first;
};

using Operation =
    std::variant<Quantize, QuantizeGradient, MaskGradient, RunLayer, RunLayerGradient,
                 BinaryProduct, FindSumBounds, PoolSigns, RunProduct, RoundGradient, UnpackSigns,
                 PrepareNormalization, NormalizeToBits, NormalizationGradient, AddBias,
                 ScaleChannels, BiasGradient, Activate, ActivateGradient, Accumulate, EvaluateLoss,
                 Regularize, RegularizeGradient>;

enum class Stage { Forward, Loss, Backward };

struct Step {
  std::string name;  // "conv1/quantize_kernel"
  Stage stage = Stage::Forward;
  bool training_only = false;   // a forward step that inference does without
  bool inference_only = false;  // a forward step that training does without
  Operation operation;
};

struct ProgramInput {
  BufferId buffer = kNoBuffer;
  std::size_t source = 0;  // which of the batch's inputs
};

struct ProgramOutput {
  std::string name;
  BufferId predictions = kNoBuffer;
  std::size_t target = 0;  // which of the batch's targets it is compared with
};

// What will run: forward steps, the loss, backward steps, over buffers. A value: passes rewrite it,
// plan_memory places its buffers, the model executes it. Points into the graph and to the loss,
// which must outlive it.
struct Program {
  std::size_t batch = 1;     // samples that the buffers have room for
  bool training = false;     // not only predicting: what LowerOptions say
  bool reestimates = false;  // likewise
  std::vector<Buffer> buffers;
  std::vector<Step> steps;  // in order
  std::vector<ParameterInfo> parameters;
  std::vector<StateInfo> states;
  std::vector<ProgramInput> inputs;
  std::vector<ProgramOutput> outputs;
  // Besides predictions and gradients of parameters, what callers read after a training step:
  // quantized kernels, where a metric counts their flips.
  std::vector<BufferId> kept;

  Shape full_shape(BufferId id) const;  // with the batch in front if per_sample
  BufferId storage(BufferId id) const;  // follows aliases
};

// The buffers that a step reads and writes, aliases not followed.
std::vector<BufferId> reads_of(const Step& step);
std::vector<BufferId> writes_of(const Step& step);

// The buffers that callers read after the last step, aliases not followed: predictions, gradients
// of parameters, and what the program keeps.
std::vector<BufferId> read_by_callers(const Program& program);

// Checks that every buffer is written before it is read, in training and in inference, also what
// callers read, that steps write only what is theirs, and that ids and shapes are sound. Throws
// InternalError naming `after`, the pass or stage that made the program. Called after each.
void verify(const Program& program, const std::string& after);

}  // namespace qnn
