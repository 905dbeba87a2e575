#pragma once

#include <string>
#include <vector>

#include "core/program/program.hpp"

namespace qnn {

// Where a dense or convolution layer reads an input and a kernel that are both quantized to ±1:
//
//   before:  q = quantize(x);  k = quantize(w);  y = layer(q, k)
//   after:   q, k as before, for the backward pass;
//            q' = bits of x;  k' = bits of w;  y = binary product of q' and k'
//
// The product is exact, so y has the same bits. A layer that does not qualify is noted with the
// reason.
void use_binary_products(Program& program, const NodePlans& plans, std::vector<std::string>& notes);

}  // namespace qnn
