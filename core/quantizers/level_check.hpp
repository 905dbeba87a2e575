#pragma once

#include <span>
#include <string_view>
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

// For quantizers whose levels are a promise that nothing proves: throws UserError(Numeric), naming
// the quantizer, unless every value is -1, +1 or NaN. What the promise lets be stored as bits would
// otherwise be something else than what was asked for.
void require_plus_minus_one(std::span<const float> q, std::string_view quantizer);

}  // namespace qnn
