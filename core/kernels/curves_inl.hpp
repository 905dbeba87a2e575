// The functions of curves.hpp on vectors, included once for each instruction set; see
// vector_inl.hpp. Each is a struct with value(x) and gradient(source, dy).
#if defined(QNN_CORE_KERNELS_CURVES_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef QNN_CORE_KERNELS_CURVES_INL
#undef QNN_CORE_KERNELS_CURVES_INL
#else
#define QNN_CORE_KERNELS_CURVES_INL
#endif

#include <limits>

#include "core/kernels/math_inl.hpp"
#include "core/kernels/vector_inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {

// Comparisons instead of Min and Max keep NaN on every processor.
HWY_INLINE Floats clip_of(Floats x, float low, float high) {
  const auto l = broadcast(low);
  const auto h = broadcast(high);
  return hn::IfThenElse(hn::Lt(x, l), l, hn::IfThenElse(hn::Gt(x, h), h, x));
}
HWY_INLINE auto is_positive(Floats x) { return hn::Gt(x, broadcast(0)); }
// max(x, 0), with NaN kept and -0 made +0.
HWY_INLINE Floats relu_of(Floats x) { return hn::IfThenZeroElse(hn::Le(x, broadcast(0)), x); }
HWY_INLINE Floats times(float factor, Floats x) { return hn::Mul(broadcast(factor), x); }
HWY_INLINE Floats one_minus(Floats x) { return hn::Sub(broadcast(1), x); }
HWY_INLINE Floats one_plus(Floats x) { return hn::Add(broadcast(1), x); }
// exp(x) - 1, not its more exact form: TensorFlow's result near 0 has this rounding.
HWY_INLINE Floats exp_minus_1(Floats x) { return hn::Sub(exp_of(x), broadcast(1)); }

struct EluCurve {
  float alpha;
  HWY_INLINE Floats value(Floats x) const {
    return hn::IfThenElse(is_positive(x), x, times(alpha, exp_minus_1(x)));
  }
  HWY_INLINE Floats gradient(Floats x, Floats dy) const {
    return hn::IfThenElse(is_positive(x), dy, hn::Mul(dy, times(alpha, exp_of(x))));
  }
};

struct ExponentialCurve {
  HWY_INLINE Floats value(Floats x) const { return exp_of(x); }
  HWY_INLINE Floats gradient(Floats y, Floats dy) const { return hn::Mul(dy, y); }
};

struct GeluCurve {
  static constexpr float kRootOfHalf = 0.70710678F;
  static constexpr float kDensityAtZero = 0.39894228F;  // 1 / √(2π)
  HWY_INLINE Floats value(Floats x) const {
    return hn::Mul(times(0.5F, x), one_plus(erf_of(times(kRootOfHalf, x))));
  }
  HWY_INLINE Floats gradient(Floats x, Floats dy) const {
    const auto below = times(0.5F, one_plus(erf_of(times(kRootOfHalf, x))));
    const auto density = times(kDensityAtZero, exp_of(hn::Mul(times(-0.5F, x), x)));
    return hn::Mul(dy, hn::Add(below, hn::Mul(x, density)));
  }
};

struct GeluTanhCurve {
  static constexpr float kRootOf2OverPi = 0.79788456F;
  static constexpr float kCubic = 0.044715F;
  HWY_INLINE Floats tanh_part(Floats x) const {
    const auto cube = times(kCubic, hn::Mul(x, hn::Mul(x, x)));
    return tanh_of(times(kRootOf2OverPi, hn::Add(x, cube)));
  }
  HWY_INLINE Floats value(Floats x) const {
    return hn::Mul(times(0.5F, x), one_plus(tanh_part(x)));
  }
  HWY_INLINE Floats gradient(Floats x, Floats dy) const {
    const auto t = tanh_part(x);
    const auto slope_of_t = one_minus(hn::Mul(t, t));
    const auto inner = times(kRootOf2OverPi, one_plus(times(3 * kCubic, hn::Mul(x, x))));
    const auto bend = hn::Mul(times(0.5F, x), hn::Mul(slope_of_t, inner));
    // Far out the slope is 0 and `inner` may be infinite.
    const auto flat = hn::Eq(slope_of_t, broadcast(0));
    const auto slope = hn::Add(times(0.5F, one_plus(t)), hn::IfThenZeroElse(flat, bend));
    return hn::Mul(dy, slope);
  }
};

// In Keras's order and in float32: the edges of the gradient depend on the rounding.
struct HardSigmoidCurve {
  static HWY_INLINE Floats line(Floats x) { return hn::Add(times(0.2F, x), broadcast(0.5F)); }
  HWY_INLINE Floats value(Floats x) const { return clip_of(line(x), 0, 1); }
  HWY_INLINE Floats gradient(Floats x, Floats dy) const {
    const auto y = line(x);
    const auto inside = hn::And(hn::Ge(y, broadcast(0)), hn::Le(y, broadcast(1)));
    return hn::IfThenElseZero(inside, times(0.2F, dy));
  }
};

struct HardTanhCurve {
  HWY_INLINE Floats value(Floats x) const { return clip_of(x, -1, 1); }
  HWY_INLINE Floats gradient(Floats x, Floats dy) const {
    return hn::IfThenElseZero(hn::Le(hn::Abs(x), broadcast(1)), dy);
  }
};

struct LeakyReluCurve {
  float alpha;
  HWY_INLINE Floats value(Floats x) const {
    return hn::IfThenElse(is_positive(x), x, times(alpha, x));
  }
  HWY_INLINE Floats gradient(Floats x, Floats dy) const {
    return hn::IfThenElse(is_positive(x), dy, times(alpha, dy));
  }
};

// Each of the formula's three terms passes its gradient at its edge too, as in TensorFlow.
struct LeakyTanhCurve {
  float alpha;
  HWY_INLINE Floats value(Floats x) const {
    const auto above = hn::IfThenElseZero(hn::Gt(x, broadcast(1)), hn::Sub(x, broadcast(1)));
    const auto below = hn::IfThenElseZero(hn::Lt(x, broadcast(-1)), one_plus(x));
    return hn::Add(hn::Add(clip_of(x, -1, 1), times(alpha, above)), times(alpha, below));
  }
  HWY_INLINE Floats gradient(Floats x, Floats dy) const {
    const auto size = hn::Abs(x);
    const auto inside = hn::IfThenElseZero(hn::Le(size, broadcast(1)), broadcast(1));
    const auto outside = hn::IfThenElseZero(hn::Ge(size, broadcast(1)), broadcast(alpha));
    return hn::Mul(dy, hn::Add(inside, outside));
  }
};

struct MishCurve {
  HWY_INLINE Floats value(Floats x) const { return hn::Mul(x, tanh_of(softplus_of(x))); }
  HWY_INLINE Floats gradient(Floats x, Floats dy) const {
    const auto t = tanh_of(softplus_of(x));
    const auto bend = hn::Mul(hn::Mul(x, one_minus(hn::Mul(t, t))), sigmoid_of(x));
    return hn::Mul(dy, hn::Add(t, bend));
  }
};

// y > 0 exactly where x > 0.
struct ReluCurve {
  HWY_INLINE Floats value(Floats x) const { return relu_of(x); }
  HWY_INLINE Floats gradient(Floats y, Floats dy) const {
    return hn::IfThenElseZero(is_positive(y), dy);
  }
};

struct Relu6Curve {
  HWY_INLINE Floats value(Floats x) const { return relu_of(clip_of(x, 0, 6)); }
  HWY_INLINE Floats gradient(Floats y, Floats dy) const {
    return hn::IfThenElseZero(hn::And(is_positive(y), hn::Lt(y, broadcast(6))), dy);
  }
};

struct ReluOfCurve {
  float alpha, max_value, threshold;
  static constexpr float kInfinity = std::numeric_limits<float>::infinity();

  HWY_INLINE float lowest() const { return max_value < kInfinity ? 0 : -kInfinity; }
  // Keras takes TensorFlow's relu6 here, whose gradient stops at 6.
  HWY_INLINE bool is_relu6() const { return max_value == 6 && threshold == 0; }
  HWY_INLINE Floats kept(Floats x) const {
    return hn::IfThenZeroElse(hn::Le(x, broadcast(threshold)), x);
  }
  HWY_INLINE Floats shortfall(Floats x) const { return relu_of(hn::Sub(broadcast(threshold), x)); }
  HWY_INLINE Floats value(Floats x) const {
    const auto y = clip_of(kept(x), lowest(), max_value);
    if (alpha == 0) return y;  // an infinite shortfall is not multiplied with 0
    return hn::Sub(y, times(alpha, shortfall(x)));
  }
  HWY_INLINE Floats gradient(Floats x, Floats dy) const {
    const auto k = kept(x);
    const auto top = broadcast(max_value);
    const auto below_top = is_relu6() ? hn::Lt(k, top) : hn::Le(k, top);
    const auto unclipped = hn::And(hn::Ge(k, broadcast(lowest())), below_top);
    const auto passes = hn::And(unclipped, hn::Gt(x, broadcast(threshold)));
    const auto leak = hn::IfThenElseZero(is_positive(shortfall(x)), times(alpha, dy));
    return hn::IfThenElse(passes, dy, leak);
  }
};

// y < 0 instead of x < 0, as TensorFlow decides it: they differ where exp(x) rounds to 1.
struct SeluCurve {
  static constexpr float kScale = 1.0507009873554804934F;
  static constexpr float kScaleAlpha = 1.7580993408473768599F;
  HWY_INLINE Floats value(Floats x) const {
    return hn::IfThenElse(hn::Lt(x, broadcast(0)), times(kScaleAlpha, exp_minus_1(x)),
                          times(kScale, x));
  }
  HWY_INLINE Floats gradient(Floats y, Floats dy) const {
    return hn::IfThenElse(hn::Lt(y, broadcast(0)), hn::Mul(dy, hn::Add(y, broadcast(kScaleAlpha))),
                          times(kScale, dy));
  }
};

struct SigmoidCurve {
  HWY_INLINE Floats value(Floats x) const { return sigmoid_of(x); }
  HWY_INLINE Floats gradient(Floats y, Floats dy) const {
    return hn::Mul(hn::Mul(dy, y), one_minus(y));
  }
};

struct SoftplusCurve {
  HWY_INLINE Floats value(Floats x) const { return softplus_of(x); }
  HWY_INLINE Floats gradient(Floats x, Floats dy) const { return hn::Mul(dy, sigmoid_of(x)); }
};

struct SoftsignCurve {
  HWY_INLINE Floats value(Floats x) const { return hn::Div(x, one_plus(hn::Abs(x))); }
  HWY_INLINE Floats gradient(Floats x, Floats dy) const {
    const auto denominator = one_plus(hn::Abs(x));
    return hn::Div(dy, hn::Mul(denominator, denominator));
  }
};

struct SwishCurve {
  HWY_INLINE Floats value(Floats x) const { return hn::Mul(x, sigmoid_of(x)); }
  HWY_INLINE Floats gradient(Floats x, Floats dy) const {
    const auto s = sigmoid_of(x);
    return hn::Mul(dy, hn::Mul(s, one_plus(hn::Mul(x, one_minus(s)))));
  }
};

struct TanhCurve {
  HWY_INLINE Floats value(Floats x) const { return tanh_of(x); }
  HWY_INLINE Floats gradient(Floats y, Floats dy) const {
    return hn::Mul(dy, one_minus(hn::Mul(y, y)));
  }
};

}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
