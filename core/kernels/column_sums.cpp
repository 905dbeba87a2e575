#include <cstddef>

#include "core/kernels/channel_sums.hpp"
#include "core/kernels/chunks.hpp"
#include "core/kernels/highway_settings.hpp"
#include "core/kernels/reduce.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/column_sums.cpp"
#include "hwy/foreach_target.h"  // must precede highway.h

#include "core/kernels/row_tile_inl.hpp"
#include "core/kernels/vector_inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {

void column_sums_tile(const RowTile& tile, const float* x, float* sums) {
  WideRow wide_sums;
  sum_columns(
      tile, [=](std::size_t i, std::size_t, auto at) HWY_ATTR { return at.load(x + i); },
      wide_sums);
  fold(tile, wide_sums, sums);
}

}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qnn {

HWY_EXPORT(column_sums_tile);

Totals total_of(const RowGrid& grid, const ChannelPartials& partials, std::size_t term,
                std::size_t channel, std::size_t count) {
  Totals totals{};
  for (std::size_t chunk = 0; chunk < grid.row_chunks(); ++chunk) {
    const float* partial = partials.at(chunk, term, channel);
    for (std::size_t c = 0; c < count; ++c) totals[c] += static_cast<double>(partial[c]);
  }
  return totals;
}

WorkspaceSize column_sums_workspace(std::size_t count, std::size_t channels) {
  const RowGrid grid(count, channels);
  return {.shared = ChannelPartials::floats(grid, 1, channels) * sizeof(float)};
}

void column_sums(std::span<const float> x, std::size_t channels, std::span<float> sums,
                 const Workspace& workspace) {
  const RowGrid grid(x.size() / channels, channels);
  const ChannelPartials partials(workspace.shared_floats().data(), 1, channels);
  grid.for_each_tile([&](const RowTile& tile) {
    HWY_DYNAMIC_DISPATCH(column_sums_tile)
    (tile, x.data(), partials.at(tile.chunk, 0, tile.column));
  });
  for_each_chunk(channels, kTotalsBlock, [&](std::size_t channel, std::size_t count) {
    const Totals totals = total_of(grid, partials, 0, channel, count);
    for (std::size_t c = 0; c < count; ++c) sums[channel + c] = static_cast<float>(totals[c]);
  });
}

}  // namespace qnn
#endif  // HWY_ONCE
