#include <algorithm>
#include <array>

#include "core/base/parallel.hpp"
#include "core/kernels/conv2d_blocks.hpp"
#include "core/kernels/conv2d_implementations.hpp"
#include "core/kernels/product_tile.hpp"
#include "core/kernels/tile_rows.hpp"

namespace qnn {
namespace {

// Input and output of one block: small enough to stay near while all cells of the window pass, but
// large beside the partial sum, which is read and written once for each block.
constexpr std::size_t kBlockBytes = std::size_t{64} << 10;
constexpr std::size_t kBlockPerPartial = 2;
// Tasks that a large problem is cut into, the multiply-adds below which a task is not worth its
// while, and the memory that the slices' partial sums may take.
constexpr std::size_t kTasks = 16;
constexpr std::size_t kTaskProducts = std::size_t{1} << 21;
constexpr std::size_t kPartialBytes = std::size_t{4} << 20;
// Rows of tiles that read dY faster where it lies than it is copied for them.
constexpr std::size_t kFewRows = 256;
constexpr std::size_t kMostLanes = 64;  // of a panel, on any processor

std::size_t panels_per_group(const Conv2dProblem& p) { return float_panels(p.out_per_group()); }

// The samples are cut into slices, each with a partial sum of its own. At most this many.
std::size_t most_slices(const Conv2dProblem& p, std::size_t rows) {
  const std::size_t panels = std::max<std::size_t>(1, p.groups * panels_per_group(p));
  const std::size_t products = rows * p.out_height() * p.out_width() * p.kernel_size();
  const std::size_t wanted = std::min(kTasks, products / kTaskProducts) / panels;
  const std::size_t bytes = std::max<std::size_t>(1, p.kernel_size() * sizeof(float));
  return std::max<std::size_t>(1, std::min({wanted, rows, kPartialBytes / bytes}));
}

Conv2dBlocks slice_blocks(const Conv2dProblem& p, std::size_t samples) {
  const std::size_t partial = float_panel_size(p.patch()) * sizeof(float);
  Conv2dProblem task = p;
  task.out = std::min(p.out, float_panel_lanes());  // a task reads one panel of dY
  return cut_conv2d(task, samples, std::max(kBlockBytes, kBlockPerPartial * partial));
}

// A panel of dY holds a block's cells, lanes being output channels.
std::size_t block_cells(const Conv2dProblem& p, const Conv2dBlocks& blocks) {
  return std::min(blocks.samples_each, std::max<std::size_t>(1, blocks.rows)) * blocks.lines_each *
         p.out_width();
}

// The output channels of one task: those of one panel.
struct Channels {
  std::size_t group = 0;
  std::size_t lane = 0;  // first, within the group
  std::size_t lanes = 0;
};
Channels channels_of(const Conv2dProblem& p, std::size_t panel) {
  const std::size_t lane = panel % panels_per_group(p) * float_panel_lanes();
  return {panel / panels_per_group(p), lane,
          std::min(float_panel_lanes(), p.out_per_group() - lane)};
}

// The block's dY as the tiles' panel: itself where its channels are whole vectors and few rows of
// tiles read it, else copied to `scratch`.
void set_output_gradient(const Conv2dArgs& args, const Conv2dBlock& block, const Channels& channels,
                         float* scratch, FloatTiles& tiles) {
  const Conv2dProblem& p = args.problem;
  const std::size_t cells = block.samples * block.lines * p.out_width();
  const auto dy =
      args.a.subspan(block.sample * p.output_size() + block.line * p.out_width() * p.out +
                     channels.group * p.out_per_group() + channels.lane);
  const std::size_t width = float_panel_lanes();
  const bool whole = channels.lanes == width || channels.lanes * 2 == width;
  if (whole && (p.out <= width || p.patch() <= kFewRows)) {
    tiles.panel = dy.data();
    tiles.panel_stride = p.out;
    return;
  }
  pack_panel({dy, p.out, channels.lanes, cells}, scratch);
  tiles.panel = scratch;
}

// Adds one block to a slice's partial sum of one panel's channels, [patch, panel lanes].
void add_block(const Conv2dArgs& args, const Conv2dBlock& block, const Channels& channels,
               std::span<float> scratch, FloatTiles tiles, float* partial) {
  const Conv2dProblem& p = args.problem;
  const std::size_t panel_size = float_panel_size(block_cells(p, slice_blocks(p, args.rows)));
  const auto input = block_input(
      p, block, args.b.data(), p.in, scratch.data() + panel_size,
      [&](float* first, std::size_t pixels) { std::fill_n(first, pixels * p.in, p.pad_value); });
  tiles.sweep = cell_sweep(p, block, input);
  set_output_gradient(args, block, channels, scratch.data(), tiles);
  tiles.lanes = channels.lanes;
  TileRows rows(tiles);
  const float* group = input.data + channels.group * p.in_per_group();
  for (std::size_t tap = 0; tap < p.kernel_h * p.kernel_w; ++tap)
    rows.add(group + tap / p.kernel_w * p.dilation_h * input.line_stride +
                 tap % p.kernel_w * p.dilation_w * p.in,
             1, partial + float_panel_size(tap * p.in_per_group()), float_panel_lanes(),
             p.in_per_group());
  rows.flush();
}

// dW[out, patch] = Σ over the slices, in order, of partial[slice, panel of out, patch, lane].
void add_slices(const Conv2dArgs& args, std::size_t slices, const float* partials) {
  const Conv2dProblem& p = args.problem;
  const std::size_t panels = p.groups * panels_per_group(p);
  const std::size_t panel_size = float_panel_size(p.patch());
  parallel_for(panels, [&](std::size_t panel, std::size_t) {
    const Channels channels = channels_of(p, panel);
    float* dw =
        args.result.data() + (channels.group * p.out_per_group() + channels.lane) * p.patch();
    std::array<float, kMostLanes> sums;
    for (std::size_t k = 0; k < p.patch(); ++k) {
      const float* partial = partials + panel * panel_size + float_panel_size(k);
      std::fill_n(sums.begin(), channels.lanes, 0.0F);
      for (std::size_t slice = 0; slice < slices; ++slice, partial += panels * panel_size)
        for (std::size_t o = 0; o < channels.lanes; ++o) sums[o] += partial[o];
      for (std::size_t o = 0; o < channels.lanes; ++o) dw[o * p.patch() + k] = sums[o];
    }
  });
}

}  // namespace

WorkspaceSize conv2d_kernel_gradient_workspace_tiled(const Conv2dProblem& p, std::size_t rows) {
  const Conv2dBlocks blocks = slice_blocks(p, rows);
  const std::size_t partial = p.groups * panels_per_group(p) * float_panel_size(p.patch());
  return {
      .per_worker = (float_panel_size(block_cells(p, blocks)) + padded_pixels(p, blocks) * p.in) *
                    sizeof(float),
      .shared = most_slices(p, rows) * partial * sizeof(float)};
}

void conv2d_kernel_gradient_tiled(const Conv2dArgs& args) {
  const Conv2dProblem& p = args.problem;
  const std::size_t most = most_slices(p, args.rows);
  const std::size_t samples_each = std::max<std::size_t>(1, (args.rows + most - 1) / most);
  const std::size_t slices = (args.rows + samples_each - 1) / samples_each;
  float* partials = args.workspace.shared_floats().data();
  const std::size_t panels = p.groups * panels_per_group(p);
  parallel_for(slices * panels, [&](std::size_t task, std::size_t worker) {
    const std::size_t first = task / panels * samples_each;
    const Conv2dBlocks blocks = slice_blocks(p, std::min(samples_each, args.rows - first));
    FloatTiles tiles;
    for (std::size_t i = 0; i < blocks.count(); ++i) {
      Conv2dBlock block = blocks[i];
      block.sample += first;
      tiles.accumulate = i > 0;
      add_block(args, block, channels_of(p, task % panels), args.workspace.floats_of(worker), tiles,
                partials + task * float_panel_size(p.patch()));
    }
  });
  add_slices(args, slices, partials);
}

}  // namespace qnn
