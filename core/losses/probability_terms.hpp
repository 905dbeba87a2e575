#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "core/losses/axis_loss.hpp"

namespace qnn {

// A target t moved by label smoothing: t (1 - smoothing) + smoothing / classes.
struct LabelSmoothing {
  float smoothing;
  std::size_t classes;
  float operator()(float t) const {
    if (smoothing == 0) return t;
    return t * (1 - smoothing) + smoothing / static_cast<float>(classes);
  }
};

// What each class adds to the loss: from targets t and clipped probabilities q of a block it makes
// the losses and their derivatives for q.
struct ProbabilityBlock {
  std::size_t first;  // which class the first is
  std::span<const float> targets;
  std::span<const float> probabilities;
  std::span<float> losses;
  std::span<float> slopes;
};
using ProbabilityTerm = std::function<void(const ProbabilityBlock&)>;

// Σ of the term over a vector of probabilities p, which are renormalised and then clipped:
//
//   n = p / Σp;   q = clip(n, 1e-7, 1 - 1e-7);
//   dp = (g - Σ g n) / Σp,  g = term'(q) where n was not clipped, else 0
//
// With logits p is the softmax of the predictions, and the gradient goes through it as well.
double probability_loss(const AxisVector& vector, const LabelSmoothing& smoothed, bool logits,
                        const ProbabilityTerm& term);

// max z and Σ exp(z - max z).
struct SoftmaxSums {
  float largest;
  float sum;
};
SoftmaxSums softmax_sums(const AxisVector& vector);

// With args.probabilities: the softmax over the last axis, as the network's own would be.
void write_probabilities(const LossArgs& args);

}  // namespace qnn
