#include "core/expression/expression.hpp"

#include <algorithm>
#include <array>

#include "core/base/errors.hpp"
#include "core/base/parallel.hpp"
#include "core/expression/parser.hpp"

namespace qnn {
namespace {

constexpr std::size_t kBlock = 256;          // 1 KiB: intermediate results stay in L1
constexpr std::size_t kChunk = 64 * kBlock;  // of parallel_for

// What the instructions read and write while one chunk is evaluated.
struct Frame {
  std::span<const std::span<const float>> arrays;
  std::span<const RepeatedValue> scalars;
  std::span<const RepeatedValue> constants;
  float* slots;
};

BlockOperand operand_at(const Frame& frame, const OperandSource& source, std::size_t begin) {
  switch (source.kind) {
    case OperandSource::Kind::Array:
      return BlockOperand(frame.arrays[source.index].data() + begin);
    case OperandSource::Kind::Scalar:
      return BlockOperand(frame.scalars[source.index]);
    case OperandSource::Kind::Constant:
      return BlockOperand(frame.constants[source.index]);
    case OperandSource::Kind::Slot:
      break;
  }
  return BlockOperand(frame.slots + source.index * kBlock);
}

void run_block(const ExpressionProgram& program, const Frame& frame, std::size_t begin,
               std::span<float> y) {
  for (const Instruction& instruction : program.instructions) {
    const std::size_t count = operand_count(instruction.operation);
    std::array<BlockOperand, 3> operands;
    for (std::size_t i = 0; i < count; ++i)
      operands[i] = operand_at(frame, instruction.sources[i], begin);
    const bool last = &instruction == &program.instructions.back();
    float* const result = last ? y.data() : frame.slots + instruction.slot * kBlock;
    apply(instruction.operation, std::span(operands).first(count), {result, y.size()});
  }
}

}  // namespace

Expression::Expression(std::string_view text, const ExpressionNames& names) {
  require(names.scalars.size() <= kMaxScalars, "too many scalars for an expression");
  ParsedExpression parsed = parse(text, names);
  program_ = std::move(parsed.program);
  read_ = std::move(parsed.read);
  outermost_ = parsed.outermost;
}

bool Expression::reads(std::string_view name) const {
  return std::find(read_.begin(), read_.end(), name) != read_.end();
}

bool Expression::is_exactly(BlockOperation function) const {
  const Instruction& first = program_.instructions.front();
  return program_.instructions.size() == 1 && first.operation == function &&
         operand_count(function) == 1 &&
         first.sources[0] == OperandSource{OperandSource::Kind::Array, 0};
}

void Expression::evaluate(std::span<const std::span<const float>> arrays,
                          std::span<const float> scalars, std::span<float> y) const {
  std::array<RepeatedValue, kMaxScalars> repeated;
  for (std::size_t i = 0; i < scalars.size(); ++i) repeated[i].fill(scalars[i]);

  parallel_for((y.size() + kChunk - 1) / kChunk, [&](std::size_t chunk, std::size_t /*worker*/) {
    // 32 KiB, left uninitialised.
    alignas(64) std::array<float, ExpressionProgram::kMaxSlots * kBlock> slots;
    const Frame frame{.arrays = arrays,
                      .scalars = std::span(repeated).first(scalars.size()),
                      .constants = program_.constants,
                      .slots = slots.data()};
    const std::size_t end = std::min(y.size(), (chunk + 1) * kChunk);
    for (std::size_t begin = chunk * kChunk; begin < end; begin += kBlock)
      run_block(program_, frame, begin, y.subspan(begin, std::min(kBlock, end - begin)));
  });
}

}  // namespace qnn
