#pragma once

#include <cstdint>
#include <span>

namespace qnn {

// Signs of floats as bits: bit = 1 where x < 0, so that +0, -0, denormals and NaN count as +1.
// x is [rows, length]; each row starts a new word (DType::Bit). words: [rows,
// words_for_bits(length)]. Runs in parallel chunks.
void pack_signs(std::span<const float> x, std::size_t length, std::span<std::uint64_t> words);

// bit = 1 where |x| <= limit, so not where x is NaN; unused bits are 0. The layout of pack_signs.
void pack_window(std::span<const float> x, std::size_t length, float limit,
                 std::span<std::uint64_t> inside);
// Both in one sweep.
void pack_signs_and_window(std::span<const float> x, std::size_t length, float limit,
                           std::span<std::uint64_t> signs, std::span<std::uint64_t> inside);
// y = 0 where the bit is 0; else y stays.
void keep_where(std::span<const std::uint64_t> words, std::size_t length, std::span<float> y);
// y += x where the bit is 1, and + 0 elsewhere.
void add_where(std::span<const std::uint64_t> words, std::size_t length, std::span<const float> x,
               std::span<float> y);

// The reverse: ±1 floats, [rows, length].
void unpack_signs(std::span<const std::uint64_t> words, std::size_t length, std::span<float> x);

}  // namespace qnn
