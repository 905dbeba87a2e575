#pragma once

#include <span>

#include "core/base/random.hpp"

namespace qnn {

// Gradients in few bits: whole multiples of a unit, the smallest power of two for which the largest
// magnitude is at most so many units. Sums of their products by ±1 are exact in integers.
enum class GradientRounding {
  Nearest14Bits,    // at most 8191 units; ties to even
  Stochastic8Bits,  // at most 127 units; up or down by chance, so that the mean is the value
};
// The most units of either.
inline constexpr float kMostGradientUnits = 8191;

// Rounds the values in place and returns the unit; 0 if they are left as they are: all zero, some
// not finite, or all so small that units would be denormal. `random` is for stochastic rounding:
// value i takes byte i of its numbers.
float round_gradient(GradientRounding rounding, std::span<float> values,
                     const RandomStream& random);

}  // namespace qnn
