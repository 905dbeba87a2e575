#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/kernels/pool.hpp"

namespace qnn {

// The maximum of ±1 over windows, on bits (DType::Bit): it is -1 where all cells are,
//
//   y = (and of x over the window's cells inside the volume) xor flipped
//
// With `flipped`, x holds in those channels the opposite of signs, and y the signs of the minimum:
// what a function that falls makes of the maximum.
struct BitPoolArgs {
  PoolProblem problem;
  std::size_t rows = 0;
  std::span<const std::uint64_t> x;          // [rows, volume, words_for_bits(channels)]
  std::span<const std::uint64_t> flipped{};  // [words_for_bits(channels)]; empty: none is
  std::span<std::uint64_t> y;                // [rows, out volume, words_for_bits(channels)]
};
void max_pool_bits(const BitPoolArgs& args);

// Why bits cannot say the maximum, or nothing if they can: a window that lies in the padding
// altogether has -infinity.
std::optional<std::string> max_pool_bits_declines(const PoolProblem& problem);

}  // namespace qnn
