#pragma once

#include <string>
#include <vector>

#include "core/program/program.hpp"

namespace qnn {

// Where a gradient is no more than another one:
//
//   before:  dx1, dx2 = gradient of a sum(dy);   or  g = copy of h
//   after:   dx1, dx2 are the bytes of dy;           g is the bytes of h
//
// unless one of them changes while the other is still to be read.
void share_gradients(Program& program, const NodePlans& plans, std::vector<std::string>& notes);

}  // namespace qnn
