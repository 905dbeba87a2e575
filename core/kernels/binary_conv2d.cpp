#include <algorithm>
#include <bit>

#include "core/base/parallel.hpp"
#include "core/kernels/bit_tile.hpp"
#include "core/kernels/conv2d_blocks.hpp"
#include "core/kernels/conv2d_implementations.hpp"
#include "core/kernels/tile_rows.hpp"
#include "core/tensor/shape.hpp"

namespace qnn {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{128} << 10;

std::size_t taps(const Conv2dProblem& p) { return p.kernel_h * p.kernel_w; }
std::size_t words_per_group(const Conv2dProblem& p) { return words_for_bits(p.in_per_group()); }
std::size_t depth(const Conv2dProblem& p) { return taps(p) * words_per_group(p); }
std::size_t panels_per_group(const Conv2dProblem& p) { return bit_panels(p.out_per_group()); }
std::size_t panel_words(const Conv2dProblem& p) {
  return p.groups * panels_per_group(p) * bit_panel_size(depth(p));
}
bool corrects_border(const Conv2dProblem& p) { return p.padded() && p.pad_value == 0; }

void pack_panels(const BinaryConv2dArgs& args, std::uint64_t* panels) {
  const Conv2dProblem& p = args.problem;
  const std::size_t per_group = panels_per_group(p);
  parallel_for(p.groups * per_group, [&](std::size_t index, std::size_t) {
    const std::size_t lane = index % per_group * bit_panel_lanes();
    const std::size_t out = index / per_group * p.out_per_group() + lane;
    pack_bit_panel({args.w.subspan(out * depth(p)), depth(p),
                    std::min(bit_panel_lanes(), p.out_per_group() - lane), depth(p)},
                   panels + index * bit_panel_size(depth(p)));
  });
}

// sums[tap, out] = Σ over the channels of W[out, tap, channel]: what a window's cell outside the
// image adds where padding stands as +1.
void sum_taps(const BinaryConv2dArgs& args, float* sums) {
  const Conv2dProblem& p = args.problem;
  const std::size_t words = words_per_group(p);
  const std::uint64_t* w = args.w.data();
  for (std::size_t out = 0; out < p.out; ++out) {
    for (std::size_t tap = 0; tap < taps(p); ++tap, w += words) {
      int minus = 0;
      for (std::size_t k = 0; k < words; ++k) minus += std::popcount(w[k]);
      sums[tap * p.out + out] =
          static_cast<float>(p.in_per_group()) - 2 * static_cast<float>(minus);
    }
  }
}

// Takes the cells outside the image out of the sums of one output pixel.
void correct_pixel(const Conv2dProblem& p, std::size_t line, std::size_t column, const float* sums,
                   float* y) {
  for (std::size_t tap = 0; tap < taps(p); ++tap, sums += p.out) {
    // Unsigned: a place before the image wraps around, to one far behind it.
    const std::size_t in_y = line * p.stride_h + tap / p.kernel_w * p.dilation_h - p.pad_top;
    const std::size_t in_x = column * p.stride_w + tap % p.kernel_w * p.dilation_w - p.pad_left;
    if (in_y < p.height && in_x < p.width) continue;
    for (std::size_t out = 0; out < p.out; ++out) y[out] -= sums[out];
  }
}

void correct_border(const Conv2dProblem& p, const Conv2dBlock& block, const float* sums, float* y) {
  for (std::size_t s = 0; s < block.samples; ++s)
    for (std::size_t line = 0; line < block.lines; ++line)
      for (std::size_t column = 0; column < p.out_width(); ++column)
        correct_pixel(p, block.line + line, column, sums,
                      y + s * p.output_size() + (line * p.out_width() + column) * p.out);
}

void forward_block(const BinaryConv2dArgs& args, const Conv2dBlock& block,
                   const std::uint64_t* panels, std::uint64_t* scratch) {
  const Conv2dProblem& p = args.problem;
  const std::size_t words = words_for_bits(p.in);
  const auto input = block_input(
      p, block, args.x.data(), words, scratch,
      [&](std::uint64_t* first, std::size_t pixels) { fill_sign_pixels(p, pixels, first); });
  float* y = args.y.data() + block.sample * p.output_size() + block.line * p.out_width() * p.out;
  BitTiles tiles;
  tiles.sweep = window_sweep(p, input, words_per_group(p));
  tiles.length = static_cast<float>(p.patch());
  for (std::size_t index = 0; index < p.groups * panels_per_group(p); ++index) {
    const std::size_t group = index / panels_per_group(p);
    const std::size_t lane = index % panels_per_group(p) * bit_panel_lanes();
    tiles.lanes = std::min(bit_panel_lanes(), p.out_per_group() - lane);
    tiles.panel = panels + index * bit_panel_size(depth(p));
    TileRows rows(tiles);
    add_cells(p, block, input, input.data + group * words_per_group(p),
              y + group * p.out_per_group() + lane, rows);
    rows.flush();
  }
}

}  // namespace

void fill_sign_pixels(const Conv2dProblem& p, std::size_t pixels, std::uint64_t* first) {
  const std::size_t words = words_for_bits(p.in);
  const std::uint64_t pad = p.pad_value < 0 ? ~std::uint64_t{0} : 0;
  const std::uint64_t last_pad = p.in % 64 == 0 ? pad : pad & ((std::uint64_t{1} << p.in % 64) - 1);
  for (std::size_t i = 0; i < pixels * words; ++i)
    first[i] = i % words == words - 1 ? last_pad : pad;
}

WorkspaceSize binary_conv2d_workspace(const Conv2dProblem& p, std::size_t rows) {
  const std::size_t padded = padded_pixels(p, cut_conv2d(p, rows, kBlockBytes));
  return {.per_worker = padded * words_for_bits(p.in) * sizeof(std::uint64_t),
          .shared = panel_words(p) * sizeof(std::uint64_t) + taps(p) * p.out * sizeof(float)};
}

void binary_conv2d_popcount(const BinaryConv2dArgs& args) {
  const Conv2dProblem& p = args.problem;
  const Conv2dBlocks blocks = cut_conv2d(p, args.rows, kBlockBytes);
  std::uint64_t* panels = args.workspace.shared_words().data();
  pack_panels(args, panels);
  float* sums = args.workspace.shared_floats().data() +
                panel_words(p) * (sizeof(std::uint64_t) / sizeof(float));
  if (corrects_border(p)) sum_taps(args, sums);
  parallel_for(blocks.count(), [&](std::size_t index, std::size_t worker) {
    const Conv2dBlock block = blocks[index];
    forward_block(args, block, panels, args.workspace.words_of(worker).data());
    if (corrects_border(p))
      correct_border(
          p, block, sums,
          args.y.data() + block.sample * p.output_size() + block.line * p.out_width() * p.out);
  });
}

}  // namespace qnn
