#include "core/kernels/bit_pool.hpp"

#include <algorithm>

#include "core/kernels/chunks.hpp"
#include "core/kernels/pool_window.hpp"
#include "core/tensor/shape.hpp"

namespace qnn {
namespace {

// `x`: the window's first cell; window and strides in words.
void pool_window(const PoolWindow& w, const std::uint64_t* x,
                 std::span<const std::uint64_t> flipped, std::uint64_t* y) {
  std::copy_n(x, w.channels, y);
  for (std::size_t kz = 0; kz < w.slices; ++kz) {
    for (std::size_t ky = 0; ky < w.rows; ++ky) {
      for (std::size_t kx = 0; kx < w.columns; ++kx) {
        const std::uint64_t* cell = x + w.offset(kz, ky, kx);
        for (std::size_t word = 0; word < w.channels; ++word) y[word] &= cell[word];
      }
    }
  }
  for (std::size_t word = 0; word < flipped.size(); ++word) y[word] ^= flipped[word];
}

}  // namespace

std::optional<std::string> max_pool_bits_declines(const PoolProblem& p) {
  // A last window that begins behind the padding's begin may still lie in it altogether.
  const auto reaches = [](std::size_t out, std::size_t stride, std::size_t pool, std::size_t pad,
                          std::size_t extent) {
    return out == 0 || (pool > pad && (out - 1) * stride < pad + extent);
  };
  if (reaches(p.out_depth(), p.stride_d, p.pool_d, p.pad_front, p.depth) &&
      reaches(p.out_height(), p.stride_h, p.pool_h, p.pad_top, p.height) &&
      reaches(p.out_width(), p.stride_w, p.pool_w, p.pad_left, p.width))
    return std::nullopt;
  return "a window lies in the padding altogether";
}

void max_pool_bits(const BitPoolArgs& args) {
  PoolProblem words = args.problem;
  words.channels = words_for_bits(args.problem.channels);
  const std::size_t out_height = words.out_height();
  const std::size_t out_width = words.out_width();
  const std::size_t per_sample = words.out_depth() * out_height;
  const std::size_t read_per_line = out_width * words.window() * words.channels;
  for_each_chunk(args.rows * per_sample, items_per_chunk(read_per_line),
                 [&](std::size_t first, std::size_t count) {
                   for (std::size_t i = first; i < first + count; ++i) {
                     const std::uint64_t* sample =
                         args.x.data() + i / per_sample * words.input_size();
                     std::uint64_t* y = args.y.data() + i * out_width * words.channels;
                     const PoolLine line(words, i % per_sample, out_height);
                     for (std::size_t x = 0; x < out_width; ++x, y += words.channels)
                       pool_window(line[x], sample + line[x].first, args.flipped, y);
                   }
                 });
}

}  // namespace qnn
