#pragma once

#include <string>
#include <vector>

#include "core/program/program.hpp"

namespace qnn {

// In a program that only predicts, where signs alone are taken of a maximum over windows:
//
//   before:  y = max_pool(x);      b = bits of sign(y)
//   after:   c = bits of sign(x);  b = pooled c
//
// or, where x = sign(z) is made as floats, c = bits of sign(z): the sign of the largest value is
// the largest sign, also where a NaN, which wins over numbers and counts as +1, is among them. A
// pooling that does not qualify is noted with the reason.
void pool_signs(Program& program, const NodePlans& plans, std::vector<std::string>& notes);

}  // namespace qnn
