#include "core/kernels/block_operation.hpp"

#include <cmath>
#include <cstdlib>

#include "core/kernels/highway_settings.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/block_operation.cpp"
#include "hwy/foreach_target.h"  // must precede highway.h

#include "core/kernels/math_inl.hpp"
#include "core/kernels/vector_inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {

static_assert(hn::MaxLanes(FloatTag()) <= kRepeat);
using V = Floats;

// y = f of the first operand, of the first two, of all three.
template <class F>
HWY_INLINE void each_of_one(std::span<const BlockOperand> operands, std::span<float> y, F f) {
  const BlockOperand a = operands[0];
  float* const out = y.data();
  for_each_vector(y.size(), [=](std::size_t i, auto at)
                                HWY_ATTR { at.store(f(at.load(a.data + i * a.step)), out + i); });
}
template <class F>
HWY_INLINE void each_of_two(std::span<const BlockOperand> operands, std::span<float> y, F f) {
  const BlockOperand a = operands[0];
  const BlockOperand b = operands[1];
  float* const out = y.data();
  for_each_vector(y.size(), [=](std::size_t i, auto at) HWY_ATTR {
    at.store(f(at.load(a.data + i * a.step), at.load(b.data + i * b.step)), out + i);
  });
}
template <class F>
HWY_INLINE void each_of_three(std::span<const BlockOperand> operands, std::span<float> y, F f) {
  const BlockOperand a = operands[0];
  const BlockOperand b = operands[1];
  const BlockOperand c = operands[2];
  float* const out = y.data();
  for_each_vector(y.size(), [=](std::size_t i, auto at) HWY_ATTR {
    at.store(
        f(at.load(a.data + i * a.step), at.load(b.data + i * b.step), at.load(c.data + i * c.step)),
        out + i);
  });
}

template <class M>
HWY_INLINE V truth(M mask) {
  return hn::IfThenElseZero(mask, broadcast(1.0f));
}
// Not "is unequal": that is false for NaN on some processors.
HWY_INLINE hn::Mask<FloatTag> is_true(V a) { return hn::Not(hn::Eq(a, broadcast(0))); }

HWY_INLINE V sign_of(V a) {
  const V one = broadcast(1.0f);
  const V y = hn::IfThenElse(hn::Lt(a, broadcast(0)), hn::Neg(one), one);
  return hn::IfThenElse(hn::IsNaN(a), a, y);
}
HWY_INLINE V sgn_of(V a) {
  const V zero = broadcast(0);
  const V one = broadcast(1.0f);
  const V y = hn::IfThenElse(hn::Lt(a, zero), hn::Neg(one), truth(hn::Gt(a, zero)));
  return hn::IfThenElse(hn::IsNaN(a), a, y);
}
HWY_INLINE V heaviside_of(V a) {
  return hn::IfThenElse(hn::IsNaN(a), a, truth(hn::Gt(a, broadcast(0))));
}
HWY_INLINE V min_of(V a, V b) {
  const V y = hn::IfThenElse(hn::Lt(b, a), b, a);  // a if either is NaN
  return hn::IfThenElse(hn::IsNaN(b), b, y);
}
HWY_INLINE V max_of(V a, V b) {
  const V y = hn::IfThenElse(hn::Gt(b, a), b, a);
  return hn::IfThenElse(hn::IsNaN(b), b, y);
}

HWY_INLINE V whole_power_of(V a, int exponent) {
  const V one = broadcast(1.0f);
  V y = one;
  V square = a;
  for (unsigned rest = static_cast<unsigned>(std::abs(exponent)); rest != 0; rest >>= 1) {
    if ((rest & 1) != 0) y = hn::Mul(y, square);
    square = hn::Mul(square, square);
  }
  return exponent < 0 ? hn::Div(one, y) : y;
}

void power(std::span<const BlockOperand> operands, std::span<float> y) {
  constexpr float kLargestWholeExponent = 16;
  const BlockOperand& exponent = operands[1];
  if (exponent.step == 0 && std::abs(exponent.data[0]) <= kLargestWholeExponent &&
      std::floor(exponent.data[0]) == exponent.data[0]) {
    const int whole = static_cast<int>(exponent.data[0]);
    return each_of_one(operands, y, [whole](V a) HWY_ATTR { return whole_power_of(a, whole); });
  }
  each_of_two(operands, y, [](V a, V b) HWY_ATTR { return exp_of(hn::Mul(b, log_of(a))); });
}

void apply_to_one(BlockOperation operation, std::span<const BlockOperand> operands,
                  std::span<float> y) {
  const auto run = [&](auto f) HWY_ATTR { each_of_one(operands, y, f); };
  switch (operation) {
    case BlockOperation::Negate:
      return run([](V a) HWY_ATTR { return hn::Neg(a); });
    case BlockOperation::Not:
      return run([](V a) HWY_ATTR { return truth(hn::Eq(a, broadcast(0))); });
    case BlockOperation::Abs:
      return run([](V a) HWY_ATTR { return hn::Abs(a); });
    case BlockOperation::Round:
      return run([](V a) HWY_ATTR { return hn::Round(a); });
    case BlockOperation::Floor:
      return run([](V a) HWY_ATTR { return hn::Floor(a); });
    case BlockOperation::Ceil:
      return run([](V a) HWY_ATTR { return hn::Ceil(a); });
    case BlockOperation::Exp:
      return run([](V a) HWY_ATTR { return exp_of(a); });
    case BlockOperation::Log:
      return run([](V a) HWY_ATTR { return log_of(a); });
    case BlockOperation::Tanh:
      return run([](V a) HWY_ATTR { return tanh_of(a); });
    case BlockOperation::Sigmoid:
      return run([](V a) HWY_ATTR { return sigmoid_of(a); });
    case BlockOperation::Sqrt:
      return run([](V a) HWY_ATTR { return hn::Sqrt(a); });
    case BlockOperation::Square:
      return run([](V a) HWY_ATTR { return hn::Mul(a, a); });
    case BlockOperation::Sign:
      return run([](V a) HWY_ATTR { return sign_of(a); });
    case BlockOperation::Sgn:
      return run([](V a) HWY_ATTR { return sgn_of(a); });
    case BlockOperation::Heaviside:
      return run([](V a) HWY_ATTR { return heaviside_of(a); });
    default:
      return run([](V a) HWY_ATTR { return a; });
  }
}

void apply_to_two(BlockOperation operation, std::span<const BlockOperand> operands,
                  std::span<float> y) {
  const auto run = [&](auto f) HWY_ATTR { each_of_two(operands, y, f); };
  switch (operation) {
    case BlockOperation::Add:
      return run([](V a, V b) HWY_ATTR { return hn::Add(a, b); });
    case BlockOperation::Subtract:
      return run([](V a, V b) HWY_ATTR { return hn::Sub(a, b); });
    case BlockOperation::Multiply:
      return run([](V a, V b) HWY_ATTR { return hn::Mul(a, b); });
    case BlockOperation::Divide:
      return run([](V a, V b) HWY_ATTR { return hn::Div(a, b); });
    case BlockOperation::Min:
      return run([](V a, V b) HWY_ATTR { return min_of(a, b); });
    case BlockOperation::Max:
      return run([](V a, V b) HWY_ATTR { return max_of(a, b); });
    case BlockOperation::Less:
      return run([](V a, V b) HWY_ATTR { return truth(hn::Lt(a, b)); });
    case BlockOperation::LessEqual:
      return run([](V a, V b) HWY_ATTR { return truth(hn::Le(a, b)); });
    case BlockOperation::Greater:
      return run([](V a, V b) HWY_ATTR { return truth(hn::Gt(a, b)); });
    case BlockOperation::GreaterEqual:
      return run([](V a, V b) HWY_ATTR { return truth(hn::Ge(a, b)); });
    case BlockOperation::Equal:
      return run([](V a, V b) HWY_ATTR { return truth(hn::Eq(a, b)); });
    case BlockOperation::NotEqual:
      return run([](V a, V b) HWY_ATTR { return truth(hn::Not(hn::Eq(a, b))); });
    case BlockOperation::And:
      return run([](V a, V b) HWY_ATTR { return truth(hn::And(is_true(a), is_true(b))); });
    case BlockOperation::Or:
      return run([](V a, V b) HWY_ATTR { return truth(hn::Or(is_true(a), is_true(b))); });
    default:
      return power(operands, y);
  }
}

void apply_here(BlockOperation operation, std::span<const BlockOperand> operands,
                std::span<float> y) {
  if (operation == BlockOperation::Clip)
    return each_of_three(operands, y,
                         [](V a, V low, V high) HWY_ATTR { return min_of(max_of(a, low), high); });
  if (operation == BlockOperation::Where)
    return each_of_three(operands, y,
                         [](V a, V b, V c) HWY_ATTR { return hn::IfThenElse(is_true(a), b, c); });
  if (operand_count(operation) == 1) return apply_to_one(operation, operands, y);
  apply_to_two(operation, operands, y);
}

}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qnn {

HWY_EXPORT(apply_here);

std::size_t operand_count(BlockOperation operation) {
  if (operation >= BlockOperation::Clip) return 3;
  return operation >= BlockOperation::Add ? 2 : 1;
}

void apply(BlockOperation operation, std::span<const BlockOperand> operands, std::span<float> y) {
  HWY_DYNAMIC_DISPATCH(apply_here)(operation, operands, y);
}

}  // namespace qnn
#endif
