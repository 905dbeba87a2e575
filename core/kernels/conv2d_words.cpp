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
  const std::size_t words = words_for_bits(p.kernel_w * p.in);
  std::uint64_t outside = 0;
  fill_sign_pixels(p, 1, &outside);
  for (std::size_t column = 0; column < p.out_width(); ++column, to += words) {
    std::fill_n(to, words, 0U);
    for (std::size_t tap = 0; tap < p.kernel_w; ++tap) {
      // Unsigned: a place before the line wraps around, to one far behind it.
      const std::size_t x = column * p.stride_w + tap * p.dilation_w - p.pad_left;
      append_bits(line != nullptr && x < p.width ? line[x] : outside, p.in, tap * p.in, to);
    }
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
