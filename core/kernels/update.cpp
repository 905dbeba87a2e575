#include "core/kernels/update.hpp"

#include <cstddef>

#include "core/kernels/chunks.hpp"
#include "core/kernels/highway_settings.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/update.cpp"
#include "hwy/foreach_target.h"  // must precede highway.h

#include "core/kernels/vector_inl.hpp"
#include "hwy/highway.h"

// Multiplications and additions stay separate: memory is the limit here, and so every processor
// gives the same weights.
HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {

void sgd_chunk(float* w, const float* g, float rate, std::size_t size) {
  const auto r = broadcast(rate);
  for_each_vector(size, [=](std::size_t i, auto at) HWY_ATTR {
    at.store(hn::Sub(at.load(w + i), hn::Mul(r, at.load(g + i))), w + i);
  });
}

template <bool kNesterov>
HWY_INLINE void momentum_chunk(float* w, const float* g, float* m, float rate, float momentum,
                               std::size_t size) {
  const auto r = broadcast(rate);
  const auto k = broadcast(momentum);
  for_each_vector(size, [=](std::size_t i, auto at) HWY_ATTR {
    const auto step = hn::Mul(r, at.load(g + i));
    const auto velocity = hn::Sub(hn::Mul(k, at.load(m + i)), step);
    at.store(velocity, m + i);
    if constexpr (kNesterov) {
      at.store(hn::Sub(hn::Add(at.load(w + i), hn::Mul(k, velocity)), step), w + i);
    } else {
      at.store(hn::Add(at.load(w + i), velocity), w + i);
    }
  });
}

void plain_momentum_chunk(float* w, const float* g, float* m, float rate, float momentum,
                          std::size_t size) {
  momentum_chunk<false>(w, g, m, rate, momentum, size);
}

void nesterov_chunk(float* w, const float* g, float* m, float rate, float momentum,
                    std::size_t size) {
  momentum_chunk<true>(w, g, m, rate, momentum, size);
}

void adam_chunk(float* w, const float* g, float* m, float* v, const AdamUpdate& update,
                std::size_t size) {
  const auto alpha = broadcast(update.alpha);
  const auto rate1 = broadcast(update.one_minus_beta1);
  const auto rate2 = broadcast(update.one_minus_beta2);
  const auto epsilon = broadcast(update.epsilon);
  for_each_vector(size, [=](std::size_t i, auto at) HWY_ATTR {
    const auto gradient = at.load(g + i);
    const auto m_old = at.load(m + i);
    const auto v_old = at.load(v + i);
    const auto m_new = hn::Add(m_old, hn::Mul(hn::Sub(gradient, m_old), rate1));
    const auto square = hn::Mul(gradient, gradient);
    const auto v_new = hn::Add(v_old, hn::Mul(hn::Sub(square, v_old), rate2));
    const auto step = hn::Div(hn::Mul(alpha, m_new), hn::Add(hn::Sqrt(v_new), epsilon));
    at.store(m_new, m + i);
    at.store(v_new, v + i);
    at.store(hn::Sub(at.load(w + i), step), w + i);
  });
}

}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qnn {

HWY_EXPORT(sgd_chunk);
HWY_EXPORT(plain_momentum_chunk);
HWY_EXPORT(nesterov_chunk);
HWY_EXPORT(adam_chunk);

void sgd_update(std::span<float> w, std::span<const float> g, float rate) {
  for_each_chunk(w.size(), kChunkValues, [&](std::size_t i, std::size_t size) {
    HWY_DYNAMIC_DISPATCH(sgd_chunk)(&w[i], &g[i], rate, size);
  });
}

void sgd_momentum_update(std::span<float> w, std::span<const float> g, std::span<float> m,
                         float rate, float momentum, bool nesterov) {
  for_each_chunk(w.size(), kChunkValues, [&](std::size_t i, std::size_t size) {
    if (nesterov) {
      HWY_DYNAMIC_DISPATCH(nesterov_chunk)(&w[i], &g[i], &m[i], rate, momentum, size);
    } else {
      HWY_DYNAMIC_DISPATCH(plain_momentum_chunk)(&w[i], &g[i], &m[i], rate, momentum, size);
    }
  });
}

void adam_update(std::span<float> w, std::span<const float> g, std::span<float> m,
                 std::span<float> v, const AdamUpdate& update) {
  for_each_chunk(w.size(), kChunkValues, [&](std::size_t i, std::size_t size) {
    HWY_DYNAMIC_DISPATCH(adam_chunk)(&w[i], &g[i], &m[i], &v[i], update, size);
  });
}

}  // namespace qnn
#endif  // HWY_ONCE
