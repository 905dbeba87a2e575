#include "core/kernels/eigen_settings.hpp"

#include <algorithm>

#include "core/base/parallel.hpp"
#include "core/kernels/conv2d_implementations.hpp"

namespace qnn {
namespace {

constexpr std::size_t kColumnsBytes = std::size_t{256} << 10;
constexpr std::size_t kMostSlices = 8;
constexpr std::size_t kPartialBytes = std::size_t{4} << 20;

std::size_t cells(const Conv2dProblem& p) { return p.out_height() * p.out_width(); }

// Output cells whose windows are unrolled together: a multiple of 32, by the problem alone. A tile
// lies in one sample; where the sample has fewer cells left, zero rows follow.
std::size_t tile_cells(const Conv2dProblem& p) {
  const std::size_t fitting = kColumnsBytes / (std::max<std::size_t>(1, p.patch()) * sizeof(float));
  const std::size_t most = (cells(p) + 31) / 32 * 32;
  return std::max<std::size_t>(32, std::min(fitting / 32 * 32, most));
}

// A worker's scratch: windows [tile, patch] and values of Y or dY of one group [tile, out].
struct Scratch {
  float* columns = nullptr;
  float* values = nullptr;
};
Scratch scratch_of(const Conv2dArgs& args, std::size_t worker) {
  float* columns = args.workspace.floats_of(worker).data();
  return {columns, columns + tile_cells(args.problem) * args.problem.patch()};
}

// Part of a sample's cells, and one group of channels.
struct Tile {
  std::size_t sample = 0;
  std::size_t cell = 0, cells = 0;
  std::size_t group = 0;
};

// Calls visit(tile) for all tiles of a sample, group by group.
template <class Visit>
void for_each_tile(const Conv2dProblem& p, std::size_t sample, Visit visit) {
  for (std::size_t group = 0; group < p.groups; ++group)
    for (std::size_t cell = 0; cell < cells(p); cell += tile_cells(p))
      visit(Tile{sample, cell, std::min(tile_cells(p), cells(p) - cell), group});
}

// Calls visit(run of the columns matrix, pixel of x or none) for each cell of each window.
template <class Visit>
void for_each_tap(const Conv2dProblem& p, const Tile& tile, float* columns, Visit visit) {
  for (std::size_t i = 0; i < tile.cells; ++i) {
    const std::size_t y = (tile.cell + i) / p.out_width();
    const std::size_t x = (tile.cell + i) % p.out_width();
    for (std::size_t tap = 0; tap < p.kernel_h * p.kernel_w; ++tap, columns += p.in_per_group()) {
      // Unsigned: a place before the image wraps around, to one far behind it.
      const std::size_t in_y = y * p.stride_h + tap / p.kernel_w * p.dilation_h - p.pad_top;
      const std::size_t in_x = x * p.stride_w + tap % p.kernel_w * p.dilation_w - p.pad_left;
      const bool inside = in_y < p.height && in_x < p.width;
      const std::size_t pixel = (tile.sample * p.height + in_y) * p.width + in_x;
      visit(columns, inside, pixel * p.in + tile.group * p.in_per_group());
    }
  }
}

void unroll(const Conv2dProblem& p, const Tile& tile, const float* x, float* columns) {
  for_each_tap(p, tile, columns, [&](float* run, bool inside, std::size_t at) {
    if (inside)
      std::copy_n(x + at, p.in_per_group(), run);
    else
      std::fill_n(run, p.in_per_group(), p.pad_value);
  });
  std::fill(columns + tile.cells * p.patch(), columns + tile_cells(p) * p.patch(), 0.0F);
}

// First value of the tile's group in Y or dY.
std::size_t output_index(const Conv2dProblem& p, const Tile& tile) {
  return tile.sample * p.output_size() + tile.cell * p.out + tile.group * p.out_per_group();
}

// The tile's part of dY, zero rows behind.
void gather(const Conv2dProblem& p, const Tile& tile, const float* dy, float* values) {
  for (std::size_t i = 0; i < tile.cells; ++i)
    std::copy_n(dy + output_index(p, tile) + i * p.out, p.out_per_group(),
                values + i * p.out_per_group());
  std::fill(values + tile.cells * p.out_per_group(), values + tile_cells(p) * p.out_per_group(),
            0.0F);
}

EigenConstMap kernel_of(const Conv2dProblem& p, const Tile& tile, const float* w) {
  return eigen_map(w + tile.group * p.out_per_group() * p.patch(), p.out_per_group(), p.patch(),
                   p.patch());
}

std::size_t most_slices(const Conv2dProblem& p, std::size_t rows) {
  const std::size_t bytes = std::max<std::size_t>(1, p.kernel_size() * sizeof(float));
  return std::max<std::size_t>(1, std::min({kMostSlices, rows, kPartialBytes / bytes}));
}

void add_sample(const Conv2dArgs& args, std::size_t sample, const Scratch& scratch,
                float* partial) {
  const Conv2dProblem& p = args.problem;
  for_each_tile(p, sample, [&](const Tile& tile) {
    unroll(p, tile, args.b.data(), scratch.columns);
    gather(p, tile, args.a.data(), scratch.values);
    const std::size_t out = p.out_per_group();
    const float* columns = scratch.columns;
    const float* values = scratch.values;
    const auto dy = eigen_map(values, tile_cells(p), out, out);
    eigen_multiply(dy.transpose(), eigen_map(columns, tile_cells(p), p.patch(), p.patch()),
                   eigen_map(partial + tile.group * out * p.patch(), out, p.patch(), p.patch()),
                   true);
  });
}

}  // namespace

WorkspaceSize conv2d_workspace_eigen(const Conv2dProblem& p, std::size_t rows) {
  return {.per_worker = tile_cells(p) * (p.patch() + p.out_per_group()) * sizeof(float),
          .shared = most_slices(p, rows) * p.kernel_size() * sizeof(float)};
}

void conv2d_forward_eigen(const Conv2dArgs& args) {
  set_eigen_cache_sizes();
  const Conv2dProblem& p = args.problem;
  parallel_for(args.rows, [&](std::size_t sample, std::size_t worker) {
    const auto [columns, values] = scratch_of(args, worker);
    for_each_tile(p, sample, [&, columns = columns, values = values](const Tile& tile) {
      unroll(p, tile, args.a.data(), columns);
      const std::size_t out = p.out_per_group();
      const float* windows = columns;
      eigen_multiply(eigen_map(windows, tile_cells(p), p.patch(), p.patch()),
                     kernel_of(p, tile, args.b.data()).transpose(),
                     eigen_map(values, tile_cells(p), out, out));
      for (std::size_t i = 0; i < tile.cells; ++i)
        std::copy_n(values + i * out, out, args.result.data() + output_index(p, tile) + i * p.out);
    });
  });
}

void conv2d_input_gradient_eigen(const Conv2dArgs& args) {
  set_eigen_cache_sizes();
  const Conv2dProblem& p = args.problem;
  parallel_for(args.rows, [&](std::size_t sample, std::size_t worker) {
    const auto [columns, values] = scratch_of(args, worker);
    std::ranges::fill(args.result.subspan(sample * p.input_size(), p.input_size()), 0.0F);
    for_each_tile(p, sample, [&, columns = columns, values = values](const Tile& tile) {
      gather(p, tile, args.a.data(), values);
      const std::size_t out = p.out_per_group();
      const float* gradient = values;
      eigen_multiply(eigen_map(gradient, tile_cells(p), out, out),
                     kernel_of(p, tile, args.b.data()),
                     eigen_map(columns, tile_cells(p), p.patch(), p.patch()));
      for_each_tap(p, tile, columns, [&](const float* run, bool inside, std::size_t at) {
        if (!inside) return;
        for (std::size_t c = 0; c < p.in_per_group(); ++c) args.result[at + c] += run[c];
      });
    });
  });
}

void conv2d_kernel_gradient_eigen(const Conv2dArgs& args) {
  set_eigen_cache_sizes();
  const Conv2dProblem& p = args.problem;
  const std::size_t slices = most_slices(p, args.rows);
  const std::span<float> partials = args.workspace.shared_floats().first(slices * p.kernel_size());
  parallel_for(slices, [&](std::size_t slice, std::size_t worker) {
    const auto partial = partials.subspan(slice * p.kernel_size(), p.kernel_size());
    std::ranges::fill(partial, 0.0F);
    for (std::size_t sample = slice * args.rows / slices; sample < (slice + 1) * args.rows / slices;
         ++sample)
      add_sample(args, sample, scratch_of(args, worker), partial.data());
  });
  std::ranges::fill(args.result, 0.0F);
  for (std::size_t slice = 0; slice < slices; ++slice)
    for (std::size_t i = 0; i < p.kernel_size(); ++i)
      args.result[i] += partials[slice * p.kernel_size() + i];
}

}  // namespace qnn
