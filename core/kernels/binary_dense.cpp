#include <algorithm>
#include <array>

#include "core/base/parallel.hpp"
#include "core/kernels/bit_tile.hpp"
#include "core/kernels/dense_implementations.hpp"
#include "core/kernels/tile_rows.hpp"
#include "core/tensor/shape.hpp"

namespace qnn {
namespace {

constexpr std::size_t kRowBlock = 192;
// Words of a panel, which is packed on the stack: 64 steps with AVX-512.
constexpr std::size_t kPanelWords = 2048;

// `rows` rows from `row` on, times the kernel's `outs` rows from `out` on.
struct Block {
  std::size_t row = 0, rows = 0;
  std::size_t out = 0, outs = 0;
};

void multiply_block(const BinaryDenseArgs& args, const Block& block) {
  const std::size_t words = words_for_bits(args.problem.in);
  const std::size_t depth_block = kPanelWords / bit_panel_lanes();
  std::array<std::uint64_t, kPanelWords> panel;
  BitTiles tiles;
  tiles.panel = panel.data();
  tiles.lanes = block.outs;
  tiles.length = static_cast<float>(args.problem.in);
  for (std::size_t first = 0; first < words; first += depth_block) {
    const std::size_t depth = std::min(depth_block, words - first);
    pack_bit_panel({args.w.subspan(block.out * words + first), words, block.outs, depth},
                   panel.data());
    tiles.sweep = {.count = {1, 1, depth}};
    tiles.accumulate = first > 0;
    TileRows rows(tiles);
    rows.add(args.x.data() + block.row * words + first, words,
             args.y.data() + block.row * args.problem.out + block.out, args.problem.out,
             block.rows);
    rows.flush();
  }
}

}  // namespace

void binary_dense_popcount(const BinaryDenseArgs& args) {
  const std::size_t lanes = bit_panel_lanes();
  const std::size_t panels = bit_panels(args.problem.out);
  const std::size_t row_blocks = (args.rows + kRowBlock - 1) / kRowBlock;
  parallel_for(panels * row_blocks, [&](std::size_t chunk, std::size_t) {
    const std::size_t row = chunk / panels * kRowBlock;
    const std::size_t out = chunk % panels * lanes;
    multiply_block(args, {row, std::min(kRowBlock, args.rows - row), out,
                          std::min(lanes, args.problem.out - out)});
  });
}

}  // namespace qnn
