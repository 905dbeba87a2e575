// Mathematical functions of vectors, included once for each instruction set; see vector_inl.hpp.
#if defined(QNN_CORE_KERNELS_MATH_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef QNN_CORE_KERNELS_MATH_INL
#undef QNN_CORE_KERNELS_MATH_INL
#else
#define QNN_CORE_KERNELS_MATH_INL
#endif

#include <limits>

#include "core/kernels/vector_inl.hpp"
#include "hwy/contrib/math/math-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {

// Highway's functions are specified for finite arguments inside their range only; these here are
// complete: NaN gives NaN, and infinities and overflow give the limits.

HWY_INLINE Floats keep_nan(Floats x, Floats y) { return hn::IfThenElse(hn::Eq(x, x), y, x); }

HWY_INLINE Floats exp_of(Floats x) {
  const auto largest = broadcast(88.72283F);  // exp() of the next float overflows
  const auto smallest = broadcast(-104.0F);   // exp() is 0 from here on
  const auto infinity = broadcast(std::numeric_limits<float>::infinity());
  const auto inside =
      hn::IfThenElse(hn::Gt(x, largest), largest, hn::IfThenElse(hn::Lt(x, smallest), smallest, x));
  const auto y = hn::Exp(FloatTag(), inside);
  return keep_nan(x, hn::IfThenElse(hn::Gt(x, largest), infinity, y));
}

HWY_INLINE Floats log_of(Floats x) {
  const auto zero = broadcast(0);
  const auto infinity = broadcast(std::numeric_limits<float>::infinity());
  const auto nan = broadcast(std::numeric_limits<float>::quiet_NaN());
  const auto y = hn::IfThenElse(hn::Lt(x, infinity), hn::Log(FloatTag(), x), x);  // inf, NaN stay
  const auto at_zero = hn::IfThenElse(hn::Eq(x, zero), hn::Neg(infinity), y);
  return hn::IfThenElse(hn::Lt(x, zero), nan, at_zero);
}

HWY_INLINE Floats tanh_of(Floats x) { return keep_nan(x, hn::Tanh(FloatTag(), x)); }

HWY_INLINE Floats sigmoid_of(Floats x) {
  const auto one = broadcast(1);
  return hn::Div(one, hn::Add(one, exp_of(hn::Neg(x))));
}

}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
