#include <algorithm>

#include "core/base/parallel.hpp"
#include "core/kernels/dense_implementations.hpp"
#include "core/kernels/product_tile.hpp"
#include "core/kernels/tile_rows.hpp"

namespace qnn {
namespace {

// Rows that share one packing of a panel: many, so that packing costs little.
constexpr std::size_t kRowBlock = 192;
// Rows of the batch in one panel of the kernel gradient: 64 KiB with AVX-512.
constexpr std::size_t kDepthBlock = 512;

// Forward and input gradient: result [rows, width] = a [rows, depth] times panels of the kernel.
// pack(lane, lanes, panel) fills the panel of the columns from `lane` on.
template <class Pack>
void multiply_by_panels(const DenseArgs& args, std::size_t depth, std::size_t width, Pack pack) {
  const std::size_t panels = float_panels(width);
  const std::size_t row_blocks = (args.rows + kRowBlock - 1) / kRowBlock;
  parallel_for(row_blocks * panels, [&](std::size_t chunk, std::size_t worker) {
    const std::size_t lane = chunk % panels * float_panel_lanes();
    const std::size_t row = chunk / panels * kRowBlock;
    FloatTiles tiles;
    tiles.sweep = {.count = {1, 1, depth}};
    tiles.lanes = std::min(float_panel_lanes(), width - lane);
    float* panel = args.workspace.floats_of(worker).data();
    pack(lane, tiles.lanes, panel);
    tiles.panel = panel;
    TileRows rows(tiles);
    rows.add(args.a.data() + row * depth, depth, args.result.data() + row * width + lane, width,
             std::min(kRowBlock, args.rows - row));
    rows.flush();
  });
}

}  // namespace

WorkspaceSize dense_workspace_tiled(const DenseProblem& problem, std::size_t) {
  const std::size_t depth = std::max({problem.in, problem.out, kDepthBlock});
  return {.per_worker = float_panel_size(depth) * sizeof(float)};
}

void dense_forward_tiled(const DenseArgs& args) {
  const std::size_t in = args.problem.in;
  multiply_by_panels(args, in, args.problem.out,
                     [&](std::size_t lane, std::size_t lanes, float* panel) {
                       pack_transposed_panel({args.b.subspan(lane * in), in, lanes, in}, panel);
                     });
}

void dense_input_gradient_tiled(const DenseArgs& args) {
  const std::size_t in = args.problem.in;
  const std::size_t out = args.problem.out;
  multiply_by_panels(args, out, in, [&](std::size_t lane, std::size_t lanes, float* panel) {
    pack_panel({args.b.subspan(lane), in, lanes, out}, panel);
  });
}

void dense_kernel_gradient_tiled(const DenseArgs& args) {
  const std::size_t in = args.problem.in;
  const std::size_t out = args.problem.out;
  if (args.rows == 0) std::ranges::fill(args.result, 0.0F);
  parallel_for(float_panels(in), [&](std::size_t chunk, std::size_t worker) {
    const std::size_t lane = chunk * float_panel_lanes();
    float* panel = args.workspace.floats_of(worker).data();
    FloatTiles tiles;
    tiles.lanes = std::min(float_panel_lanes(), in - lane);
    tiles.panel = panel;
    for (std::size_t row = 0; row < args.rows; row += kDepthBlock) {
      const std::size_t depth = std::min(kDepthBlock, args.rows - row);
      pack_panel({args.b.subspan(row * in + lane), in, tiles.lanes, depth}, panel);
      tiles.sweep = {.count = {1, 1, depth}, .stride = {0, 0, out}};
      tiles.accumulate = row > 0;
      TileRows rows(tiles);
      rows.add(args.a.data() + row * out, 1, args.result.data() + lane, in, out);
      rows.flush();
    }
  });
}

}  // namespace qnn
