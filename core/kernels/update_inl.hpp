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

// old + (target - old) · rate.
HWY_INLINE Floats moved(Floats old, Floats target, Floats rate) {
  return hn::Add(old, hn::Mul(hn::Sub(target, old), rate));
}

// rho · old + one_minus_rho · x.
HWY_INLINE Floats mixed(Floats old, Floats x, Floats rho, Floats one_minus_rho) {
  return hn::Add(hn::Mul(rho, old), hn::Mul(one_minus_rho, x));
}

// Calls new_weights(i, access, w, g) for each vector of the chunk and stores what it returns, with
// all that surrounds it.
template <class Rule>
HWY_INLINE void sweep(const UpdateChunk& chunk, const Rule& new_weights) {
  const auto mask_limit = broadcast(chunk.mask_limit);
  const auto limit = broadcast(chunk.clip_value);
  const auto scale = broadcast(chunk.scale);
  const auto keep = broadcast(chunk.keep);
  const auto low = broadcast(chunk.low), high = broadcast(chunk.high);
  const auto old_share = broadcast(chunk.average_momentum);
  const auto new_share = broadcast(1 - chunk.average_momentum);
  for_each_vector(chunk.size, [&](std::size_t i, auto at) HWY_ATTR {
    const auto latent = at.load(chunk.weights + i);
    auto gradient = at.load(chunk.gradient + i);
    if (chunk.masks) gradient = hn::IfThenElseZero(hn::Le(hn::Abs(latent), mask_limit), gradient);
    const auto g = hn::Mul(clip_to(gradient, limit), scale);
    auto w = new_weights(i, at, hn::Mul(latent, keep), g);
    if (chunk.average != nullptr) {
      const auto average = mixed(at.load(chunk.average + i), w, old_share, new_share);
      at.store(average, chunk.average + i);
      if (chunk.average_replaces) w = average;
    }
    if (chunk.clips)
      w = hn::IfThenElse(hn::Lt(w, low), low, hn::IfThenElse(hn::Gt(w, high), high, w));
    at.store(w, chunk.weights + i);
  });
}

}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
