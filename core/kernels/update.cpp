#include "core/kernels/update.hpp"

#include <cstddef>

#include "core/kernels/highway_settings.hpp"
#include "core/kernels/update_chunk.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/update.cpp"
#include "hwy/foreach_target.h"  // must precede highway.h

#include "core/kernels/update_inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {

void sgd_chunk(const UpdateChunk& chunk, const SgdUpdate& rule) {
  const auto rate = broadcast(rule.rate);
  sweep(chunk,
        [&](std::size_t, auto, auto w, auto g) HWY_ATTR { return hn::Sub(w, hn::Mul(rate, g)); });
}

void momentum_chunk(const UpdateChunk& chunk, const MomentumUpdate& rule) {
  const auto rate = broadcast(rule.rate);
  const auto momentum = broadcast(rule.momentum);
  float* m = chunk.slots[0];
  sweep(chunk, [&](std::size_t i, auto at, auto w, auto g) HWY_ATTR {
    const auto step = hn::Mul(rate, g);
    const auto velocity = hn::Sub(hn::Mul(momentum, at.load(m + i)), step);
    at.store(velocity, m + i);
    if (!rule.nesterov) return hn::Add(w, velocity);
    return hn::Sub(hn::Add(w, hn::Mul(momentum, velocity)), step);
  });
}

void lion_chunk(const UpdateChunk& chunk, const LionUpdate& rule) {
  const auto rate = broadcast(rule.rate);
  const auto beta1 = broadcast(rule.beta1), rest1 = broadcast(1 - rule.beta1);
  const auto beta2 = broadcast(rule.beta2), rest2 = broadcast(1 - rule.beta2);
  const auto zero = broadcast(0);
  float* m = chunk.slots[0];
  sweep(chunk, [&](std::size_t i, auto at, auto w, auto g) HWY_ATTR {
    const auto m_old = at.load(m + i);
    const auto direction = mixed(m_old, g, beta1, rest1);
    const auto step = hn::CopySign(rate, direction);
    at.store(mixed(m_old, g, beta2, rest2), m + i);
    return hn::IfThenElse(hn::Eq(direction, zero), w, hn::Sub(w, step));
  });
}

void bop_chunk(const UpdateChunk& chunk, const BopUpdate& rule) {
  const auto gamma = broadcast(rule.gamma);
  const auto threshold = broadcast(rule.threshold);
  const auto one = broadcast(1), minus_one = broadcast(-1), zero = broadcast(0);
  float* m = chunk.slots[0];
  sweep(chunk, [&](std::size_t i, auto at, auto w, auto g) HWY_ATTR {
    const auto m_new = moved(at.load(m + i), g, gamma);
    at.store(m_new, m + i);
    const auto excess = hn::Sub(hn::Mul(w, m_new), threshold);
    const auto flipped = hn::IfThenElse(hn::Gt(excess, zero), hn::Neg(w), w);
    const auto decided = hn::IfThenElse(hn::Eq(excess, zero), zero, flipped);
    return hn::IfThenElse(hn::Lt(decided, zero), minus_one, one);
  });
}

}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qnn {

HWY_EXPORT(sgd_chunk);
HWY_EXPORT(momentum_chunk);
HWY_EXPORT(lion_chunk);
HWY_EXPORT(bop_chunk);

void update_weights(const UpdateSweep& sweep, const SgdUpdate& rule) {
  for_each_update_chunk(sweep, [&](const UpdateChunk& chunk) {
    HWY_DYNAMIC_DISPATCH(sgd_chunk)(chunk, rule);
  });
}

void update_weights(const UpdateSweep& sweep, const MomentumUpdate& rule) {
  for_each_update_chunk(sweep, [&](const UpdateChunk& chunk) {
    HWY_DYNAMIC_DISPATCH(momentum_chunk)(chunk, rule);
  });
}

void update_weights(const UpdateSweep& sweep, const LionUpdate& rule) {
  for_each_update_chunk(sweep, [&](const UpdateChunk& chunk) {
    HWY_DYNAMIC_DISPATCH(lion_chunk)(chunk, rule);
  });
}

void update_weights(const UpdateSweep& sweep, const BopUpdate& rule) {
  for_each_update_chunk(sweep, [&](const UpdateChunk& chunk) {
    HWY_DYNAMIC_DISPATCH(bop_chunk)(chunk, rule);
  });
}

}  // namespace qnn
#endif  // HWY_ONCE
