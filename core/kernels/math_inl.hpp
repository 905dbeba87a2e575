// Mathematical functions of vectors, included once for each instruction set; see vector_inl.hpp.
#if defined(QNN_CORE_KERNELS_MATH_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef QNN_CORE_KERNELS_MATH_INL
#undef QNN_CORE_KERNELS_MATH_INL
#else
#define QNN_CORE_KERNELS_MATH_INL
#endif

#include <cstddef>
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

// log(1 + exp(x)); exact where either term is negligible.
HWY_INLINE Floats softplus_of(Floats x) {
  const auto small = hn::Log1p(FloatTag(), exp_of(hn::Neg(hn::Abs(x))));
  const auto positive = hn::IfThenElse(hn::Gt(x, broadcast(0)), x, broadcast(0));
  return keep_nan(x, hn::Add(positive, small));
}

// A polynomial with the lowest coefficient first.
template <std::size_t N>
HWY_INLINE Floats polynomial_of(Floats x, const float (&coefficients)[N]) {
  auto sum = broadcast(coefficients[N - 1]);
  for (std::size_t i = N - 1; i > 0; --i) sum = hn::MulAdd(sum, x, broadcast(coefficients[i - 1]));
  return sum;
}

// Coefficients by interpolation at Chebyshev's points: of erf(x) / x in x² where |x| <= 1, of
// exp(x²) (1 - erf(x)) in 1 / (1 + x / 2) where 1 <= x <= 4; beyond, erf is ±1 in float32.
HWY_INLINE Floats erf_of(Floats x) {
  static constexpr float kNear[] = {
      1.1283791065216064F,   -0.3761262595653534F,   0.11283594369888306F,  -0.02685421146452427F,
      0.005189087241888046F, -0.000801686430349946F, 7.875874871388078e-05F};
  static constexpr float kFar[] = {
      0.0006051184027455747F, 0.2736343443393707F, 0.33075714111328125F, 0.1014954149723053F,
      0.40349504351615906F,   -0.057065200060606F, -0.05363042652606964F};
  const auto one = broadcast(1);
  const auto size = hn::Abs(x);
  const auto inside = hn::IfThenElse(hn::Gt(size, broadcast(4)), broadcast(4), size);
  const auto square = hn::Mul(inside, inside);
  const auto near = hn::Mul(x, polynomial_of(square, kNear));
  const auto t = hn::Div(one, hn::MulAdd(inside, broadcast(0.5F), one));
  const auto rest = hn::Mul(exp_of(hn::Neg(square)), polynomial_of(t, kFar));
  const auto far = hn::CopySign(hn::Sub(one, rest), x);
  return keep_nan(x, hn::IfThenElse(hn::Le(size, one), near, far));
}

HWY_INLINE Floats sigmoid_of(Floats x) {
  const auto one = broadcast(1);
  return hn::Div(one, hn::Add(one, exp_of(hn::Neg(x))));
}

}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
