#pragma once

#include <string>
#include <vector>

#include "core/program/program.hpp"

namespace qnn {

// Before:  q = sign(x);  bits = sign(x);  y = binary product(bits, ...)      and nobody reads q
// After:   bits = sign(x);  y = binary product(bits, ...)
//
// Of use are steps that add to the loss, change a state, or write what a later step of use or a
// caller (read_by_callers) reads. Where callers read a quantized kernel of which steps read the
// bits alone, they are given the bits. Comes last: other passes leave such steps behind.
void drop_unread_steps(Program& program, const NodePlans& plans, std::vector<std::string>& notes);

}  // namespace qnn
