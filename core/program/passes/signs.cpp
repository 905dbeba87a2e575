#include "core/program/passes/signs.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/program/passes/uses.hpp"

namespace qnn {
namespace {

// The step that makes a quantized value, which may be read under another shape.
const Quantize* quantize_of(const Program& program, BufferId result) {
  for (const Step& step : program.steps)
    if (const auto* quantize = std::get_if<Quantize>(&step.operation);
        quantize != nullptr && program.storage(quantize->to) == program.storage(result) &&
        program.buffers[quantize->to].dtype == DType::F32)
      return quantize;
  return nullptr;
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

}  // namespace

BufferId add_bits_of(Program& program, BufferId value) {
  Buffer bits = program.buffers[value];
  bits.name += "_bits";
  bits.dtype = DType::Bit;
  bits.alias = kNoBuffer;
  program.buffers.push_back(std::move(bits));
  return static_cast<BufferId>(program.buffers.size() - 1);
}

bool holds_cells(const Program& program, BufferId bits, std::size_t channels) {
  constexpr std::size_t kWordBits = 64;
  return channels % kWordBits == 0 || program.buffers[bits].shape.back() == channels;
}

bool is_plus_minus_one(const Program& program, BufferId value) {
  const Quantize* quantize = quantize_of(program, value);
  return quantize != nullptr && quantize->quantizer->levels() == Levels::PlusMinusOne;
}

bool can_be_packed(const Program& program, BufferId value) {
  const Quantize* quantize = quantize_of(program, value);
  return quantize != nullptr &&
         (program.buffers[quantize->to].shape == program.buffers[value].shape ||
          !quantize->quantizer->statistics().any());
}

BufferId pack_signs(Program& program, BufferId value, std::string name, std::vector<Step>& steps) {
  const Quantize quantize = *quantize_of(program, value);
  if (const auto made = made_bits(program, quantize, value)) return *made;
  const Quantize packed = packing(program, quantize, value);
  steps.push_back({.name = std::move(name),
                   .stage = Stage::Forward,
                   .training_only = false,
                   .operation = packed});
  return packed.to;
}

bool is_scaled_kernel(const Program& program, BufferId value) {
  const Quantize* quantize = quantize_of(program, value);
  return quantize != nullptr && quantize->axis == ChannelAxis::First &&
         quantize->quantizer->levels() == Levels::ScaledPlusMinusOne;
}

ScaledSigns pack_scaled_kernel(Program& program, BufferId value, std::string name,
                               std::vector<Step>& steps) {
  Quantize quantize = *quantize_of(program, value);
  if (const auto made = made_bits(program, quantize, value)) {
    for (const Step& step : program.steps)
      if (const auto* other = std::get_if<Quantize>(&step.operation);
          other != nullptr && other->to == *made)
        return {.bits = *made, .scales = other->scales};
  }
  quantize = packing(program, quantize, value);
  Buffer scales = program.buffers[quantize.to];
  scales.name += "_scales";
  scales.dtype = DType::F32;
  scales.shape = Shape{scales.shape[0]};
  program.buffers.push_back(std::move(scales));
  quantize.scales = static_cast<BufferId>(program.buffers.size() - 1);
  steps.push_back({.name = std::move(name),
                   .stage = Stage::Forward,
                   .training_only = false,
                   .operation = quantize});
  return {.bits = quantize.to, .scales = quantize.scales};
}

void insert_steps(Program& program, std::size_t at, const std::vector<Step>& steps) {
  program.steps.insert(program.steps.begin() + static_cast<std::ptrdiff_t>(at), steps.begin(),
                       steps.end());
}

void mark_training_only(Program& program) {
  for (Step& step : program.steps) {
    if (step.stage != Stage::Forward || !std::holds_alternative<Quantize>(step.operation)) continue;
    const BufferId result = program.storage(std::get<Quantize>(step.operation).to);
    step.training_only =
        !is_output(program, result) &&
        std::none_of(program.steps.begin(), program.steps.end(), [&](const Step& reader) {
          return reader.stage != Stage::Backward && reads_storage(program, reader, result);
        });
  }
  if (!program.training)
    std::erase_if(program.steps, [](const Step& step) { return step.training_only; });
}

}  // namespace qnn
