#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/expression/program.hpp"
#include "core/kernels/block_operation.hpp"

namespace qnn {

// What the names in an expression mean. Names are distinct, and none is a function's.
struct ExpressionNames {
  std::vector<std::string> arrays;                       // one value for each element: "x"
  std::vector<std::string> scalars;                      // one for each evaluation: "mean_abs"
  std::vector<std::pair<std::string, float>> constants;  // "threshold", 0.05
  // Names that have no meaning here, and why: {"dy", "belongs to the gradient"}.
  std::vector<std::pair<std::string, std::string>> forbidden;
};

// A formula as text, compiled once and evaluated on many values. No loops, no state.
//
//   or         = and {"||" and}                      1 if either is not 0, else 0
//   and        = comparison {"&&" comparison}        1 if neither is 0, else 0
//   comparison = sum [("<" | "<=" | ">" | ">=" | "==" | "!=") sum]       1 or 0
//   sum        = product {("+" | "-") product}
//   product    = unary {("*" | "/") unary}
//   unary      = {"-" | "!"} primary
//   primary    = number | name | function "(" or {"," or} ")" | "(" or ")"
//
// Functions: abs(x), ceil(x), clip(x, low, high), exp(x), floor(x), heaviside(x) (1 where x > 0,
// else 0), log(x), max(a, b), min(a, b), pow(x, exponent), round(x) (half to even), sgn(x) (0 at
// 0), sigmoid(x), sign(x) (+1 at 0), sqrt(x), square(x), tanh(x), where(condition, a, b).
//
// Arithmetic is in float32, each operation rounded; parts that depend on constants alone are
// computed once. NaN: comparisons but != are false, all else gives NaN; so where(abs(x) <= 1, dy,
// 0) gives 0 where x is NaN, as Larq's clipped gradients do.
//
// Immutable; safe to use from several threads.
class Expression {
 public:
  static constexpr std::size_t kMaxLength = 4096;  // bytes
  static constexpr std::size_t kMaxNesting = 64;
  static constexpr std::size_t kMaxScalars = 8;

  // Throws ExpressionError if the text is not such a formula.
  Expression(std::string_view text, const ExpressionNames& names);

  // Whether the text uses an array or a scalar.
  bool reads(std::string_view name) const;
  // The operation that gives the result; nothing if the text is a name or a number.
  std::optional<BlockOperation> outermost() const { return outermost_; }
  // Whether the formula is `function` of the first array, and nothing else.
  bool is_exactly(BlockOperation function) const;

  // y[i] = the formula's value, with the values of the names in their order. Those that the text
  // does not use may be empty. y may be the same memory as an array. Runs in parallel chunks;
  // allocates nothing.
  void evaluate(std::span<const std::span<const float>> arrays, std::span<const float> scalars,
                std::span<float> y) const;

  const ExpressionProgram& program() const { return program_; }

 private:
  ExpressionProgram program_;
  std::vector<std::string> read_;
  std::optional<BlockOperation> outermost_;
};

}  // namespace qnn
