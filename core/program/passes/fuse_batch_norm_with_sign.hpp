#pragma once

#include <string>
#include <vector>

#include "core/program/program.hpp"

namespace qnn {

// Where quantizers to ±1 alone read a normalized value, and at least one of them makes bits:
//
//   before:  y = normalization(x);  b = bits of quantizer(y);  q = quantizer(y)
//            g = pseudo-gradient(y, g);  dx = gradient of the normalization (x, g)
//   after:   f = factors of the normalization (x);  b = bits of quantizer(f on x);  q = floats of b
//            dx = gradient of the normalization (x, pseudo-gradient(f on x, g))
//
// y is made block by block in the cache, going forward and again going backward, by the same
// formula: the same bits but where y is NaN, which bits tell from +1 no more. A normalization that
// does not qualify is noted with the reason.
void fuse_batch_norm_with_sign(Program& program, const NodePlans& plans,
                               std::vector<std::string>& notes);

}  // namespace qnn
