#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace qnn {

// What one value of a tensor is.
//
// Bit holds +1 and -1, one bit each: bit 0 is +1, bit 1 is -1, least significant first along the
// last axis, in 64-bit words; each row of the last axis begins a new word, and unused bits are 0.
// This is Larq Compute Engine's convention, with wider words.
enum class DType : std::uint8_t { F32, I32, U8, Bit };

std::string_view name_of(DType dtype);  // "f32"

}  // namespace qnn
