#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "core/kernels/conv2d.hpp"

namespace qnn {

// Packed bits of images under a window. Internal to this module.

// A window's line of few channels fits fewer words if its cells share them: the product is that of
// a kernel one cell wide, of as many channels as the line has bits.
bool shares_words(const Conv2dProblem& problem);

// That problem, whose input is [rows, height, out_width, words] as share_line_words makes it; the
// problem itself if words are not shared.
Conv2dProblem line_problem(const Conv2dProblem& problem);

// Writes the lowest `count` bits of `bits` behind the first `at` bits of `words`, which are 0
// there.
inline void append_bits(std::uint64_t bits, std::size_t count, std::size_t at,
                        std::uint64_t* words) {
  const std::size_t shift = at % 64;
  words[at / 64] |= bits << shift;
  if (shift + count > 64) words[at / 64 + 1] |= bits >> (64 - shift);
}

// One line of windows [out_width, words] of a line of the image; null: a line outside.
void share_line_words(const Conv2dProblem& problem, const std::uint64_t* line, std::uint64_t* to);

// Why bits cannot stand for the padding, or nothing if they can: it is 0, +1 or -1.
std::optional<std::string> sign_padding_declines(const Conv2dProblem& problem);

// Padding of 0 is a third value: bits of +1 stand for it, and are taken out of sums again.
inline bool pads_with_zero(const Conv2dProblem& problem) {
  return problem.padded() && problem.pad_value == 0;
}

// 64 bits that say the sign of the pad value (0: +1).
inline std::uint64_t pad_word(const Conv2dProblem& problem) {
  return problem.pad_value < 0 ? ~std::uint64_t{0} : 0;
}

// `pixels` pixels of `in` bits that say the sign of the pad value (0: +1).
void fill_sign_pixels(const Conv2dProblem& problem, std::size_t pixels, std::uint64_t* first);

}  // namespace qnn
