#pragma once

#include <string>
#include <vector>

#include "core/program/program.hpp"

namespace qnn {

// Leaves to the update of a quantized kernel, which reads and writes all of it, what would sweep
// over it once more:
//
//   before:  bits = signs of the weights;  ...;  g = pseudo-gradient(weights, g)
//   after:   the same first step, but ParameterInfo::bits, so that the update makes the bits of the
//            next run;  ...;  ParameterInfo::update_masks in place of the last step
//
// The bits stay with their step where the quantizer is no plain sign or a constraint on groups of
// weights comes after the update; the gradient where the quantizer does more than let it pass in a
// window, and where something else is done to it afterwards.
void fuse_updates(Program& program, const NodePlans& plans, std::vector<std::string>& notes);

}  // namespace qnn
