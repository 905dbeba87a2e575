#include "core/expression/program.hpp"

#include <algorithm>
#include <bit>

#include "core/base/parallel.hpp"

namespace qnn {
namespace {

float fold(BlockOperation operation, std::span<const Value> operands) {
  const FlushDenormals flush;  // as in the chunks where instructions run
  std::array<RepeatedValue, 3> values{};
  std::array<BlockOperand, 3> sources;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    values[i].fill(operands[i].constant);
    sources[i] = BlockOperand(values[i]);
  }
  float result = 0;
  apply(operation, std::span(sources).first(operands.size()), {&result, 1});
  return result;
}

}  // namespace

std::optional<Value> ProgramBuilder::add(BlockOperation operation,
                                         std::span<const Value> operands) {
  Value result{
      .source = {}, .constant = 0, .outermost = operation, .position = operands.front().position};
  if (std::all_of(operands.begin(), operands.end(),
                  [](const Value& v) { return v.is_constant(); })) {
    result.constant = fold(operation, operands);
    return result;
  }
  Instruction instruction{.operation = operation, .sources = {}, .slot = 0};
  for (std::size_t i = 0; i < operands.size(); ++i) {
    instruction.sources[i] = source_of(operands[i]);
    if (operands[i].source.kind == OperandSource::Kind::Slot)
      taken_[operands[i].source.index] = false;
  }
  const auto slot = take_slot();
  if (!slot) return std::nullopt;
  instruction.slot = *slot;
  program_.instructions.push_back(instruction);
  result.source = {OperandSource::Kind::Slot, *slot};
  return result;
}

ExpressionProgram ProgramBuilder::finish(const Value& result) {
  if (result.source.kind != OperandSource::Kind::Slot) {
    program_.instructions.push_back(
        {.operation = BlockOperation::Copy, .sources = {source_of(result)}, .slot = 0});
  }
  return std::move(program_);
}

OperandSource ProgramBuilder::source_of(const Value& value) {
  if (!value.is_constant()) return value.source;
  const auto same_bits = [&](const RepeatedValue& known) {
    return std::bit_cast<std::uint32_t>(known[0]) == std::bit_cast<std::uint32_t>(value.constant);
  };
  auto& constants = program_.constants;
  const auto found = std::find_if(constants.begin(), constants.end(), same_bits);
  const auto index = static_cast<std::size_t>(found - constants.begin());
  if (found == constants.end()) constants.emplace_back().fill(value.constant);
  return {OperandSource::Kind::Constant, index};
}

std::optional<std::size_t> ProgramBuilder::take_slot() {
  const auto* const free = std::find(taken_.begin(), taken_.end(), false);
  if (free == taken_.end()) return std::nullopt;
  const auto slot = static_cast<std::size_t>(free - taken_.begin());
  taken_[slot] = true;
  program_.slots = std::max(program_.slots, slot + 1);
  return slot;
}

}  // namespace qnn
