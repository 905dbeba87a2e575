#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/tensor/targets.hpp"
#include "data/augment.hpp"

namespace qnn {

// The mixup of these steps, or null.
const Mixup* find_mixup(std::span<const Augmentation> steps);

// How a sample is mixed: its inputs and targets become `share` of its own and 1 - share of those of
// the partner, which other steps of the same epoch have changed as they would by itself.
struct Mixing {
  std::size_t partner = 0;  // a place among the `count` samples of the training part
  float share = 1;
};

// A function of (seed, epoch, sample). The share is from Beta(alpha, alpha), by the method of
// M. D. Joehnk ("Erzeugung von betaverteilten und gammaverteilten Zufallszahlen", Metrika 8, 1964).
Mixing draw_mixing(const Mixup& mixup, const SampleMoment& moment, std::size_t count);

// What targets are once they are mixed: labels are values, one for each class.
TargetInfo mixed_target(const TargetInfo& target);

}  // namespace qnn
