#pragma once

#include <string>
#include <vector>

#include "core/program/program.hpp"

namespace qnn {

// Where the backward pass reads a value for quantizers alone whose gradients pass in a window:
//
//   before:  q = quantizer(x);                               g = pseudo-gradient(x, g)
//   after:   q = quantizer(x), m = bits of where |x| <= c;   g = g where m
//
// so that x need not be kept. Where the gradient passes everywhere, no step is left.
void save_gradient_masks(Program& program, const NodePlans& plans, std::vector<std::string>& notes);

}  // namespace qnn
