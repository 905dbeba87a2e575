#pragma once

#include <span>
#include <vector>

#include "core/quantizers/quantizer.hpp"

namespace qnn {

// Numbers on which a quantizer's levels are tried: a fine grid from -8 to 8 with 0 in it, and both
// signs of sizes from 1e-6 to 1e6.
std::vector<float> spread_of_values();

// Throws FieldError("levels") unless the quantizer takes just these `levels` on the spread, which
// counts as one group, each of them at least once; FieldError("precision") if the bits declared
// cannot tell them apart.
void check_levels(const Quantizer& quantizer, std::span<const double> levels);

}  // namespace qnn
