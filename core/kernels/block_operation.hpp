#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace qnn {

// Element-wise operations on a block of floats, vectorised, in the calling thread: for callers that
// carry out several in a row on blocks that stay in the L1 cache, such as expressions.
// elementwise.hpp has the operations on whole tensors, in parallel.
//
// Truth is 1 or 0; an operand is true unless it is 0. Comparisons with NaN are false, but for
// NotEqual. Otherwise a NaN operand gives NaN. Mathematical functions are Highway's. The caller
// decides whether denormals are flushed (FlushDenormals, or a chunk of parallel_for).
enum class BlockOperation : std::uint8_t {
  // of a
  Copy,
  Negate,
  Not,
  Abs,
  Round,  // half to even
  Floor,
  Ceil,
  Exp,
  Log,
  Tanh,
  Sigmoid,
  Sqrt,
  Square,
  Sign,       // -1 where a < 0, else +1
  Sgn,        // -1, 0, +1
  Heaviside,  // 1 where a > 0, else 0
  // of a and b
  Add,
  Subtract,
  Multiply,
  Divide,
  Min,
  Max,
  Power,  // a to the power of b, see below
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
  Equal,
  NotEqual,
  And,
  Or,
  // of a, b and c
  Clip,   // a, not below b and not above c
  Where,  // b where a is true, else c
};

// How many operands an operation has: 1, 2 or 3.
std::size_t operand_count(BlockOperation operation);

// A repeated operand is this many equal floats, enough for the widest vector.
inline constexpr std::size_t kRepeat = 16;
using RepeatedValue = std::array<float, kRepeat>;

// As many floats as the block has, or one value for the whole block.
struct BlockOperand {
  BlockOperand() = default;
  explicit BlockOperand(const float* values) : data(values), step(1) {}
  explicit BlockOperand(const RepeatedValue& value) : data(value.data()), step(0) {}

  const float* data = nullptr;
  std::size_t step = 1;
};

// y = operation(operands); y may be the same memory as an operand. A value does not depend on its
// position or on the block's size. Power: by multiplication for whole exponents from -16 to 16 that
// are repeated, else exp(b log a), which is NaN where a < 0.
void apply(BlockOperation operation, std::span<const BlockOperand> operands, std::span<float> y);

}  // namespace qnn
