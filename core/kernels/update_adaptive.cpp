// The update rules that scale each weight's step by its own gradients.

#include <cstddef>

#include "core/kernels/highway_settings.hpp"
#include "core/kernels/update.hpp"
#include "core/kernels/update_chunk.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/update_adaptive.cpp"
#include "hwy/foreach_target.h"  // must precede highway.h

#include "core/kernels/math_inl.hpp"
#include "core/kernels/update_inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {

// Where the epsilon of a root may stand.
HWY_INLINE Floats root_with(Floats x, Floats epsilon, bool inside) {
  return inside ? hn::Sqrt(hn::Add(x, epsilon)) : hn::Add(hn::Sqrt(x), epsilon);
}

void adam_chunk(const UpdateChunk& chunk, const AdamUpdate& rule) {
  const auto alpha = broadcast(rule.alpha);
  const auto rate1 = broadcast(rule.one_minus_beta1), rate2 = broadcast(rule.one_minus_beta2);
  const auto epsilon = broadcast(rule.epsilon);
  float* m = chunk.slots[0];
  float* v = chunk.slots[1];
  float* v_hat = chunk.slots[2];
  sweep(chunk, [&](std::size_t i, auto at, auto w, auto g) HWY_ATTR {
    const auto m_new = moved(at.load(m + i), g, rate1);
    const auto v_new = moved(at.load(v + i), hn::Mul(g, g), rate2);
    at.store(m_new, m + i);
    at.store(v_new, v + i);
    auto scale = v_new;
    if (rule.amsgrad) {
      scale = hn::Max(at.load(v_hat + i), v_new);
      at.store(scale, v_hat + i);
    }
    return hn::Sub(w, hn::Div(hn::Mul(alpha, m_new), hn::Add(hn::Sqrt(scale), epsilon)));
  });
}

void adamax_chunk(const UpdateChunk& chunk, const AdamaxUpdate& rule) {
  const auto alpha = broadcast(rule.alpha);
  const auto rate1 = broadcast(rule.one_minus_beta1), beta2 = broadcast(rule.beta2);
  const auto epsilon = broadcast(rule.epsilon);
  float* m = chunk.slots[0];
  float* u = chunk.slots[1];
  sweep(chunk, [&](std::size_t i, auto at, auto w, auto g) HWY_ATTR {
    const auto m_new = moved(at.load(m + i), g, rate1);
    const auto u_new = hn::Max(hn::Mul(beta2, at.load(u + i)), hn::Abs(g));
    at.store(m_new, m + i);
    at.store(u_new, u + i);
    return hn::Sub(w, hn::Div(hn::Mul(alpha, m_new), hn::Add(u_new, epsilon)));
  });
}

void nadam_chunk(const UpdateChunk& chunk, const NadamUpdate& rule) {
  const auto rate = broadcast(rule.rate);
  const auto rate1 = broadcast(rule.one_minus_beta1), rate2 = broadcast(rule.one_minus_beta2);
  const auto epsilon = broadcast(rule.epsilon);
  const auto m_factor = broadcast(rule.m_factor), g_factor = broadcast(rule.g_factor);
  const auto v_factor = broadcast(rule.v_factor);
  float* m = chunk.slots[0];
  float* v = chunk.slots[1];
  sweep(chunk, [&](std::size_t i, auto at, auto w, auto g) HWY_ATTR {
    const auto m_new = moved(at.load(m + i), g, rate1);
    const auto v_new = moved(at.load(v + i), hn::Mul(g, g), rate2);
    at.store(m_new, m + i);
    at.store(v_new, v + i);
    const auto ahead = mixed(m_new, g, m_factor, g_factor);
    const auto root = hn::Add(hn::Sqrt(hn::Mul(v_factor, v_new)), epsilon);
    return hn::Sub(w, hn::Div(hn::Mul(rate, ahead), root));
  });
}

void rmsprop_chunk(const UpdateChunk& chunk, const RmspropUpdate& rule) {
  const auto rate = broadcast(rule.rate), epsilon = broadcast(rule.epsilon);
  const auto rho = broadcast(rule.rho), rest = broadcast(1 - rule.rho);
  const auto momentum = broadcast(rule.momentum);
  float* v = chunk.slots[0];
  float* a = chunk.slots[1];
  float* m = chunk.slots[rule.centered ? 2 : 1];
  sweep(chunk, [&](std::size_t i, auto at, auto w, auto g) HWY_ATTR {
    const auto v_new = mixed(at.load(v + i), hn::Mul(g, g), rho, rest);
    at.store(v_new, v + i);
    auto spread = v_new;
    if (rule.centered) {
      const auto a_new = mixed(at.load(a + i), g, rho, rest);
      at.store(a_new, a + i);
      spread = hn::Sub(v_new, hn::Mul(a_new, a_new));
    }
    auto step = hn::Div(hn::Mul(rate, g), root_with(spread, epsilon, rule.epsilon_inside_root));
    if (rule.has_momentum) {
      step = hn::Add(hn::Mul(momentum, at.load(m + i)), step);
      at.store(step, m + i);
    }
    return hn::Sub(w, step);
  });
}

void adagrad_chunk(const UpdateChunk& chunk, const AdagradUpdate& rule) {
  const auto rate = broadcast(rule.rate), epsilon = broadcast(rule.epsilon);
  float* a = chunk.slots[0];
  sweep(chunk, [&](std::size_t i, auto at, auto w, auto g) HWY_ATTR {
    const auto a_new = hn::Add(at.load(a + i), hn::Mul(g, g));
    at.store(a_new, a + i);
    const auto root = root_with(a_new, epsilon, rule.epsilon_inside_root);
    return hn::Sub(w, hn::Div(hn::Mul(rate, g), root));
  });
}

void adadelta_chunk(const UpdateChunk& chunk, const AdadeltaUpdate& rule) {
  const auto rate = broadcast(rule.rate), epsilon = broadcast(rule.epsilon);
  const auto rho = broadcast(rule.rho), rest = broadcast(1 - rule.rho);
  float* a = chunk.slots[0];
  float* b = chunk.slots[1];
  sweep(chunk, [&](std::size_t i, auto at, auto w, auto g) HWY_ATTR {
    const auto a_new = mixed(at.load(a + i), hn::Mul(g, g), rho, rest);
    const auto b_old = at.load(b + i);
    const auto step =
        hn::Div(hn::Mul(hn::Sqrt(hn::Add(b_old, epsilon)), g), hn::Sqrt(hn::Add(a_new, epsilon)));
    at.store(a_new, a + i);
    at.store(mixed(b_old, hn::Mul(step, step), rho, rest), b + i);
    return hn::Sub(w, hn::Mul(rate, step));
  });
}

// x^power for x >= 0.
HWY_INLINE Floats power_of(Floats x, float power) {
  if (power == 0.5F) return hn::Sqrt(x);
  if (power == 1) return x;
  if (power == 0) return broadcast(1);
  return exp_of(hn::Mul(broadcast(power), log_of(x)));
}

void ftrl_chunk(const UpdateChunk& chunk, const FtrlUpdate& rule) {
  const auto rate = broadcast(rule.rate);
  const auto l1 = broadcast(rule.l1), twice_l2 = broadcast(2 * rule.l2);
  const auto twice_shrinkage = broadcast(2 * rule.shrinkage);
  float* n = chunk.slots[0];
  float* z = chunk.slots[1];
  sweep(chunk, [&](std::size_t i, auto at, auto w, auto g) HWY_ATTR {
    const auto n_old = at.load(n + i);
    const auto n_new = hn::Add(n_old, hn::Mul(g, g));
    const auto power_new = power_of(n_new, rule.power);
    const auto sigma = hn::Div(hn::Sub(power_new, power_of(n_old, rule.power)), rate);
    const auto shrunk = hn::Add(g, hn::Mul(twice_shrinkage, w));
    const auto z_new = hn::Add(at.load(z + i), hn::Sub(shrunk, hn::Mul(sigma, w)));
    at.store(n_new, n + i);
    at.store(z_new, z + i);
    const auto curvature = hn::Add(hn::Div(power_new, rate), twice_l2);
    return hn::Div(hn::Sub(clip_to(z_new, l1), z_new), curvature);
  });
}

}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qnn {

HWY_EXPORT(adam_chunk);
HWY_EXPORT(adamax_chunk);
HWY_EXPORT(nadam_chunk);
HWY_EXPORT(rmsprop_chunk);
HWY_EXPORT(adagrad_chunk);
HWY_EXPORT(adadelta_chunk);
HWY_EXPORT(ftrl_chunk);

void update_weights(const UpdateSweep& sweep, const AdamUpdate& rule) {
  for_each_update_chunk(sweep, [&](const UpdateChunk& chunk) {
    HWY_DYNAMIC_DISPATCH(adam_chunk)(chunk, rule);
  });
}

void update_weights(const UpdateSweep& sweep, const AdamaxUpdate& rule) {
  for_each_update_chunk(sweep, [&](const UpdateChunk& chunk) {
    HWY_DYNAMIC_DISPATCH(adamax_chunk)(chunk, rule);
  });
}

void update_weights(const UpdateSweep& sweep, const NadamUpdate& rule) {
  for_each_update_chunk(sweep, [&](const UpdateChunk& chunk) {
    HWY_DYNAMIC_DISPATCH(nadam_chunk)(chunk, rule);
  });
}

void update_weights(const UpdateSweep& sweep, const RmspropUpdate& rule) {
  for_each_update_chunk(sweep, [&](const UpdateChunk& chunk) {
    HWY_DYNAMIC_DISPATCH(rmsprop_chunk)(chunk, rule);
  });
}

void update_weights(const UpdateSweep& sweep, const AdagradUpdate& rule) {
  for_each_update_chunk(sweep, [&](const UpdateChunk& chunk) {
    HWY_DYNAMIC_DISPATCH(adagrad_chunk)(chunk, rule);
  });
}

void update_weights(const UpdateSweep& sweep, const AdadeltaUpdate& rule) {
  for_each_update_chunk(sweep, [&](const UpdateChunk& chunk) {
    HWY_DYNAMIC_DISPATCH(adadelta_chunk)(chunk, rule);
  });
}

void update_weights(const UpdateSweep& sweep, const FtrlUpdate& rule) {
  for_each_update_chunk(sweep, [&](const UpdateChunk& chunk) {
    HWY_DYNAMIC_DISPATCH(ftrl_chunk)(chunk, rule);
  });
}

}  // namespace qnn
#endif  // HWY_ONCE
