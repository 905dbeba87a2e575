#include <algorithm>
#include <bit>
#include <limits>

#include "core/base/parallel.hpp"
#include "core/kernels/bit_tile.hpp"
#include "core/kernels/conv2d_blocks.hpp"
#include "core/kernels/conv2d_implementations.hpp"
#include "core/kernels/conv2d_words.hpp"
#include "core/kernels/tile_rows.hpp"
#include "core/tensor/shape.hpp"

namespace qnn {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{128} << 10;

// Of the problem that is carried out.
std::size_t words_per_group(const Conv2dProblem& p) { return words_for_bits(p.in_per_group()); }
std::size_t depth(const Conv2dProblem& p) { return p.taps() * words_per_group(p); }
std::size_t panels_per_group(const Conv2dProblem& p) { return bit_panels(p.out_per_group()); }
std::size_t panel_words(const Conv2dProblem& p) {
  return p.groups * panels_per_group(p) * bit_panel_size(depth(p));
}

// The kernel [out, kernel_h, words] whose lines share words.
void share_kernel_words(const BinaryConv2dArgs& args, std::uint64_t* to) {
  const Conv2dProblem& p = args.problem;
  const std::size_t words = words_for_bits(p.kernel_w * p.in);
  const std::uint64_t* w = args.w.data();
  for (std::size_t line = 0; line < p.out * p.kernel_h; ++line, to += words) {
    std::fill_n(to, words, 0U);
    for (std::size_t x = 0; x < p.kernel_w; ++x) append_bits(*w++, p.in, x * p.in, to);
  }
}

Conv2dInput<std::uint64_t> shared_words_input(const BinaryConv2dArgs& args,
                                              const Conv2dBlock& block, std::uint64_t* scratch) {
  const Conv2dProblem& p = args.problem;
  const std::size_t words = words_for_bits(p.kernel_w * p.in);
  const std::size_t lines = padded_lines(p, block.lines);
  std::uint64_t* to = scratch;
  for (std::size_t s = block.sample; s < block.sample + block.samples; ++s) {
    for (std::size_t i = 0; i < lines; ++i, to += p.out_width() * words) {
      const std::size_t y = block.line * p.stride_h + i - p.pad_top;
      share_line_words(p, y < p.height ? args.x.data() + (s * p.height + y) * p.width : nullptr,
                       to);
    }
  }
  return {scratch, lines * p.out_width() * words, p.out_width() * words, words};
}

void pack_panels(const Conv2dProblem& p, std::span<const std::uint64_t> w, std::uint64_t* panels) {
  const std::size_t per_group = panels_per_group(p);
  parallel_for(p.groups * per_group, [&](std::size_t index, std::size_t) {
    const std::size_t lane = index % per_group * bit_panel_lanes();
    const std::size_t out = index / per_group * p.out_per_group() + lane;
    pack_bit_panel({w.subspan(out * depth(p)), depth(p),
                    std::min(bit_panel_lanes(), p.out_per_group() - lane), depth(p)},
                   panels + index * bit_panel_size(depth(p)));
  });
}

// The places along an axis whose windows reach beyond the image, one class each, and those between,
// which are one class.
struct BorderAxis {
  std::size_t inside = 0, behind = 0;  // the first place of those between, and the first behind
  std::size_t places = 0;

  std::size_t classes() const { return inside + 1 + places - behind; }
  std::size_t class_of(std::size_t place) const {
    return place < inside ? place : place < behind ? inside : inside + 1 + place - behind;
  }
  // A place of the class, if it has one.
  std::size_t place_of(std::size_t index) const {
    return index <= inside ? index : behind + index - inside - 1;
  }
};

BorderAxis border_axis(std::size_t places, std::size_t extent, std::size_t pad, std::size_t stride,
                       std::size_t reach) {
  BorderAxis axis{.places = places};
  axis.inside = std::min(places, (pad + stride - 1) / stride);
  axis.behind =
      extent + pad > reach ? std::min(places, (extent + pad - reach - 1) / stride + 1) : 0;
  axis.behind = std::max(axis.behind, axis.inside);
  return axis;
}
BorderAxis border_lines(const Conv2dProblem& p) {
  return border_axis(p.out_height(), p.height, p.pad_top, p.stride_h,
                     (p.kernel_h - 1) * p.dilation_h);
}
BorderAxis border_columns(const Conv2dProblem& p) {
  return border_axis(p.out_width(), p.width, p.pad_left, p.stride_w,
                     (p.kernel_w - 1) * p.dilation_w);
}
std::size_t border_floats(const Conv2dProblem& p) {
  if (!pads_with_zero(p)) return 0;
  return (border_lines(p).classes() * border_columns(p).classes() + p.taps()) * p.out;
}

// sums[tap, out] = Σ over the channels of W[out, tap, channel]: what a window's cell outside the
// image adds where padding stands as +1.
void sum_taps(const BinaryConv2dArgs& args, float* sums) {
  const Conv2dProblem& p = args.problem;
  const std::size_t words = words_per_group(p);
  const std::uint64_t* w = args.w.data();
  for (std::size_t out = 0; out < p.out; ++out) {
    for (std::size_t tap = 0; tap < p.taps(); ++tap, w += words) {
      int minus = 0;
      for (std::size_t k = 0; k < words; ++k) minus += std::popcount(w[k]);
      sums[tap * p.out + out] =
          static_cast<float>(p.in_per_group()) - 2 * static_cast<float>(minus);
    }
  }
}

// excess[line class, column class, out] = Σ of the taps outside the image; `sums` is scratch.
void sum_classes(const BinaryConv2dArgs& args, float* excess, float* sums) {
  const Conv2dProblem& p = args.problem;
  const BorderAxis lines = border_lines(p);
  const BorderAxis columns = border_columns(p);
  sum_taps(args, sums);
  parallel_for(lines.classes() * columns.classes(), [&](std::size_t index, std::size_t) {
    const std::size_t line = lines.place_of(index / columns.classes());
    const std::size_t column = columns.place_of(index % columns.classes());
    float* to = excess + index * p.out;
    std::fill_n(to, p.out, 0.0F);
    for (std::size_t tap = 0; tap < p.taps(); ++tap) {
      // Unsigned: a place before the image wraps around, to one far behind it.
      const std::size_t y = line * p.stride_h + tap / p.kernel_w * p.dilation_h - p.pad_top;
      const std::size_t x = column * p.stride_w + tap % p.kernel_w * p.dilation_w - p.pad_left;
      if (y < p.height && x < p.width) continue;
      for (std::size_t out = 0; out < p.out; ++out) to[out] += sums[tap * p.out + out];
    }
  });
}

void correct_border(const Conv2dProblem& p, const Conv2dBlock& block, const float* excess,
                    float* y) {
  const BorderAxis lines = border_lines(p);
  const BorderAxis columns = border_columns(p);
  for (std::size_t index = 0; index < block.samples * block.lines; ++index) {
    const std::size_t line = block.line + index % block.lines;
    const bool inside = line >= lines.inside && line < lines.behind;
    float* first =
        y + index / block.lines * p.output_size() + index % block.lines * p.out_width() * p.out;
    const float* of_line = excess + lines.class_of(line) * columns.classes() * p.out;
    for (std::size_t column = 0; column < p.out_width(); ++column) {
      if (inside && column == columns.inside) column = columns.behind;
      if (column == p.out_width()) break;
      const float* from = of_line + columns.class_of(column) * p.out;
      float* to = first + column * p.out;
      for (std::size_t out = 0; out < p.out; ++out) to[out] -= from[out];
    }
  }
}

// Bounds of signs: of each border class (one, where no border is corrected), panel by panel, by
// lane.
std::size_t border_classes(const Conv2dProblem& p) {
  return pads_with_zero(p) ? border_lines(p).classes() * border_columns(p).classes() : 1;
}
std::size_t class_bounds(const Conv2dProblem& p) {
  return p.groups * panels_per_group(p) * bit_panel_lanes();
}

// below[class, panel, lane]: a sum is y and the class's excess.
void bound_classes(const BinaryConv2dArgs& args, const float* excess, float* below) {
  const Conv2dProblem& p = args.problem;
  const std::size_t lanes = bit_panel_lanes();
  std::fill_n(below, border_classes(p) * class_bounds(p), -std::numeric_limits<float>::infinity());
  for (std::size_t index = 0; index < border_classes(p); ++index, below += class_bounds(p)) {
    for (std::size_t out = 0; out < p.out; ++out) {
      const std::size_t group = out / p.out_per_group();
      const std::size_t at = out % p.out_per_group();
      below[(group * panels_per_group(p) + at / lanes) * lanes + at % lanes] =
          args.signs.below[out] + (pads_with_zero(p) ? excess[index * p.out + out] : 0);
    }
  }
}

// Adds the block's output cells to `rows`: windows from `a` on, `below` of the first class.
void add_sign_cells(const BinaryConv2dArgs& args, const Conv2dBlock& block, const Sweep& cells,
                    const std::uint64_t* a, const float* below, SignRows& rows) {
  const Conv2dProblem& p = args.problem;
  const BorderAxis lines = border_lines(p);
  const BorderAxis columns = border_columns(p);
  const std::size_t words = words_for_bits(p.out);
  const auto [sample_step, line_step, column_step] = cells.stride;
  for (std::size_t index = 0; index < block.samples * block.lines; ++index) {
    const std::size_t sample = index / block.lines;
    const std::size_t line = index % block.lines;
    const std::uint64_t* from = a + sample * sample_step + line * line_step;
    std::uint64_t* to =
        args.signs.bits.data() +
        ((block.sample + sample) * p.out_height() + block.line + line) * p.out_width() * words;
    if (!pads_with_zero(p)) {
      rows.add(from, column_step, to, words, below, p.out_width());
      continue;
    }
    const std::size_t first = lines.class_of(block.line + line) * columns.classes();
    for (std::size_t column = 0, count = 0; column < p.out_width(); column += count) {
      count = column == columns.inside && columns.behind > column ? columns.behind - column : 1;
      rows.add(from + column * column_step, column_step, to + column * words, words,
               below + (first + columns.class_of(column)) * class_bounds(p), count);
    }
  }
}

// The block's bits as they are before any sum turns them.
void begin_signs(const BinaryConv2dArgs& args, const Conv2dBlock& block) {
  const Conv2dProblem& p = args.problem;
  const std::size_t words = words_for_bits(p.out);
  const std::size_t first = block.sample * p.out_height() + block.line;
  const std::size_t cells = block.samples * block.lines * p.out_width();
  const auto bits = args.signs.bits.subspan(first * p.out_width() * words, cells * words);
  std::ranges::fill(bits, std::uint64_t{0});
  if (args.signs.flipped.empty()) return;
  for (std::size_t cell = 0; cell < cells; ++cell)
    std::ranges::copy(args.signs.flipped, bits.begin() + static_cast<std::ptrdiff_t>(cell * words));
}

struct MadeOfKernel {
  const std::uint64_t* panels = nullptr;
  const float* below = nullptr;  // see bound_classes
};

// `p`: the problem that is carried out.
void forward_block(const BinaryConv2dArgs& args, const Conv2dProblem& p, const Conv2dBlock& block,
                   const MadeOfKernel& made, std::uint64_t* scratch) {
  const auto input = shares_words(args.problem)
                         ? shared_words_input(args, block, scratch)
                         : block_input(p, block, args.x.data(), words_for_bits(p.in), scratch,
                                       [&](std::uint64_t* first, std::size_t pixels) {
                                         fill_sign_pixels(p, pixels, first);
                                       });
  if (args.signs.wanted()) begin_signs(args, block);
  BitTiles tiles;
  tiles.sweep = window_sweep(p, input, words_per_group(p));
  tiles.length = static_cast<float>(p.patch());
  for (std::size_t index = 0; index < p.groups * panels_per_group(p); ++index) {
    const std::size_t group = index / panels_per_group(p);
    const std::size_t lane = index % panels_per_group(p) * bit_panel_lanes();
    tiles.lanes = std::min(bit_panel_lanes(), p.out_per_group() - lane);
    tiles.panel = made.panels + index * bit_panel_size(depth(p));
    tiles.first_bit = group * p.out_per_group() + lane;
    const std::uint64_t* a = input.data + group * words_per_group(p);
    if (args.signs.wanted()) {
      SignRows rows(tiles);
      add_sign_cells(args, block, cell_sweep(p, block, input), a,
                     made.below + index * bit_panel_lanes(), rows);
      rows.flush();
    } else {
      const std::size_t first = block.sample * p.output_size() + block.line * p.out_width() * p.out;
      TileRows rows(tiles);
      add_cells(p, block, input, a, args.y.data() + first + tiles.first_bit, rows);
      rows.flush();
    }
  }
}

std::size_t scratch_words(const Conv2dProblem& p, std::size_t rows) {
  const Conv2dBlocks blocks = cut_conv2d(p, rows, kBlockBytes);
  if (!shares_words(p)) return padded_pixels(p, blocks) * words_for_bits(p.in);
  if (blocks.out_height == 0) return 0;
  return std::min(blocks.samples_each, rows) * padded_lines(p, blocks.lines_each) * p.out_width() *
         words_for_bits(p.kernel_w * p.in);
}
std::size_t shared_kernel_words(const Conv2dProblem& p) {
  return shares_words(p) ? p.out * depth(line_problem(p)) : 0;
}

}  // namespace

WorkspaceSize binary_conv2d_workspace(const Conv2dProblem& p, std::size_t rows) {
  return {
      .per_worker = scratch_words(p, rows) * sizeof(std::uint64_t),
      .shared = (panel_words(line_problem(p)) + shared_kernel_words(p)) * sizeof(std::uint64_t) +
                (border_floats(p) + border_classes(p) * class_bounds(p)) * sizeof(float)};
}

void binary_conv2d_popcount(const BinaryConv2dArgs& args) {
  const Conv2dProblem& p = args.problem;
  const Conv2dProblem carried_out = line_problem(p);
  const Conv2dBlocks blocks = cut_conv2d(p, args.rows, kBlockBytes);
  std::uint64_t* panels = args.workspace.shared_words().data();
  std::uint64_t* kernel = panels + panel_words(carried_out);
  if (shares_words(p)) share_kernel_words(args, kernel);
  pack_panels(
      carried_out,
      shares_words(p) ? std::span<const std::uint64_t>(kernel, shared_kernel_words(p)) : args.w,
      panels);
  auto* excess = reinterpret_cast<float*>(kernel + shared_kernel_words(p));
  float* below = excess + border_floats(p);
  if (pads_with_zero(p)) sum_classes(args, excess, below - p.taps() * p.out);
  if (args.signs.wanted()) bound_classes(args, excess, below);
  parallel_for(blocks.count(), [&](std::size_t index, std::size_t worker) {
    const Conv2dBlock block = blocks[index];
    forward_block(args, carried_out, block, {panels, below},
                  args.workspace.words_of(worker).data());
    if (pads_with_zero(p) && !args.signs.wanted())
      correct_border(
          p, block, excess,
          args.y.data() + block.sample * p.output_size() + block.line * p.out_width() * p.out);
  });
}

}  // namespace qnn
