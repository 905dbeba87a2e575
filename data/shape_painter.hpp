#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/base/random.hpp"

namespace qnn {

inline constexpr std::size_t kShapeKinds = 10;

// Writes one shape into an image [side, side, 3]: disc, ring, square, frame, triangle, upright
// cross, diagonal cross, level bars, upright bars, or checks. It is moved, stretched and turned a
// little, light on dark or dark on light in random colours, on a ground whose colour drifts,
// sometimes with a spot beside it, under noise. Colour tells nothing of the kind.
//
// A function of (kind, side, random) alone. It uses + - * / and square root only, which IEEE 754
// rounds exactly, so the bytes are the same on every machine.
void paint_shape(std::size_t kind, std::size_t side, const RandomStream& random,
                 std::span<std::uint8_t> image);

}  // namespace qnn
