#include <algorithm>
#include <array>

#include "core/base/parallel.hpp"
#include "core/kernels/chunks.hpp"
#include "core/kernels/conv2d_words.hpp"
#include "core/kernels/lookup_tile.hpp"
#include "core/kernels/sign_conv2d_implementations.hpp"
#include "core/kernels/tile_rows.hpp"
#include "core/tensor/shape.hpp"

namespace qnn {
namespace {

// Output channels whose tables are made together, and output pixels: 512 KiB of tables.
constexpr std::size_t kBlockChannels = 64;
constexpr std::size_t kBlockPixels = 512;
// Pieces for parallel work, if the problem has so many.
constexpr std::size_t kPieces = 16;

std::size_t pixels_of(const Conv2dProblem& p) { return p.out_height() * p.out_width(); }

// How a product is cut: output channels in blocks, input channels in ranges of panels, and, where
// these are few, the samples in shares with a sum each.
struct Cut {
  LookupLayout layout;
  std::size_t blocks = 0;  // of one group
  std::size_t panels = 0, panels_each = 0, ranges = 0;
  std::size_t shares = 1, samples_each = 0;
  std::size_t block_channels = 0;
  std::size_t block_pixels = 0;
};

Cut cut(const Conv2dProblem& p, std::size_t rows, float unit) {
  Cut c;
  c.layout = lookup_layout(unit);
  c.blocks = ceil_divide(p.out_per_group(), kBlockChannels);
  c.block_channels = std::min(kBlockChannels, p.out_per_group());
  c.panels = lookup_panels(p.in_per_group());
  // A block's tables should serve several panels or taps.
  const std::size_t fewest = std::max<std::size_t>(1, 8 / p.taps());
  const std::size_t most_ranges = std::max<std::size_t>(1, c.panels / fewest);
  const std::size_t pieces = std::max<std::size_t>(1, p.groups * c.blocks);
  c.ranges = std::clamp<std::size_t>(ceil_divide(kPieces, pieces), 1, most_ranges);
  c.panels_each = ceil_divide(c.panels, c.ranges);
  c.ranges = ceil_divide(c.panels, c.panels_each);
  const std::size_t samples = std::max<std::size_t>(1, rows);
  c.shares = std::clamp<std::size_t>(ceil_divide(kPieces, pieces * c.ranges), 1, samples);
  c.samples_each = ceil_divide(samples, c.shares);
  c.shares = ceil_divide(samples, c.samples_each);
  c.block_pixels = std::min(kBlockPixels, c.samples_each * pixels_of(p));
  c.block_pixels = ceil_divide(c.block_pixels, kStepValues) * kStepValues;
  return c;
}

// Floats of a worker's scratch: tables, then the bits of one panel.
std::size_t table_floats(const Cut& c) {
  return c.layout.cells(c.block_pixels) * c.block_channels * kTableSize;
}
std::size_t worker_bytes(const Cut& c) {
  return table_floats(c) * sizeof(float) +
         lookup_steps(c.block_pixels) * c.layout.step_words * sizeof(std::uint32_t);
}

// Bits [first, first + 64) of a pixel's words, of which there are `words`.
std::uint64_t bits_at(const std::uint64_t* pixel, std::size_t words, std::size_t first) {
  const std::size_t word = first / 64;
  const std::size_t shift = first % 64;
  if (shift == 0) return pixel[word];
  const std::uint64_t above = word + 1 < words ? pixel[word + 1] << (64 - shift) : 0;
  return pixel[word] >> shift | above;
}

// Output pixels of a share, counted over its samples.
struct Pixels {
  std::size_t sample = 0;  // the share's first
  std::size_t first = 0, count = 0;
};

// A cell of the window.
struct Tap {
  std::size_t y = 0, x = 0;  // its offset in the input
};
Tap tap_at(const Conv2dProblem& p, std::size_t index) {
  return {index / p.kernel_w * p.dilation_h, index % p.kernel_w * p.dilation_w};
}

// 64 bits from `channel` on of the pixels under one tap of the window, for `count` output pixels
// from (sample, y, x) on. Outside the image stands the sign of the pad value.
struct Walk {
  std::size_t sample = 0, y = 0, x = 0;
};
void read_bits(const SignConv2dArgs& args, const Tap& tap, std::size_t channel, Walk& at,
               std::span<std::uint64_t> bits) {
  const Conv2dProblem& p = args.problem;
  const std::size_t words = words_for_bits(p.in);
  const std::uint64_t outside = pad_word(p);
  const std::size_t columns = p.out_width();
  while (!bits.empty()) {
    const std::size_t count = std::min(columns - at.x, bits.size());
    // Unsigned: a place before the image wraps around, to one far behind it.
    const std::size_t in_y = at.y * p.stride_h + tap.y - p.pad_top;
    std::size_t in_x = at.x * p.stride_w + tap.x - p.pad_left;
    const std::uint64_t* line = args.bits.data() + (at.sample * p.height + in_y) * p.width * words;
    for (std::size_t k = 0; k < count; ++k, in_x += p.stride_w)
      bits[k] = in_y < p.height && in_x < p.width ? bits_at(line + in_x * words, words, channel)
                                                  : outside;
    bits = bits.subspan(count);
    at.x += count;
    if (at.x < columns) continue;
    at.x = 0;
    if (++at.y < p.out_height()) continue;
    at.y = 0;
    ++at.sample;
  }
}

// The panel of `pixels` under one tap: `lanes` lanes are the input channels from `channel` on, bits
// the pixels.
void pack_panel(const SignConv2dArgs& args, std::size_t tap, const Pixels& pixels,
                std::size_t channel, std::size_t lanes, std::uint32_t* panel) {
  const Conv2dProblem& p = args.problem;
  Walk at{.sample = pixels.sample + pixels.first / pixels_of(p),
          .y = pixels.first % pixels_of(p) / p.out_width(),
          .x = pixels.first % p.out_width()};
  std::array<std::uint64_t, kStepValues> bits;
  const std::size_t step_words = lookup_layout(args.unit).step_words;
  StepBits transposed{};
  const Tap cell = tap_at(p, tap);
  for (std::size_t done = 0; done < pixels.count; done += kStepValues, panel += step_words) {
    const std::span step = std::span(bits).first(std::min(kStepValues, pixels.count - done));
    read_bits(args, cell, channel, at, step);
    transpose_bits(step, lanes, transposed);
    make_step(transposed, args.unit, panel);
  }
}

// One piece: `out` is its first output channel of all, in `group`.
struct Piece {
  std::size_t group = 0, out = 0, outs = 0;
  std::size_t first_panel = 0, end_panel = 0;
  float* result = nullptr;  // dW, or a share's sum of it
};

void add_pixels(const SignConv2dArgs& args, const Piece& piece, const Pixels& pixels, float* tables,
                std::uint32_t* panel) {
  const Conv2dProblem& p = args.problem;
  make_tables(
      {.values = args.a.data() + (pixels.sample * pixels_of(p) + pixels.first) * p.out + piece.out,
       .value_stride = p.out,
       .row_stride = 1,
       .count = pixels.count,
       .rows = piece.outs,
       .interleaved = true,
       .unit = args.unit},
      tables);
  LookupTiles tiles;
  tiles.panel = panel;
  tiles.sweep.cells = lookup_layout(args.unit).cells(pixels.count);
  tiles.sweep.cell_stride = piece.outs * kTableSize;
  tiles.unit = args.unit;
  tiles.accumulate = pixels.first > 0;
  for (std::size_t index = piece.first_panel; index < piece.end_panel; ++index) {
    const std::size_t lane = index * kLookupLanes;
    tiles.lanes = std::min(kLookupLanes, p.in_per_group() - lane);
    for (std::size_t tap = 0; tap < p.taps(); ++tap) {
      pack_panel(args, tap, pixels, piece.group * p.in_per_group() + lane, tiles.lanes, panel);
      TileRows rows(tiles);
      rows.add(tables, kTableSize,
               piece.result + piece.out * p.patch() + tap * p.in_per_group() + lane, p.patch(),
               piece.outs);
      rows.flush();
    }
  }
}

// The first column whose cell of the window, at `tap`, does not lie before `place` of the padded
// line.
std::size_t first_at(std::size_t place, std::size_t tap, std::size_t stride) {
  return place > tap ? ceil_divide(place - tap, stride) : 0;
}

// Where the window's cell lies outside the image, padding of 0 stood as +1: takes it out again.
// `sums` [taps, out] is scratch.
void correct_border(const SignConv2dArgs& args, float* sums) {
  const Conv2dProblem& p = args.problem;
  const std::size_t lines = p.out_height();
  const std::size_t columns = p.out_width();
  parallel_for(p.taps(), [&](std::size_t index, std::size_t) {
    const Tap tap = tap_at(p, index);
    float* sum = sums + index * p.out;
    std::fill_n(sum, p.out, 0.0F);
    // Columns [inside, behind) meet the image.
    const std::size_t inside = std::min(columns, first_at(p.pad_left, tap.x, p.stride_w));
    const std::size_t behind =
        std::clamp(first_at(p.width + p.pad_left, tap.x, p.stride_w), inside, columns);
    const float* dy = args.a.data();
    for (std::size_t line = 0; line < args.rows * lines; ++line, dy += columns * p.out) {
      const std::size_t in_y = line % lines * p.stride_h + tap.y - p.pad_top;
      for (std::size_t x = 0; x < columns; ++x) {
        if (in_y < p.height && x == inside) x = behind;
        if (x == columns) break;
        for (std::size_t out = 0; out < p.out; ++out) sum[out] += dy[x * p.out + out];
      }
    }
  });
  parallel_for(p.out, [&](std::size_t out, std::size_t) {
    float* w = args.result.data() + out * p.patch();
    for (std::size_t tap = 0; tap < p.taps(); ++tap, w += p.in_per_group()) {
      const float sum = sums[tap * p.out + out];
      for (std::size_t in = 0; in < p.in_per_group(); ++in) w[in] -= sum;
    }
  });
}

// result += the sums of the shares, one after the other.
void add_shares(std::span<float> result, const float* sums, std::size_t shares) {
  for_each_chunk(result.size(), kChunkValues, [&](std::size_t first, std::size_t count) {
    for (std::size_t share = 0; share + 1 < shares; ++share) {
      const float* sum = sums + share * result.size() + first;
      for (std::size_t i = 0; i < count; ++i) result[first + i] += sum[i];
    }
  });
}

// The input [rows, height, out_width, words] of line_problem().
void share_words(const SignConv2dArgs& args, std::uint64_t* to) {
  const Conv2dProblem& p = args.problem;
  const std::size_t line = p.out_width() * words_for_bits(p.kernel_w * p.in);
  for_each_chunk(args.rows * p.height, items_per_chunk(line),
                 [&](std::size_t first, std::size_t count) {
                   for (std::size_t i = first; i < first + count; ++i)
                     share_line_words(p, args.bits.data() + i * p.width, to + i * line);
                 });
}
std::size_t shared_words(const Conv2dProblem& p, std::size_t rows) {
  if (!shares_words(p)) return 0;
  return rows * p.height * p.out_width() * words_for_bits(p.kernel_w * p.in);
}

// The product but for the correction of its border. `sums` is scratch for the shares.
void sum_products(const SignConv2dArgs& args, const Cut& c, float* sums) {
  const Conv2dProblem& p = args.problem;
  const std::size_t blocks = p.groups * c.blocks;
  parallel_for(c.shares * blocks * c.ranges, [&](std::size_t index, std::size_t worker) {
    const std::size_t block = index / c.ranges % blocks;
    const std::size_t share = index / c.ranges / blocks;
    Piece piece;
    piece.group = block / c.blocks;
    const std::size_t out = block % c.blocks * kBlockChannels;
    piece.out = piece.group * p.out_per_group() + out;
    piece.outs = std::min(kBlockChannels, p.out_per_group() - out);
    piece.first_panel = index % c.ranges * c.panels_each;
    piece.end_panel = std::min(c.panels, piece.first_panel + c.panels_each);
    piece.result = share == 0 ? args.result.data() : sums + (share - 1) * p.kernel_size();
    float* tables = args.workspace.floats_of(worker).data();
    auto* panel = reinterpret_cast<std::uint32_t*>(tables + table_floats(c));
    Pixels pixels{.sample = share * c.samples_each};
    const std::size_t samples = std::min(c.samples_each, args.rows - pixels.sample);
    for (; pixels.first < samples * pixels_of(p); pixels.first += c.block_pixels) {
      pixels.count = std::min(c.block_pixels, samples * pixels_of(p) - pixels.first);
      add_pixels(args, piece, pixels, tables, panel);
    }
  });
  if (c.shares > 1) add_shares(args.result, sums, c.shares);
}

}  // namespace

std::optional<std::string> lookup_kernel_gradient_declines(const Conv2dProblem& problem) {
  if (auto reason = lookup_declines(problem)) return reason;
  return sign_padding_declines(problem);
}

WorkspaceSize sign_conv2d_kernel_gradient_workspace_lookup(const Conv2dProblem& p,
                                                           std::size_t rows) {
  const Cut c = cut(line_problem(p), rows, 0);
  const std::size_t shares = (c.shares - 1) * p.kernel_size();
  const std::size_t sums = pads_with_zero(p) ? p.taps() * p.out : 0;
  return {
      .per_worker = std::max(worker_bytes(c), worker_bytes(cut(line_problem(p), rows, 1))),
      .shared = shared_words(p, rows) * sizeof(std::uint64_t) + (shares + sums) * sizeof(float)};
}

void sign_conv2d_kernel_gradient_lookup(const SignConv2dArgs& args) {
  const Conv2dProblem& p = args.problem;
  if (args.rows * pixels_of(p) == 0) {
    std::ranges::fill(args.result, 0.0F);
    return;
  }
  const std::span<std::uint64_t> words =
      args.workspace.shared_words().first(shared_words(p, args.rows));
  auto* sums = reinterpret_cast<float*>(words.data() + words.size());
  SignConv2dArgs carried_out = args;
  if (shares_words(p)) {
    share_words(args, words.data());
    carried_out.problem = line_problem(p);
    carried_out.bits = words;
  }
  const Cut c = cut(carried_out.problem, args.rows, args.unit);
  sum_products(carried_out, c, sums);
  if (pads_with_zero(p)) correct_border(args, sums + (c.shares - 1) * p.kernel_size());
}

}  // namespace qnn
