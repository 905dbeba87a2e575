#pragma once

#include <string>
#include <vector>

#include "core/program/program.hpp"

namespace qnn {

// Where a masked gradient is only added to another one:
//
//   before:  g = g where m;  ...;  h += g
//   after:                         h += g where m
void fuse_masks_with_sums(Program& program, const NodePlans& plans,
                          std::vector<std::string>& notes);

}  // namespace qnn
