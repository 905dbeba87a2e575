#include <algorithm>

#include "core/base/parallel.hpp"
#include "core/kernels/conv2d_blocks.hpp"
#include "core/kernels/conv2d_implementations.hpp"
#include "core/kernels/product_tile.hpp"
#include "core/kernels/tile_rows.hpp"

namespace qnn {
namespace {

// Input and output of one block; with a panel beside them they fit the second-level cache.
constexpr std::size_t kBlockBytes = std::size_t{128} << 10;
constexpr std::size_t kLinesBytes = std::size_t{24} << 10;

// Panels of one group in forward: lanes are output channels.
std::size_t forward_panels(const Conv2dProblem& p) { return float_panels(p.out_per_group()); }

void pack_forward_panels(const Conv2dArgs& args, float* panels) {
  const Conv2dProblem& p = args.problem;
  const std::size_t per_group = forward_panels(p);
  parallel_for(p.groups * per_group, [&](std::size_t index, std::size_t) {
    const std::size_t lane = index % per_group * float_panel_lanes();
    const std::size_t out = index / per_group * p.out_per_group() + lane;
    pack_transposed_panel({args.b.subspan(out * p.patch()), p.patch(),
                           std::min(float_panel_lanes(), p.out_per_group() - lane), p.patch()},
                          panels + index * float_panel_size(p.patch()));
  });
}

void forward_block(const Conv2dArgs& args, const Conv2dBlock& block, const float* panels,
                   float* scratch) {
  const Conv2dProblem& p = args.problem;
  const auto input = block_input(
      p, block, args.a.data(), p.in, scratch,
      [&](float* first, std::size_t pixels) { std::fill_n(first, pixels * p.in, p.pad_value); });
  float* y =
      args.result.data() + block.sample * p.output_size() + block.line * p.out_width() * p.out;
  FloatTiles tiles;
  tiles.sweep = window_sweep(p, input, p.in_per_group());
  for (std::size_t index = 0; index < p.groups * forward_panels(p); ++index) {
    const std::size_t group = index / forward_panels(p);
    const std::size_t lane = index % forward_panels(p) * float_panel_lanes();
    tiles.lanes = std::min(float_panel_lanes(), p.out_per_group() - lane);
    tiles.panel = panels + index * float_panel_size(p.patch());
    TileRows rows(tiles);
    add_cells(p, block, input, input.data + group * p.in_per_group(),
              y + group * p.out_per_group() + lane, rows);
    rows.flush();
  }
}

// Panels of one cell of the window in the input gradient: lanes are input channels.
std::size_t gradient_panels(const Conv2dProblem& p) { return float_panels(p.in_per_group()); }

void pack_gradient_panels(const Conv2dArgs& args, float* panels) {
  const Conv2dProblem& p = args.problem;
  const std::size_t per_group = p.kernel_h * p.kernel_w * gradient_panels(p);
  parallel_for(p.groups * per_group, [&](std::size_t index, std::size_t) {
    const std::size_t lane = index % gradient_panels(p) * float_panel_lanes();
    const std::size_t tap = index % per_group / gradient_panels(p);
    const std::size_t out = index / per_group * p.out_per_group();
    pack_panel({args.b.subspan(out * p.patch() + tap * p.in_per_group() + lane), p.patch(),
                std::min(float_panel_lanes(), p.in_per_group() - lane), p.out_per_group()},
               panels + index * float_panel_size(p.out_per_group()));
  });
}

// The outputs o for which o * stride + offset - pad lies in 0 ... extent - 1.
struct Range {
  std::size_t first = 0, count = 0;
};
Range outputs_inside(std::size_t offset, std::size_t pad, std::size_t stride, std::size_t extent,
                     std::size_t outputs) {
  const std::size_t first = offset >= pad ? 0 : (pad - offset + stride - 1) / stride;
  if (extent + pad <= offset) return {};
  const std::size_t end = std::min(outputs, (extent + pad - offset - 1) / stride + 1);
  return first < end ? Range{first, end - first} : Range{};
}

// One cell of the window and the panel of its weights: where its lanes lie in dY and dX.
struct Tap {
  std::size_t y = 0, x = 0;  // offset in the input
  std::size_t output_channel = 0, input_channel = 0;
};

// Adds what one cell of the window gives for the block's lines: dX[pixel under it] += dY[pixel] W.
void add_tap(const Conv2dArgs& args, const Conv2dBlock& block, const Tap& tap,
             TileRows<FloatTiles>& rows) {
  const Conv2dProblem& p = args.problem;
  const Range lines = outputs_inside(tap.y, p.pad_top, p.stride_h, p.height, p.out_height());
  const Range columns = outputs_inside(tap.x, p.pad_left, p.stride_w, p.width, p.out_width());
  const std::size_t input_x = columns.first * p.stride_w + tap.x - p.pad_left;
  const std::size_t end = std::min(block.line + block.lines, lines.first + lines.count);
  for (std::size_t sample = block.sample; sample < block.sample + block.samples; ++sample) {
    for (std::size_t line = std::max(block.line, lines.first); line < end; ++line) {
      const std::size_t input_y = line * p.stride_h + tap.y - p.pad_top;
      const std::size_t output = (sample * p.out_height() + line) * p.out_width() + columns.first;
      const std::size_t input = (sample * p.height + input_y) * p.width + input_x;
      rows.add(args.a.data() + output * p.out + tap.output_channel, p.out,
               args.result.data() + input * p.in + tap.input_channel, p.stride_w * p.in,
               columns.count);
    }
  }
  rows.flush();
}

// Cell after cell, each of which meets an input pixel once: the order of its sum is that of the
// lines and the cells, in every batch.
void add_lines(const Conv2dArgs& args, const Conv2dBlock& block, const float* panels) {
  const Conv2dProblem& p = args.problem;
  FloatTiles tiles;
  tiles.sweep = {.count = {1, 1, p.out_per_group()}};
  tiles.accumulate = true;
  tiles.panel = panels;
  for (std::size_t group = 0; group < p.groups; ++group) {
    for (std::size_t cell = 0; cell < p.kernel_h * p.kernel_w; ++cell) {
      for (std::size_t lane = 0; lane < p.in_per_group(); lane += float_panel_lanes()) {
        tiles.lanes = std::min(float_panel_lanes(), p.in_per_group() - lane);
        TileRows rows(tiles);
        add_tap(args, block,
                {cell / p.kernel_w * p.dilation_h, cell % p.kernel_w * p.dilation_w,
                 group * p.out_per_group(), group * p.in_per_group() + lane},
                rows);
        tiles.panel += float_panel_size(p.out_per_group());
      }
    }
  }
}

void input_gradient_block(const Conv2dArgs& args, Conv2dBlock block, std::size_t lines_each,
                          const float* panels) {
  const Conv2dProblem& p = args.problem;
  std::ranges::fill(
      args.result.subspan(block.sample * p.input_size(), block.samples * p.input_size()), 0.0F);
  for (block.line = 0; block.line < p.out_height(); block.line += lines_each) {
    block.lines = std::min(lines_each, p.out_height() - block.line);
    add_lines(args, block, panels);
  }
}

// Blocks of whole samples: an input pixel belongs to one block.
Conv2dBlocks whole_samples(const Conv2dProblem& p, std::size_t rows) {
  const std::size_t bytes = (p.input_size() + p.output_size()) * sizeof(float);
  return {.rows = rows,
          .samples_each = std::max<std::size_t>(1, kBlockBytes / std::max<std::size_t>(1, bytes)),
          .out_height = 1,
          .lines_each = 1};
}

// Lines of `samples` samples that stay in the first-level cache while all cells pass.
std::size_t lines_at_hand(const Conv2dProblem& p, std::size_t samples) {
  const std::size_t bytes = samples * (p.out_width() * p.out + p.width * p.in) * sizeof(float);
  return std::max<std::size_t>(1, kLinesBytes / std::max<std::size_t>(1, bytes));
}

}  // namespace

WorkspaceSize conv2d_forward_workspace_tiled(const Conv2dProblem& p, std::size_t rows) {
  const std::size_t panels = p.groups * forward_panels(p) * float_panel_size(p.patch());
  return {.per_worker = padded_pixels(p, cut_conv2d(p, rows, kBlockBytes)) * p.in * sizeof(float),
          .shared = panels * sizeof(float)};
}

WorkspaceSize conv2d_input_gradient_workspace_tiled(const Conv2dProblem& p, std::size_t) {
  const std::size_t panels = p.groups * p.kernel_h * p.kernel_w * gradient_panels(p);
  return {.shared = panels * float_panel_size(p.out_per_group()) * sizeof(float)};
}

void conv2d_forward_tiled(const Conv2dArgs& args) {
  const Conv2dBlocks blocks = cut_conv2d(args.problem, args.rows, kBlockBytes);
  float* panels = args.workspace.shared_floats().data();
  pack_forward_panels(args, panels);
  parallel_for(blocks.count(), [&](std::size_t index, std::size_t worker) {
    forward_block(args, blocks[index], panels, args.workspace.floats_of(worker).data());
  });
}

void conv2d_input_gradient_tiled(const Conv2dArgs& args) {
  const Conv2dBlocks blocks = whole_samples(args.problem, args.rows);
  float* panels = args.workspace.shared_floats().data();
  pack_gradient_panels(args, panels);
  const std::size_t lines_each = lines_at_hand(args.problem, blocks.samples_each);
  parallel_for(blocks.count(), [&](std::size_t index, std::size_t) {
    input_gradient_block(args, blocks[index], lines_each, panels);
  });
}

}  // namespace qnn
