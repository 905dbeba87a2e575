#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/kernels/block_operation.hpp"

namespace qnn {

// Where an instruction finds an operand.
struct OperandSource {
  enum class Kind : std::uint8_t {
    Array,     // a value of its own for each element: x
    Scalar,    // one value for each evaluation: mean_abs
    Constant,  // known when the expression is compiled
    Slot       // an earlier instruction's result
  };
  Kind kind = Kind::Constant;
  std::size_t index = 0;
  bool operator==(const OperandSource&) const = default;
};

struct Instruction {
  BlockOperation operation = BlockOperation::Copy;
  std::array<OperandSource, 3> sources;  // operand_count(operation) of them
  std::size_t slot = 0;  // of the result; the last instruction writes the output instead
};

// An expression in postfix order: each instruction takes results of earlier ones, each used once.
// Their places on the stack, the slots, are settled when it is compiled.
struct ExpressionProgram {
  static constexpr std::size_t kMaxSlots = 32;

  std::vector<Instruction> instructions;  // at least one
  std::vector<RepeatedValue> constants;
  std::size_t slots = 0;  // at most kMaxSlots
};

// A part of an expression while it is compiled.
struct Value {
  OperandSource source;
  float constant = 0;                         // if source is a Constant
  std::optional<BlockOperation> outermost{};  // what made it, also if it was folded
  std::size_t position = 0;                   // in the text, for messages
  bool is_constant() const { return source.kind == OperandSource::Kind::Constant; }
};

// Appends instructions to a program, and computes at once what depends on constants alone (with the
// operations that would run, so that folding changes no bit).
class ProgramBuilder {
 public:
  // The result of an operation on `operands`, which may not be used again. Nothing if it would
  // need more than kMaxSlots slots.
  std::optional<Value> add(BlockOperation operation, std::span<const Value> operands);

  // Makes `result` the output; the builder is done.
  ExpressionProgram finish(const Value& result);

 private:
  OperandSource source_of(const Value& value);
  std::optional<std::size_t> take_slot();

  ExpressionProgram program_;
  std::array<bool, ExpressionProgram::kMaxSlots> taken_{};
};

}  // namespace qnn
