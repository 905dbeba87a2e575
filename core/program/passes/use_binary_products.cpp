#include "core/program/passes/use_binary_products.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/base/text.hpp"
#include "core/kernels/conv3d.hpp"

namespace qnn {
namespace {

// Sums of ±1 below this are exact in float32.
constexpr std::size_t kLargestExactSum = std::size_t{1} << 24;

// The step that makes a quantized value, which may be read under another shape.
const Quantize* quantize_of(const Program& program, BufferId result) {
  for (const Step& step : program.steps)
    if (const auto* quantize = std::get_if<Quantize>(&step.operation);
        quantize != nullptr && program.storage(quantize->to) == program.storage(result) &&
        program.buffers[quantize->to].dtype == DType::F32)
      return quantize;
  return nullptr;
}

// Statistics of channels would be others under another shape.
bool may_be_reshaped(const Program& program, const Quantize& quantize, BufferId result) {
  return program.buffers[quantize.to].shape == program.buffers[result].shape ||
         !quantize.quantizer->statistics().any();
}

bool is_plus_minus_one(const Quantize* quantize) {
  return quantize != nullptr && quantize->quantizer->levels() == Levels::PlusMinusOne;
}

// Products of which one output is the sum.
std::size_t terms_of(const Product& product) {
  if (const auto* dense = std::get_if<DenseProblem>(&product)) return dense->in;
  if (const auto* conv = std::get_if<Conv2dProblem>(&product)) return conv->patch();
  return std::get<Conv3dProblem>(product).patch();
}

// Why the product has to stay on floats, or nothing.
std::optional<std::string> reason_against(const Program& program, const RunLayer& layer,
                                          const Product& product) {
  if (!is_plus_minus_one(quantize_of(program, layer.inputs[0]))) return "its input is not ±1";
  if (!is_plus_minus_one(quantize_of(program, layer.parameters[0]))) return "its kernel is not ±1";
  if (!may_be_reshaped(program, *quantize_of(program, layer.inputs[0]), layer.inputs[0]))
    return "its input is quantized by channels of another shape";
  if (terms_of(product) >= kLargestExactSum) return "its sums are too long to be exact";
  if (const auto* conv = std::get_if<Conv2dProblem>(&product)) return binary_conv2d_declines(*conv);
  if (const auto* conv = std::get_if<Conv3dProblem>(&product)) return binary_conv3d_declines(*conv);
  return std::nullopt;
}

BufferId add_bits_of(Program& program, BufferId quantized) {
  Buffer bits = program.buffers[quantized];
  bits.name += "_bits";
  bits.dtype = DType::Bit;
  bits.alias = kNoBuffer;
  program.buffers.push_back(std::move(bits));
  return static_cast<BufferId>(program.buffers.size() - 1);
}

// The bits that an earlier step makes of what `quantize` reads, in the shape of `result`.
std::optional<BufferId> made_bits(const Program& program, const Quantize& quantize,
                                  BufferId result) {
  for (const Step& step : program.steps)
    if (const auto* other = std::get_if<Quantize>(&step.operation);
        other != nullptr && program.buffers[other->to].dtype == DType::Bit &&
        program.storage(other->from) == program.storage(quantize.from) &&
        other->quantizer == quantize.quantizer && other->axis == quantize.axis &&
        program.buffers[other->to].shape == program.buffers[result].shape)
      return other->to;
  return std::nullopt;
}

// `quantize` with bits in the shape of `result`, made of its own source.
Quantize packing(Program& program, Quantize quantize, BufferId result) {
  if (const Shape shape = program.buffers[result].shape;
      program.buffers[quantize.from].shape != shape) {
    Buffer alias = program.buffers[quantize.from];
    alias.name += "_reshaped";
    alias.shape = shape;
    alias.alias = quantize.from;
    program.buffers.push_back(std::move(alias));
    quantize.from = static_cast<BufferId>(program.buffers.size() - 1);
  }
  quantize.to = add_bits_of(program, result);
  return quantize;
}

// The bits of what was quantized to `result`: those that there are (of a kernel that several layers
// share), else those of a step that joins `steps`.
BufferId pack(Program& program, BufferId result, std::string name, std::vector<Step>& steps) {
  const Quantize quantize = *quantize_of(program, result);
  if (const auto made = made_bits(program, quantize, result)) return *made;
  const Quantize packed = packing(program, quantize, result);
  steps.push_back({.name = std::move(name),
                   .stage = Stage::Forward,
                   .training_only = false,
                   .operation = packed});
  return packed.to;
}

bool is_output(const Program& program, BufferId storage) {
  return std::any_of(
      program.outputs.begin(), program.outputs.end(),
      [&](const ProgramOutput& output) { return program.storage(output.predictions) == storage; });
}

// Steps whose results only the backward pass reads are left out of inference.
void mark_training_only(Program& program) {
  for (Step& step : program.steps) {
    if (step.stage != Stage::Forward || !std::holds_alternative<Quantize>(step.operation)) continue;
    const BufferId result = program.storage(std::get<Quantize>(step.operation).to);
    step.training_only =
        !is_output(program, result) &&
        std::none_of(program.steps.begin(), program.steps.end(), [&](const Step& reader) {
          const std::vector<BufferId> reads = reads_of(reader);
          return reader.stage != Stage::Backward &&
                 std::any_of(reads.begin(), reads.end(),
                             [&](BufferId id) { return program.storage(id) == result; });
        });
  }
}

}  // namespace

void use_binary_products(Program& program, const NodePlans& plans,
                         std::vector<std::string>& notes) {
  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    const auto* found = std::get_if<RunLayer>(&program.steps[i].operation);
    if (found == nullptr || !plans[found->node].product) continue;
    const RunLayer layer = *found;
    const Product product = *plans[layer.node].product;
    const std::string name = program.steps[i].name;
    if (const auto reason = reason_against(program, layer, product)) {
      notes.push_back(format("{}: on floats: {}", name, *reason));
      continue;
    }
    std::vector<Step> packing_steps;
    const BufferId input = pack(program, layer.inputs[0], name + "/pack_input", packing_steps);
    const BufferId kernel =
        pack(program, layer.parameters[0], name + "/pack_kernel", packing_steps);
    program.steps[i].operation = BinaryProduct{.node = layer.node,
                                               .problem = product,
                                               .input = input,
                                               .kernel = kernel,
                                               .output = layer.output};
    program.steps.insert(program.steps.begin() + static_cast<std::ptrdiff_t>(i),
                         packing_steps.begin(), packing_steps.end());
    i += packing_steps.size();
    notes.push_back(format("{}: on bits", name));
  }
  mark_training_only(program);
}

}  // namespace qnn
