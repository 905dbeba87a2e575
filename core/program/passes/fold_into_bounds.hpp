#pragma once

#include <string>
#include <vector>

#include "core/program/program.hpp"

namespace qnn {

// In inference, where signs alone are taken of what becomes of the sums of a binary product:
//
//   before:  y = binary product(q, k);  y *= s;  y += b;  z = max_pool(y)
//            f = factors of the normalization;  c = bits of sign(f on z)
//   after:   f = factors of the normalization;  l, d = bounds of (s, b, f)
//            c' = bits of (y < l) xor d
//
// with any of the steps between missing. With pooling, c = pooled c', which d turns over behind it
// and not before: a normalization that falls makes of the largest sum the smallest value. The same
// bits as the steps give one by one, roundings, zeros and NaN among the parameters included: see
// SumBoundsArgs. Sums that others read are made as before, and noted with the reason.
//
// Training takes the statistics of the sums: the steps before are left to it, and to reestimating.
void fold_into_bounds(Program& program, const NodePlans& plans, std::vector<std::string>& notes);

}  // namespace qnn
