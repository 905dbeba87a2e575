#pragma once

#include <string>
#include <vector>

#include "core/program/program.hpp"

namespace qnn {

// Where a dense or convolution layer reads an input or a kernel that is quantized to ±1, the
// products of its backward pass read bits:
//
//   before:  dX, dW = layer gradient(dY, q, k)
//   after:   dX = product of dY and the bits of k;  dW = product of dY and the bits of q
//
// with bits made in front of the layer if they are not there. An operand that is no ±1 stays
// float32. A kernel of ±s, s by output channel, is its signs and scales:
//
//   before:  y = layer(q, k);                     dX = layer gradient(dY, k)
//   after:   y = binary product, scaled by s;     dX = product of dY, scaled by s, and k's signs
//
// Sums are those of the layer in another order, so results agree to the rounding of float32.
void use_sign_products(Program& program, const NodePlans& plans, std::vector<std::string>& notes);

}  // namespace qnn
