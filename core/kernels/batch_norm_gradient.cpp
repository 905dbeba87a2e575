#include <cstddef>

#include "core/kernels/batch_norm.hpp"
#include "core/kernels/channel_sums.hpp"
#include "core/kernels/chunks.hpp"
#include "core/kernels/highway_settings.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/batch_norm_gradient.cpp"
#include "hwy/foreach_target.h"  // must precede highway.h

#include "core/kernels/row_tile_inl.hpp"
#include "core/kernels/vector_inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {

// Σ dy and Σ dy (x - mean).
void gradient_sums_tile(const RowTile& tile, const BatchNormGradientArgs& args, float* sum,
                        float* product_sum) {
  const float* x = args.x.data();
  const float* dy = args.dy.data();
  WideRow sums;
  WideRow means;
  repeat(tile, args.mean.data() + tile.column, means);
  sum_columns(
      tile, [=](std::size_t i, std::size_t, auto at) HWY_ATTR { return at.load(dy + i); }, sums);
  fold(tile, sums, sum);
  sum_columns(
      tile,
      [&](std::size_t i, std::size_t column, auto at) HWY_ATTR {
        return hn::Mul(at.load(dy + i), hn::Sub(at.load(x + i), at.load(&means[column])));
      },
      sums);
  fold(tile, sums, product_sum);
}

// dx = scale (dy - offset - (x - mean) slope), with offset = Σ dy / count and
// slope = inverse² Σ dy (x - mean) / count.
void gradient_tile(const RowTile& tile, const BatchNormGradientArgs& args, const float* offset,
                   const float* slope) {
  const float* x = args.x.data();
  const float* dy = args.dy.data();
  float* dx = args.dx.data();
  WideRow means;
  WideRow scales;
  WideRow offsets;
  WideRow slopes;
  for (std::size_t c = 0; c < tile.channels; ++c) {
    const float gamma = args.gamma.empty() ? 1.0F : args.gamma[tile.column + c];
    scales[c] = gamma * args.inverse[tile.column + c];
  }
  repeat(tile, scales);
  repeat(tile, args.mean.data() + tile.column, means);
  repeat(tile, offset + tile.column, offsets);
  repeat(tile, slope + tile.column, slopes);
  for_each_vector_of(tile, [&](std::size_t i, std::size_t column, auto at) HWY_ATTR {
    const auto deviation = hn::Sub(at.load(x + i), at.load(&means[column]));
    const auto centered = hn::Sub(at.load(dy + i), at.load(&offsets[column]));
    const auto rest = hn::Sub(centered, hn::Mul(deviation, at.load(&slopes[column])));
    at.store(hn::Mul(rest, at.load(&scales[column])), dx + i);
  });
}

}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qnn {

HWY_EXPORT(gradient_sums_tile);
HWY_EXPORT(gradient_tile);

namespace {

enum Sum : std::size_t { kGradient, kProduct, kSums };
constexpr std::size_t kTrainingTerms = 3;  // what batch_norm_training keeps for each chunk

}  // namespace

WorkspaceSize batch_norm_workspace(std::size_t count, std::size_t channels) {
  const RowGrid grid(count, channels);
  static_assert(kTrainingTerms > kSums);
  const std::size_t partials = ChannelPartials::floats(grid, kTrainingTerms, channels);
  return {.shared = (partials + 2 * channels) * sizeof(float)};
}

void batch_norm_gradient(const BatchNormGradientArgs& args) {
  const std::size_t channels = args.channels;
  const std::size_t rows = args.x.size() / channels;
  const RowGrid grid(rows, channels);
  float* const offset = args.workspace.shared_floats().data();
  float* const slope = offset + channels;
  const ChannelPartials partials(slope + channels, kSums, channels);

  grid.for_each_tile([&](const RowTile& tile) {
    HWY_DYNAMIC_DISPATCH(gradient_sums_tile)
    (tile, args, partials.at(tile.chunk, kGradient, tile.column),
     partials.at(tile.chunk, kProduct, tile.column));
  });
  for_each_chunk(channels, kTotalsBlock, [&](std::size_t first, std::size_t count) {
    const Totals gradients = total_of(grid, partials, kGradient, first, count);
    const Totals products = total_of(grid, partials, kProduct, first, count);
    for (std::size_t c = 0; c < count; ++c) {
      const double inverse = args.inverse[first + c];
      const double dgamma = products[c] * inverse;
      offset[first + c] = static_cast<float>(gradients[c] / static_cast<double>(rows));
      slope[first + c] = static_cast<float>(dgamma * inverse / static_cast<double>(rows));
      if (!args.dgamma.empty()) args.dgamma[first + c] = static_cast<float>(dgamma);
      if (!args.dbeta.empty()) args.dbeta[first + c] = static_cast<float>(gradients[c]);
    }
  });
  if (args.dx.empty()) return;
  grid.for_each_tile([&](const RowTile& tile) {
    HWY_DYNAMIC_DISPATCH(gradient_tile)(tile, args, offset, slope);
  });
}

}  // namespace qnn
#endif  // HWY_ONCE
