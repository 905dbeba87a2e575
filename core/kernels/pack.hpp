#pragma once

#include <cstdint>
#include <span>

namespace qnn {

// Signs of floats as bits: bit = 1 where x < 0, so that +0, -0, denormals and NaN count as +1.
// x is [rows, length]; each row starts a new word (DType::Bit). words: [rows,
// words_for_bits(length)]. Runs in parallel chunks.
void pack_signs(std::span<const float> x, std::size_t length, std::span<std::uint64_t> words);

// The reverse: ±1 floats, [rows, length].
void unpack_signs(std::span<const std::uint64_t> words, std::size_t length, std::span<float> x);

}  // namespace qnn
