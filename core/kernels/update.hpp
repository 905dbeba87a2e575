#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>

namespace qnn {

struct ClipRange {
  float low, high;
};

// What is done beside the rule, in the same sweep over memory: what would be sweeps of their own.
struct UpdateSurroundings {
  // The gradient counts as 0 where not |weights| <= *mask_limit: the clipped straight-through
  // gradient of a quantizer.
  std::optional<float> mask_limit = {};
  // New weights are clipped to [low, high]; NaN stays NaN.
  std::optional<ClipRange> range = {};
  // If not empty: gets the signs of the new weights in rows of row_length, as pack_signs() does.
  std::span<std::uint64_t> bits = {};
  std::size_t row_length = 64;
};

// Whether a sweep can pack rows of this length: whole words, or rows that its pieces hold.
bool update_can_pack(std::size_t row_length);

// One optimizer step on one parameter, each a single sweep over memory, in float32 with the
// hyperparameters given in float32. All spans have the parameter's length.
//
// Every rule reads g = scale · clip(gradient, ±clip_value) and w = keep · weights: clipping and
// weight decay cost no sweep of their own. With the values below g and w are exactly what is in
// memory. A running average of the weights and what surrounds the rule are part of the sweep too.
struct UpdateSweep {
  std::span<float> weights;
  std::span<const float> gradient;
  std::span<const std::span<float>> slots;  // as many as the rule says, in its order
  float clip_value = std::numeric_limits<float>::infinity();
  float scale = 1;
  float keep = 1;
  // If not empty: average <- average_momentum average + (1 - average_momentum) w after the rule and
  // before the range, and w <- average if it replaces the weights.
  std::span<float> average = {};
  float average_momentum = 0;
  bool average_replaces = false;
  UpdateSurroundings around = {};
};

// w <- w - rate g.
struct SgdUpdate {
  float rate = 0;
};
void update_weights(const UpdateSweep& sweep, const SgdUpdate& rule);

// Slot m. m <- momentum m - rate g;  w <- w + m, or with Nesterov w <- w + momentum m - rate g.
struct MomentumUpdate {
  float rate = 0, momentum = 0;
  bool nesterov = false;
};
void update_weights(const UpdateSweep& sweep, const MomentumUpdate& rule);

// Slot m. w <- w - rate sgn(beta1 m + (1 - beta1) g);  m <- beta2 m + (1 - beta2) g.
struct LionUpdate {
  float rate = 0, beta1 = 0, beta2 = 0;
};
void update_weights(const UpdateSweep& sweep, const LionUpdate& rule);

// Slot m. m <- m + gamma (g - m);  w <- sign(-sgn(w m - threshold) w), the outer sign being +1 at
// ±0: a tie gives +1.
struct BopUpdate {
  float gamma = 0, threshold = 0;
};
void update_weights(const UpdateSweep& sweep, const BopUpdate& rule);

// Slots m, v and with amsgrad v_hat. m <- m + (g - m)(1 - beta1);  v <- v + (g² - v)(1 - beta2);
// w <- w - alpha m / (sqrt(v) + epsilon) where alpha already holds the bias corrections. With
// amsgrad v_hat <- max(v_hat, v) stands under the root. Keras's form of Adam.
struct AdamUpdate {
  float alpha = 0, one_minus_beta1 = 0, one_minus_beta2 = 0, epsilon = 0;
  bool amsgrad = false;
};
void update_weights(const UpdateSweep& sweep, const AdamUpdate& rule);

// Slots m, u. m <- m + (g - m)(1 - beta1);  u <- max(beta2 u, |g|);  w <- w - alpha m / (u +
// epsilon).
struct AdamaxUpdate {
  float alpha = 0, one_minus_beta1 = 0, beta2 = 0, epsilon = 0;
};
void update_weights(const UpdateSweep& sweep, const AdamaxUpdate& rule);

// Slots m, v, as Adam's. w <- w - rate (m_factor m + g_factor g) / (sqrt(v_factor v) + epsilon).
struct NadamUpdate {
  float rate = 0, one_minus_beta1 = 0, one_minus_beta2 = 0, epsilon = 0;
  float m_factor = 0, g_factor = 0, v_factor = 0;
};
void update_weights(const UpdateSweep& sweep, const NadamUpdate& rule);

// Slots v, then a if centered, then m if has_momentum. v <- rho v + (1 - rho) g²;
// a <- rho a + (1 - rho) g;  d = v, or v - a² if centered;
// s = rate g / sqrt(d + epsilon), or rate g / (sqrt(d) + epsilon) if the epsilon stands outside;
// w <- w - s, or m <- momentum m + s;  w <- w - m.
struct RmspropUpdate {
  float rate = 0, rho = 0, epsilon = 0, momentum = 0;
  bool epsilon_inside_root = true, centered = false, has_momentum = false;
};
void update_weights(const UpdateSweep& sweep, const RmspropUpdate& rule);

// Slot a. a <- a + g²;  w <- w - rate g / sqrt(a + epsilon), or rate g / (sqrt(a) + epsilon).
struct AdagradUpdate {
  float rate = 0, epsilon = 0;
  bool epsilon_inside_root = true;
};
void update_weights(const UpdateSweep& sweep, const AdagradUpdate& rule);

// Slots a, b. a <- rho a + (1 - rho) g²;  s = g sqrt(b + epsilon) / sqrt(a + epsilon);
// b <- rho b + (1 - rho) s²;  w <- w - rate s.
struct AdadeltaUpdate {
  float rate = 0, rho = 0, epsilon = 0;
};
void update_weights(const UpdateSweep& sweep, const AdadeltaUpdate& rule);

// Slots n, z. n' = n + g²;  z <- z + g + 2 shrinkage w - (n'^p - n^p) / rate · w;
// w <- (clip(z, ±l1) - z) / (n'^p / rate + 2 l2);  n <- n'. 0^0 is 1.
struct FtrlUpdate {
  float rate = 0, power = 0.5F, l1 = 0, l2 = 0, shrinkage = 0;
};
void update_weights(const UpdateSweep& sweep, const FtrlUpdate& rule);

}  // namespace qnn
