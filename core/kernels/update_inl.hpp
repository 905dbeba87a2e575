// The frame of the update kernels, included once for each instruction set; see vector_inl.hpp.
#if defined(QNN_CORE_KERNELS_UPDATE_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef QNN_CORE_KERNELS_UPDATE_INL
#undef QNN_CORE_KERNELS_UPDATE_INL
#else
#define QNN_CORE_KERNELS_UPDATE_INL
#endif

#include "core/kernels/update_chunk.hpp"
#include "core/kernels/vector_inl.hpp"
#include "hwy/highway.h"

// Multiplications and additions stay separate: memory is the limit here, and so every processor
// gives the same weights.
HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {

HWY_INLINE Floats clip_to(Floats x, Floats limit) {
  return hn::Min(hn::Max(x, hn::Neg(limit)), limit);
}

// Calls new_weights(i, access, w, g) for each vector of the chunk and stores what it returns.
template <class Rule>
HWY_INLINE void sweep(const UpdateChunk& chunk, const Rule& new_weights) {
  const auto limit = broadcast(chunk.clip_value);
  const auto scale = broadcast(chunk.scale);
  const auto keep = broadcast(chunk.keep);
  for_each_vector(chunk.size, [&](std::size_t i, auto at) HWY_ATTR {
    const auto g = hn::Mul(clip_to(at.load(chunk.gradient + i), limit), scale);
    const auto w = hn::Mul(at.load(chunk.weights + i), keep);
    at.store(new_weights(i, at, w, g), chunk.weights + i);
  });
}

// old + (target - old) · rate.
HWY_INLINE Floats moved(Floats old, Floats target, Floats rate) {
  return hn::Add(old, hn::Mul(hn::Sub(target, old), rate));
}

// rho · old + one_minus_rho · x.
HWY_INLINE Floats mixed(Floats old, Floats x, Floats rho, Floats one_minus_rho) {
  return hn::Add(hn::Mul(rho, old), hn::Mul(one_minus_rho, x));
}

}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
