#pragma once

#include <array>
#include <span>

#include "core/losses/value_loss.hpp"

namespace qnn {

// Room on the stack for what is made of a block's values.
using BlockValues = std::array<float, ValueBlock::kMost>;

// x, but not below `least`; NaN stays.
inline float at_least(float x, float least) { return x < least ? least : x; }

// Functions of a block in place, by Highway's math.
void apply_exp(std::span<float> x);
void apply_log(std::span<float> x);
void apply_tanh(std::span<float> x);
void apply_sigmoid(std::span<float> x);
void apply_power(std::span<float> x, float exponent);

// x becomes x^gamma, `slopes` its derivative gamma x^(gamma - 1): 0 for gamma 0.
void focal_factors(float gamma, std::span<float> x, std::span<float> slopes);

}  // namespace qnn
