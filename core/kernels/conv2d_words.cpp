#include "core/kernels/conv2d_words.hpp"

#include <algorithm>

#include "core/tensor/shape.hpp"

namespace qnn {

bool shares_words(const Conv2dProblem& p) {
  return p.groups == 1 && p.in < 64 && words_for_bits(p.kernel_w * p.in) < p.kernel_w;
}

Conv2dProblem line_problem(const Conv2dProblem& p) {
  if (!shares_words(p)) return p;
  Conv2dProblem line = p;
  line.width = p.out_width();
  line.in = p.kernel_w * p.in;
  line.kernel_w = line.stride_w = line.dilation_w = 1;
  line.pad_left = line.pad_right = 0;
  return line;
}

void share_line_words(const Conv2dProblem& p, const std::uint64_t* line, std::uint64_t* to) {
  std::uint64_t outside = 0;
  fill_sign_pixels(p, 1, &outside);
  // Copies, for `to` might point to the originals as far as a compiler knows.
  const std::size_t columns = p.out_width(), taps = p.kernel_w, in = p.in;
  const std::size_t stride = p.stride_w, dilation = p.dilation_w, pad = p.pad_left;
  const std::size_t width = line == nullptr ? 0 : p.width;
  for (std::size_t column = 0; column < columns; ++column) {
    std::uint64_t word = 0;
    std::size_t filled = 0;
    for (std::size_t tap = 0; tap < taps; ++tap) {
      // Unsigned: a place before the line wraps around, to one far behind it.
      const std::size_t x = column * stride + tap * dilation - pad;
      const std::uint64_t bits = x < width ? line[x] : outside;
      word |= bits << filled;
      filled += in;
      if (filled < 64) continue;
      *to++ = word;
      filled -= 64;
      word = bits >> (in - filled);
    }
    if (filled > 0) *to++ = word;
  }
}

std::optional<std::string> sign_padding_declines(const Conv2dProblem& p) {
  const float pad = p.pad_value;
  if (p.padded() && pad != 0 && pad != 1 && pad != -1) return "needs padding of 0, 1 or -1";
  return std::nullopt;
}

void fill_sign_pixels(const Conv2dProblem& p, std::size_t pixels, std::uint64_t* first) {
  const std::size_t words = words_for_bits(p.in);
  const std::uint64_t pad = pad_word(p);
  const std::uint64_t last_pad = p.in % 64 == 0 ? pad : pad & ((std::uint64_t{1} << p.in % 64) - 1);
  for (std::size_t i = 0; i < pixels * words; ++i)
    first[i] = i % words == words - 1 ? last_pad : pad;
}

}  // namespace qnn
