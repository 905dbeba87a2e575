#include "core/kernels/curves.hpp"

#include <cstddef>

#include "core/kernels/chunks.hpp"
#include "core/kernels/highway_settings.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/curves.cpp"
#include "hwy/foreach_target.h"  // must precede highway.h

#include "core/kernels/curves_inl.hpp"
#include "core/kernels/vector_inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {

// Calls use(the curve's struct).
template <class Use>
HWY_INLINE void with_curve(const Curve& c, const Use& use) {
  switch (c.kind) {
    case CurveKind::Elu:
      return use(EluCurve{c.alpha});
    case CurveKind::Exponential:
      return use(ExponentialCurve{});
    case CurveKind::Gelu:
      return use(GeluCurve{});
    case CurveKind::GeluTanh:
      return use(GeluTanhCurve{});
    case CurveKind::HardSigmoid:
      return use(HardSigmoidCurve{});
    case CurveKind::HardTanh:
      return use(HardTanhCurve{});
    case CurveKind::LeakyRelu:
      return use(LeakyReluCurve{c.alpha});
    case CurveKind::LeakyTanh:
      return use(LeakyTanhCurve{c.alpha});
    case CurveKind::Mish:
      return use(MishCurve{});
    case CurveKind::Relu:
      return use(ReluCurve{});
    case CurveKind::Relu6:
      return use(Relu6Curve{});
    case CurveKind::ReluOf:
      return use(ReluOfCurve{c.alpha, c.max_value, c.threshold});
    case CurveKind::Selu:
      return use(SeluCurve{});
    case CurveKind::Sigmoid:
      return use(SigmoidCurve{});
    case CurveKind::Softplus:
      return use(SoftplusCurve{});
    case CurveKind::Softsign:
      return use(SoftsignCurve{});
    case CurveKind::Swish:
      return use(SwishCurve{});
    case CurveKind::Tanh:
      return use(TanhCurve{});
  }
}

void curve_chunk(const Curve& c, const float* x, float* y, std::size_t size) {
  with_curve(c, [=](auto f) HWY_ATTR {
    for_each_vector(
        size, [=](std::size_t i, auto at) HWY_ATTR { at.store(f.value(at.load(x + i)), y + i); });
  });
}

void curve_gradient_chunk(const Curve& c, const float* source, const float* dy, float* dx,
                          std::size_t size) {
  with_curve(c, [=](auto f) HWY_ATTR {
    for_each_vector(size, [=](std::size_t i, auto at) HWY_ATTR {
      at.store(f.gradient(at.load(source + i), at.load(dy + i)), dx + i);
    });
  });
}

}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qnn {

HWY_EXPORT(curve_chunk);
HWY_EXPORT(curve_gradient_chunk);

bool gradient_reads_output(CurveKind kind) {
  switch (kind) {
    case CurveKind::Exponential:
    case CurveKind::Relu:
    case CurveKind::Relu6:
    case CurveKind::Selu:
    case CurveKind::Sigmoid:
    case CurveKind::Tanh:
      return true;
    default:
      return false;
  }
}

void curve(const Curve& curve, std::span<const float> x, std::span<float> y) {
  for_each_chunk(y.size(), kChunkValues, [&](std::size_t i, std::size_t size) {
    HWY_DYNAMIC_DISPATCH(curve_chunk)(curve, &x[i], &y[i], size);
  });
}

void curve_gradient(const Curve& curve, std::span<const float> source, std::span<const float> dy,
                    std::span<float> dx) {
  for_each_chunk(dx.size(), kChunkValues, [&](std::size_t i, std::size_t size) {
    HWY_DYNAMIC_DISPATCH(curve_gradient_chunk)(curve, &source[i], &dy[i], &dx[i], size);
  });
}

}  // namespace qnn
#endif  // HWY_ONCE
