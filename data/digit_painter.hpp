#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/base/random.hpp"

namespace qnn {

inline constexpr std::size_t kDigitSide = 28;
using DigitImage = std::span<std::uint8_t, kDigitSide * kDigitSide>;

// Writes `digit` (0 ... 9) as a hand would: a form of it, stretched, sheared, turned, bent, moved,
// with a pen of varying width and blackness, sometimes a scratch, and noise. Ink is 255, paper 0.
//
// A function of (digit, random) alone. It uses + - * / and square root only, which IEEE 754 rounds
// exactly, so the bytes are the same on every machine.
void paint_digit(std::size_t digit, const RandomStream& random, DigitImage image);

}  // namespace qnn
