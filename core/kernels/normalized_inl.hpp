// The one formula of normalized values, included once for each instruction set; see vector_inl.hpp.
#if defined(QNN_CORE_KERNELS_NORMALIZED_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef QNN_CORE_KERNELS_NORMALIZED_INL
#undef QNN_CORE_KERNELS_NORMALIZED_INL
#else
#define QNN_CORE_KERNELS_NORMALIZED_INL
#endif

#include "core/kernels/vector_inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {

// Where a value is made anew instead of being kept, it has to have the same bits.
HWY_INLINE Floats normalized(Floats x, Floats mean, Floats scale, Floats shift) {
  return hn::Add(hn::Mul(hn::Sub(x, mean), scale), shift);
}

}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
