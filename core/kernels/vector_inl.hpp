// Vectors of floats for the kernels; included once for each instruction set (Highway's way of
// dynamic dispatch), hence the guard that flips instead of `#pragma once`.
#if defined(QNN_CORE_KERNELS_VECTOR_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef QNN_CORE_KERNELS_VECTOR_INL
#undef QNN_CORE_KERNELS_VECTOR_INL
#else
#define QNN_CORE_KERNELS_VECTOR_INL
#endif

#include <algorithm>
#include <cstddef>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using FloatTag = hn::ScalableTag<float>;
using Floats = hn::Vec<FloatTag>;

// Access to whole vectors in memory.
struct WholeVector {
  template <class D>
  HWY_INLINE hn::Vec<D> load(D d, const hn::TFromD<D>* p) const {
    return hn::LoadU(d, p);
  }
  template <class D>
  HWY_INLINE void store(hn::Vec<D> v, D d, hn::TFromD<D>* p) const {
    hn::StoreU(v, d, p);
  }
  HWY_INLINE Floats load(const float* p) const { return load(FloatTag(), p); }
  HWY_INLINE void store(Floats v, float* p) const { store(v, FloatTag(), p); }
};

// Access to the first `count` lanes alone, the others reading as 0: the tail of an array goes
// through the same arithmetic as its body, and nothing beyond it is touched.
struct FirstLanes {
  std::size_t count;

  template <class D>
  HWY_INLINE hn::Vec<D> load(D d, const hn::TFromD<D>* p) const {
    if constexpr (kMasks<D>) {
      return hn::MaskedLoad(hn::FirstN(d, count), d, p);
    } else {
      HWY_ALIGN hn::TFromD<D> lanes[hn::MaxLanes(D())] = {};
      std::copy_n(p, std::min(count, hn::MaxLanes(D())), lanes);  // the bound is for the compiler
      return hn::Load(d, lanes);
    }
  }
  template <class D>
  HWY_INLINE void store(hn::Vec<D> v, D d, hn::TFromD<D>* p) const {
    if constexpr (kMasks<D>) {
      hn::BlendedStore(v, hn::FirstN(d, count), d, p);
    } else {
      HWY_ALIGN hn::TFromD<D> lanes[hn::MaxLanes(D())];
      hn::Store(v, d, lanes);
      std::copy_n(lanes, std::min(count, hn::MaxLanes(D())), p);
    }
  }
  HWY_INLINE Floats load(const float* p) const { return load(FloatTag(), p); }
  HWY_INLINE void store(Floats v, float* p) const { store(v, FloatTag(), p); }

 private:
  // Before AVX-512, masked access exists for 4 and 8 bytes only; before AVX2, not at all.
  template <class D>
  static constexpr bool kMasks = HWY_MEM_OPS_MIGHT_FAULT == 0 && sizeof(hn::TFromD<D>) >= 4;
};

// Calls body(index, access) for each vector of an array of `size` floats.
template <class Body>
HWY_INLINE void for_each_vector(std::size_t size, const Body& body) {
  const std::size_t lanes = hn::Lanes(FloatTag());
  std::size_t i = 0;
  for (; i + lanes <= size; i += lanes) body(i, WholeVector());
  if (i < size) body(i, FirstLanes{size - i});
}

HWY_INLINE Floats broadcast(float value) { return hn::Set(FloatTag(), value); }

}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
