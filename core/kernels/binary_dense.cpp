#include <algorithm>
#include <array>
#include <limits>

#include "core/base/parallel.hpp"
#include "core/kernels/bit_tile.hpp"
#include "core/kernels/dense_implementations.hpp"
#include "core/kernels/tile_rows.hpp"
#include "core/tensor/shape.hpp"

namespace qnn {
namespace {

constexpr std::size_t kRowBlock = 192;
constexpr std::size_t kWordBits = 64;
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

// What a worker has in its scratch: a panel of whole rows of the kernel, and its lanes' bounds.
struct SignsScratch {
  std::uint64_t* panel;
  float* below;
};

// Signs of the block's sums, whose outputs share a word.
void signs_of_block(const BinaryDenseArgs& args, const Block& block, const SignsScratch& scratch) {
  const std::size_t words = words_for_bits(args.problem.in);
  const std::size_t out_words = words_for_bits(args.problem.out);
  std::uint64_t* signs = args.signs.bits.data() + block.row * out_words + block.out / kWordBits;
  const std::uint64_t flipped =
      args.signs.flipped.empty() ? 0 : args.signs.flipped[block.out / kWordBits];
  for (std::size_t row = 0; row < block.rows; ++row) signs[row * out_words] = flipped;
  BitTiles tiles;
  tiles.sweep = {.count = {1, 1, words}};
  tiles.panel = scratch.panel;
  tiles.length = static_cast<float>(args.problem.in);
  for (std::size_t lane = 0; lane < block.outs; lane += bit_panel_lanes()) {
    const std::size_t out = block.out + lane;
    tiles.lanes = std::min(bit_panel_lanes(), block.outs - lane);
    tiles.first_bit = lane;
    pack_bit_panel({args.w.subspan(out * words), words, tiles.lanes, words}, scratch.panel);
    std::fill_n(scratch.below, bit_panel_lanes(), -std::numeric_limits<float>::infinity());
    std::copy_n(args.signs.below.begin() + static_cast<std::ptrdiff_t>(out), tiles.lanes,
                scratch.below);
    SignRows rows(tiles);
    rows.add(args.x.data() + block.row * words, words, signs, out_words, scratch.below, block.rows);
    rows.flush();
  }
}

void dense_signs(const BinaryDenseArgs& args) {
  const DenseProblem& p = args.problem;
  const std::size_t out_words = words_for_bits(p.out);
  const std::size_t row_blocks = (args.rows + kRowBlock - 1) / kRowBlock;
  parallel_for(out_words * row_blocks, [&](std::size_t chunk, std::size_t worker) {
    const std::size_t row = chunk / out_words * kRowBlock;
    const std::size_t out = chunk % out_words * kWordBits;
    std::uint64_t* panel = args.workspace.words_of(worker).data();
    auto* below = reinterpret_cast<float*>(panel + bit_panel_size(words_for_bits(p.in)));
    signs_of_block(
        args, {row, std::min(kRowBlock, args.rows - row), out, std::min(kWordBits, p.out - out)},
        {panel, below});
  });
}

}  // namespace

WorkspaceSize binary_dense_signs_workspace(const DenseProblem& problem) {
  return {.per_worker = bit_panel_size(words_for_bits(problem.in)) * sizeof(std::uint64_t) +
                        bit_panel_lanes() * sizeof(float),
          .shared = 0};
}

void binary_dense_popcount(const BinaryDenseArgs& args) {
  if (args.signs.wanted()) return dense_signs(args);
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
