#include <algorithm>
#include <array>

#include "core/base/errors.hpp"
#include "core/base/parallel.hpp"
#include "core/kernels/chunks.hpp"
#include "core/kernels/lookup_tile.hpp"
#include "core/kernels/sign_conv2d_gather.hpp"
#include "core/kernels/sign_conv2d_implementations.hpp"
#include "core/kernels/tile_rows.hpp"
#include "core/tensor/shape.hpp"

namespace qnn {
namespace {

// Tables of one block: what a second-level cache holds.
constexpr std::size_t kBlockBytes = std::size_t{512} << 10;
// Cells of a pixel's tables that stand side by side: more where the window has few cells, so that a
// sum stays in its register for about as long.
constexpr std::size_t kFewestChunkCells = 16;
constexpr std::size_t kMostChunkCells = 64;
// Cells of the target that make reading a panel worth while.
constexpr std::size_t kBlockCells = 24;
// Pieces for parallel work, if the problem has so many.
constexpr std::size_t kPieces = 16;

// How a product is cut: the source's channels in chunks, whose sums come one after the other; the
// target in blocks of samples or lines, and these in ranges of panels.
struct Cut {
  LookupLayout layout;
  std::size_t chunk = 0;  // channels
  std::size_t chunks = 0;
  std::size_t lines_each = 1, samples_each = 1;
  std::size_t blocks_of_lines = 0, blocks = 0;
  std::size_t panels = 0, panels_each = 0, ranges = 0;
  std::size_t table_floats = 0;  // of one block
};

// The source's lines that the target's [begin, end) meet, without those that would add 0.
Gather::Range lines_of(const Gather& g, std::size_t begin, std::size_t end) {
  Gather::Range range = g.lines_met(begin, end);
  if (g.border != 0) return range;
  const auto height = static_cast<std::ptrdiff_t>(g.source_height);
  range.low = std::clamp<std::ptrdiff_t>(range.low, 0, height);
  range.high = std::clamp<std::ptrdiff_t>(range.high, range.low, height);
  return range;
}

std::size_t source_lines(const Gather& g, std::size_t lines_each) {
  std::size_t most = 0;
  for (std::size_t line = 0; line < g.target_height; line += lines_each)
    most = std::max(most, lines_of(g, line, std::min(line + lines_each, g.target_height)).size());
  return most;
}

Cut cut(const Gather& g, std::size_t rows, float unit) {
  Cut result;
  result.layout = lookup_layout(unit);
  const std::size_t chunk_cells =
      std::clamp(kMostChunkCells / g.problem.taps(), kFewestChunkCells, kMostChunkCells);
  result.chunks = ceil_divide(result.layout.cells(g.depth), chunk_cells);
  result.chunk = lookup_steps(ceil_divide(g.depth, result.chunks)) * kStepValues;
  result.chunks = ceil_divide(g.depth, result.chunk);
  const std::size_t pixel = result.layout.cells(std::min(result.chunk, g.depth)) * kTableSize;
  const std::size_t line = g.columns_met().size() * pixel;
  const auto floats_of = [&](std::size_t lines) { return source_lines(g, lines) * line; };
  result.lines_each = std::max<std::size_t>(1, g.target_height);
  while (result.lines_each > 1 && floats_of(result.lines_each) * sizeof(float) > kBlockBytes)
    result.lines_each = ceil_divide(result.lines_each, 2);
  result.blocks_of_lines = ceil_divide(g.target_height, result.lines_each);
  const std::size_t floats = floats_of(result.lines_each);
  if (result.blocks_of_lines == 1) {
    const std::size_t fit = kBlockBytes / (std::max<std::size_t>(1, floats) * sizeof(float));
    const std::size_t cells = std::max<std::size_t>(1, g.target_height * g.target_width);
    const std::size_t most =
        std::max(ceil_divide(rows, kPieces / 2), ceil_divide(kBlockCells, cells));
    result.samples_each = std::clamp<std::size_t>(fit, 1, std::max<std::size_t>(1, most));
  }
  result.blocks = result.blocks_of_lines * ceil_divide(rows, result.samples_each);
  result.panels = lookup_panels(g.lanes);
  result.ranges =
      std::clamp<std::size_t>(kPieces / std::max<std::size_t>(1, result.blocks), 1, result.panels);
  result.panels_each = ceil_divide(result.panels, result.ranges);
  result.ranges = ceil_divide(result.panels, result.panels_each);
  result.table_floats = result.samples_each * floats;
  return result;
}

// Words of one tap's part of a panel.
std::size_t part_words(const Cut& c) { return c.chunk / kStepValues * c.layout.step_words; }

// Panels are [group of the convolution, chunk, panel, tap, step, lane].
std::size_t panel_index(const Cut& c, std::size_t group, std::size_t chunk, std::size_t panel) {
  return (group * c.chunks + chunk) * c.panels + panel;
}
std::size_t panel_words(const Gather& g, const Cut& c) {
  return g.problem.groups * c.chunks * c.panels * g.problem.taps() * part_words(c);
}

// The bits of a step of the input gradient: lanes are input channels, bits output channels.
void gradient_bits(const SignConv2dArgs& args, std::size_t tap, std::size_t panel,
                   std::size_t first_out, std::size_t outs, StepBits& bits) {
  const Conv2dProblem& p = args.problem;
  const std::size_t words = words_for_bits(p.in_per_group());
  std::array<std::uint64_t, kStepValues> columns;
  for (std::size_t k = 0; k < outs; ++k)
    columns[k] = args.bits[((first_out + k) * p.taps() + tap) * words + panel];
  transpose_bits(std::span(columns).first(outs), p.in_per_group() - panel * kLookupLanes, bits);
}

// Those of forward: lanes are output channels, bits input channels from `channel` on.
void forward_bits(const SignConv2dArgs& args, std::size_t tap, std::size_t first_out,
                  std::size_t outs, std::size_t channel, StepBits& bits) {
  const Conv2dProblem& p = args.problem;
  const std::size_t words = words_for_bits(p.in_per_group());
  bits.fill(0);
  for (std::size_t lane = 0; lane < outs; ++lane) {
    const std::uint64_t word =
        args.bits[((first_out + lane) * p.taps() + tap) * words + channel / 64];
    bits[lane] = static_cast<std::uint32_t>(word >> channel % 64);
  }
}

void pack_panels(const SignConv2dArgs& args, const Gather& g, const Cut& c, std::uint32_t* panels) {
  const std::size_t taps = g.problem.taps();
  parallel_for(g.problem.groups * c.chunks * c.panels, [&](std::size_t index, std::size_t) {
    const std::size_t panel = index % c.panels;
    const std::size_t chunk = index / c.panels % c.chunks;
    const std::size_t group = index / c.panels / c.chunks;
    std::uint32_t* step = panels + index * taps * part_words(c);
    for (std::size_t tap = 0; tap < taps; ++tap) {
      for (std::size_t value = 0; value < c.chunk;
           value += kStepValues, step += c.layout.step_words) {
        const std::size_t channel = chunk * c.chunk + value;
        if (channel >= g.depth) continue;  // a step that nobody reads
        StepBits bits{};
        if (g.input_gradient)
          gradient_bits(args, tap, panel, group * g.depth + channel,
                        std::min(kStepValues, g.depth - channel), bits);
        else
          forward_bits(args, tap, group * g.lanes + panel * kLookupLanes,
                       std::min(kLookupLanes, g.lanes - panel * kLookupLanes), channel, bits);
        make_step(bits, args.unit, step);
      }
    }
  });
}

// A part of the target, and the tables of what it reads.
struct Block {
  std::size_t sample = 0, samples = 0;
  std::size_t line = 0, end_line = 0;  // of the target
  Gather::Range lines, columns;        // of the source
  std::size_t pixel = 0;               // floats of a pixel's tables
  std::size_t part = 0;                // words of one tap's part of a panel
  float* tables = nullptr;             // [samples, lines, columns, pixel]

  std::size_t line_floats() const { return columns.size() * pixel; }
  const float* at(std::size_t s, std::ptrdiff_t y, std::ptrdiff_t x) const {
    return tables + (s * lines.size() + static_cast<std::size_t>(y - lines.low)) * line_floats() +
           static_cast<std::size_t>(x - columns.low) * pixel;
  }
};

// The tables of `count` pixels outside the source.
void fill_border(const Gather& g, const Block& block, std::size_t channels, std::size_t count,
                 float* to) {
  if (g.border == 0) {
    std::fill_n(to, count * block.pixel, 0.0F);
    return;
  }
  std::array<float, kMostChunkCells * kTableValues> values;
  std::fill_n(values.begin(), channels, g.border);
  make_tables({.values = values.data(), .count = channels, .rows = count}, to);
}

// `channel`: the first of the chunk, of all the source's.
void fill_tables(const SignConv2dArgs& args, const Gather& g, const Block& block,
                 std::size_t channel, std::size_t channels) {
  const auto width = static_cast<std::ptrdiff_t>(g.source_width);
  const std::ptrdiff_t low = std::clamp<std::ptrdiff_t>(block.columns.low, 0, width);
  const std::ptrdiff_t high = std::clamp<std::ptrdiff_t>(block.columns.high, low, width);
  const auto left = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, -block.columns.low));
  const auto inside = static_cast<std::size_t>(high - low);
  float* to = block.tables;
  for (std::size_t s = 0; s < block.samples; ++s) {
    for (std::ptrdiff_t y = block.lines.low; y < block.lines.high; ++y, to += block.line_floats()) {
      if (y < 0 || y >= static_cast<std::ptrdiff_t>(g.source_height)) {
        fill_border(g, block, channels, block.columns.size(), to);
        continue;
      }
      const std::size_t first =
          (block.sample + s) * g.source_size() +
          (static_cast<std::size_t>(y) * g.source_width + static_cast<std::size_t>(low)) *
              g.source_channels +
          channel;
      fill_border(g, block, channels, left, to);
      make_tables({.values = args.a.data() + first,
                   .row_stride = g.source_channels,
                   .count = channels,
                   .rows = inside,
                   .unit = args.unit},
                  to + left * block.pixel);
      fill_border(g, block, channels, block.columns.size() - left - inside,
                  to + (left + inside) * block.pixel);
    }
  }
}

// The taps [first, end) of the lines [begin, end_line) of a phase; those whose lines lie outside
// the source are left out if they would add 0.
struct LineRun {
  std::size_t begin = 0, end = 0;
  std::size_t first_tap = 0, end_tap = 0;
};

LineRun run_from(const Gather& g, const GatherAxis& y, std::size_t begin, std::size_t end) {
  const auto taps_of_line = [&](std::size_t i) {
    const auto adds = [&](std::size_t tap) {
      const std::ptrdiff_t line = y.source + static_cast<std::ptrdiff_t>(i) * y.source_step +
                                  static_cast<std::ptrdiff_t>(tap) * y.source_tap;
      return g.border != 0 || (line >= 0 && line < static_cast<std::ptrdiff_t>(g.source_height));
    };
    LineRun run;
    while (run.first_tap < y.taps && !adds(run.first_tap)) ++run.first_tap;
    run.end_tap = run.first_tap;
    while (run.end_tap < y.taps && adds(run.end_tap)) ++run.end_tap;
    return run;
  };
  LineRun run = taps_of_line(begin);
  run.begin = begin;
  run.end = begin + 1;
  for (; run.end < end; ++run.end) {
    const LineRun next = taps_of_line(run.end);
    if (next.first_tap != run.first_tap || next.end_tap != run.end_tap) break;
  }
  return run;
}

// Adds what one phase of the block gets through one panel: `lane` is the panel's first channel of
// the target.
void add_phase(const SignConv2dArgs& args, const Gather& g, const Block& block, std::size_t phase,
               std::size_t lane, LookupTiles tiles) {
  const GatherAxis y = g.axis_y(phase / g.phases_x());
  const GatherAxis x = g.axis_x(phase % g.phases_x());
  const std::uint32_t* panel = tiles.panel;
  const std::size_t tap_x = x.kernel_step * block.part;
  const std::size_t tap_y = y.kernel_step * g.problem.kernel_w * block.part;
  tiles.sweep.table_stride = {y.source_tap * static_cast<std::ptrdiff_t>(block.line_floats()),
                              x.source_tap * static_cast<std::ptrdiff_t>(block.pixel)};
  tiles.sweep.panel_stride = {static_cast<std::ptrdiff_t>(tap_y),
                              static_cast<std::ptrdiff_t>(tap_x)};
  const GatherAxis::Part part = y.part(block.line, block.end_line);
  if (x.count == 0) return;
  for (LineRun run{.end = part.begin}; run.end < part.end;) {
    run = run_from(g, y, run.end, part.end);
    tiles.sweep.count = {run.end_tap - run.first_tap, x.taps};
    const bool empty = tiles.sweep.count[0] * tiles.sweep.count[1] == 0;
    if (empty && tiles.accumulate) continue;
    tiles.panel =
        panel + (y.kernel * g.problem.kernel_w + x.kernel) * block.part + run.first_tap * tap_y;
    TileRows rows(tiles);
    for (std::size_t s = 0; s < block.samples; ++s) {
      for (std::size_t i = run.begin; i < run.end; ++i) {
        const std::ptrdiff_t source_y = y.source + static_cast<std::ptrdiff_t>(i) * y.source_step +
                                        static_cast<std::ptrdiff_t>(run.first_tap) * y.source_tap;
        const std::size_t target =
            (block.sample + s) * g.target_size() +
            ((y.first + i * y.step) * g.target_width + x.first) * g.target_channels + lane;
        rows.add(empty ? block.tables : block.at(s, source_y, x.source),
                 empty ? 0 : static_cast<std::size_t>(x.source_step) * block.pixel,
                 args.result.data() + target, x.step * g.target_channels, x.count);
      }
    }
    rows.flush();
  }
}

void run_block(const SignConv2dArgs& args, const Gather& g, const Cut& c, Block block,
               std::size_t range, const std::uint32_t* panels) {
  const std::size_t part = g.problem.taps() * part_words(c);
  const std::size_t end = std::min(c.panels, (range + 1) * c.panels_each);
  for (std::size_t index = 0; index < g.problem.groups * c.chunks; ++index) {
    const std::size_t group = index / c.chunks;
    const std::size_t chunk = index % c.chunks;
    const std::size_t channels = std::min(c.chunk, g.depth - chunk * c.chunk);
    LookupTiles tiles;
    tiles.sweep.cells = c.layout.cells(channels);
    tiles.accumulate = chunk > 0;
    tiles.unit = args.unit;
    block.pixel = tiles.sweep.cells * kTableSize;
    fill_tables(args, g, block, group * g.depth + chunk * c.chunk, channels);
    for (std::size_t panel = range * c.panels_each; panel < end; ++panel) {
      tiles.panel = panels + panel_index(c, group, chunk, panel) * part;
      tiles.lanes = std::min(kLookupLanes, g.lanes - panel * kLookupLanes);
      for (std::size_t phase = 0; phase < g.phases_y() * g.phases_x(); ++phase)
        add_phase(args, g, block, phase, group * g.lanes + panel * kLookupLanes, tiles);
    }
  }
}

void run(const SignConv2dArgs& args, const Gather& g) {
  const Cut c = cut(g, args.rows, args.unit);
  auto* panels = reinterpret_cast<std::uint32_t*>(args.workspace.shared_words().data());
  pack_panels(args, g, c, panels);
  parallel_for(c.blocks * c.ranges, [&](std::size_t index, std::size_t worker) {
    const std::size_t number = index / c.ranges;
    Block block;
    block.sample = number / c.blocks_of_lines * c.samples_each;
    block.samples = std::min(c.samples_each, args.rows - block.sample);
    block.line = number % c.blocks_of_lines * c.lines_each;
    block.end_line = std::min(block.line + c.lines_each, g.target_height);
    block.lines = lines_of(g, block.line, block.end_line);
    block.columns = g.columns_met();
    block.part = part_words(c);
    block.tables = args.workspace.floats_of(worker).data();
    run_block(args, g, c, block, index % c.ranges, panels);
  });
}

WorkspaceSize workspace_of(const Gather& g, std::size_t rows, float unit) {
  const Cut c = cut(g, rows, unit);
  return {.per_worker = c.table_floats * sizeof(float),
          .shared = panel_words(g, c) * sizeof(std::uint32_t)};
}

}  // namespace

std::optional<std::string> lookup_declines(const Conv2dProblem&) {
  if (!looks_up_tables()) return "needs AVX-512";
  return std::nullopt;
}

WorkspaceSize sign_conv2d_workspace_lookup(const Conv2dProblem& problem, std::size_t rows) {
  WorkspaceSize size = workspace_of(gather_forward(problem), rows, 0);
  for (const float unit : {0.0F, 1.0F})
    size = size.united(workspace_of(gather_input_gradient(problem), rows, unit));
  return size;
}

void sign_conv2d_forward_lookup(const SignConv2dArgs& args) {
  require(args.unit == 0, "forward takes any floats");
  run(args, gather_forward(args.problem));
}

void sign_conv2d_input_gradient_lookup(const SignConv2dArgs& args) {
  run(args, gather_input_gradient(args.problem));
}

}  // namespace qnn
