#pragma once

#include <cstdint>

namespace qnn {

// A standard normal number from 32 random bits: the inverse of its distribution function at
// (bits + 1/2) / 2^32, to about 1 in 10^7; within ±6.4. Uses only operations that IEEE 754 defines
// to the bit, so that it is the same on every machine.
//
// Source: Wichura, "Algorithm AS 241: The Percentage Points of the Normal Distribution", Applied
// Statistics 37 (1988), its routine of 7 digits.
float normal_deviate(std::uint32_t bits);

}  // namespace qnn
