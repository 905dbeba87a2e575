#pragma once

#include <span>

namespace qnn {

// One optimizer step on one parameter, each a single sweep over memory, in float32 with the
// hyperparameters given in float32. All spans have the parameter's length.

// m <- momentum m - rate g;  w <- w + m, or with Nesterov w <- w + momentum m - rate g.
void sgd_momentum_update(std::span<float> w, std::span<const float> g, std::span<float> m,
                         float rate, float momentum, bool nesterov);
// w <- w - rate g.
void sgd_update(std::span<float> w, std::span<const float> g, float rate);

// m <- m + (g - m)(1 - beta1);  v <- v + (g² - v)(1 - beta2);  w <- w - alpha m / (sqrt(v) +
// epsilon) where alpha already holds the bias corrections. Keras's form of Adam.
struct AdamUpdate {
  float alpha = 0, one_minus_beta1 = 0, one_minus_beta2 = 0, epsilon = 0;
};
void adam_update(std::span<float> w, std::span<const float> g, std::span<float> m,
                 std::span<float> v, const AdamUpdate& update);

}  // namespace qnn
