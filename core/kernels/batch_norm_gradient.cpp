#include <algorithm>
#include <array>
#include <cstddef>

#include "core/kernels/batch_norm.hpp"
#include "core/kernels/channel_sums.hpp"
#include "core/kernels/chunks.hpp"
#include "core/kernels/highway_settings.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/batch_norm_gradient.cpp"
#include "hwy/foreach_target.h"  // must precede highway.h

#include "core/kernels/normalized_inl.hpp"
#include "core/kernels/row_tile_inl.hpp"
#include "core/kernels/vector_inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {

// What a tile's channels are normalized with, for each of its columns.
struct TileFactors {
  WideRow mean, scale, shift;
};

HWY_INLINE void load_factors(const RowTile& tile, const BatchNormGradientArgs& args,
                             TileFactors& factors) {
  for (std::size_t c = 0; c < tile.channels; ++c) {
    const float gamma = args.gamma.empty() ? 1.0F : args.gamma[tile.column + c];
    factors.scale[c] = gamma * args.inverse[tile.column + c];
    factors.shift[c] = args.beta.empty() ? 0.0F : args.beta[tile.column + c];
  }
  repeat(tile, factors.scale);
  repeat(tile, factors.shift);
  repeat(tile, args.mean.data() + tile.column, factors.mean);
}

// Makes dy of `rows` rows of `width` values from value `first` on, while y is in the cache.
HWY_INLINE void map_rows(const RowTile& tile, const BatchNormGradientArgs& args,
                         const TileFactors& factors, std::size_t first, std::size_t rows,
                         std::size_t width) {
  std::array<float, GradientMap::kMostValues> y;
  static_assert(y.size() >= RowGrid::kMaxWidth);
  const std::size_t most = tile.stride == width ? y.size() / width : 1;
  for (std::size_t done = 0; done < rows; done += most) {
    const std::size_t count = std::min(most, rows - done);
    const std::size_t begin = first + done * tile.stride;
    for (std::size_t r = 0; r < count; ++r) {
      const float* const x = args.x.data() + begin + r * tile.stride;
      float* const values = y.data() + r * width;
      for_each_vector(width, [&](std::size_t column, auto at) HWY_ATTR {
        at.store(normalized(at.load(x + column), at.load(&factors.mean[column]),
                            at.load(&factors.scale[column]), at.load(&factors.shift[column])),
                 values + column);
      });
    }
    args.map->map(begin, {y.data(), count * width});
  }
}

HWY_INLINE const float* gradient_of(const BatchNormGradientArgs& args) {
  return args.map != nullptr ? args.map->dy().data() : args.dy.data();
}

// Σ dy and Σ dy (x - mean).
void gradient_sums_tile(const RowTile& tile, const BatchNormGradientArgs& args, float* sum,
                        float* product_sum) {
  const float* x = args.x.data();
  const float* dy = gradient_of(args);
  WideRow sums;
  WideRow products;
  TileFactors factors;
  load_factors(tile, args, factors);
  std::fill_n(sums.begin(), tile.width, 0.0F);
  std::fill_n(products.begin(), tile.width, 0.0F);
  for_each_row_block(tile, [&](std::size_t first, std::size_t rows, std::size_t width) HWY_ATTR {
    if (args.map != nullptr) map_rows(tile, args, factors, first, rows, width);
    add_rows(
        rows, width,
        [&](std::size_t r, std::size_t column, auto at)
            HWY_ATTR { return at.load(dy + first + r * tile.stride + column); },
        sums);
    add_rows(
        rows, width,
        [&](std::size_t r, std::size_t column, auto at) HWY_ATTR {
          const std::size_t i = first + r * tile.stride + column;
          const auto deviation = hn::Sub(at.load(x + i), at.load(&factors.mean[column]));
          return hn::Mul(at.load(dy + i), deviation);
        },
        products);
  });
  fold(tile, sums, sum);
  fold(tile, products, product_sum);
}

// dx = scale (dy - offset - (x - mean) slope), with offset = Σ dy / count and
// slope = inverse² Σ dy (x - mean) / count.
void gradient_tile(const RowTile& tile, const BatchNormGradientArgs& args, const float* offset,
                   const float* slope) {
  const float* x = args.x.data();
  const float* dy = gradient_of(args);
  float* dx = args.dx.data();
  TileFactors factors;
  WideRow offsets;
  WideRow slopes;
  load_factors(tile, args, factors);
  repeat(tile, offset + tile.column, offsets);
  repeat(tile, slope + tile.column, slopes);
  for_each_vector_of(tile, [&](std::size_t i, std::size_t column, auto at) HWY_ATTR {
    const auto deviation = hn::Sub(at.load(x + i), at.load(&factors.mean[column]));
    const auto centered = hn::Sub(at.load(dy + i), at.load(&offsets[column]));
    const auto rest = hn::Sub(centered, hn::Mul(deviation, at.load(&slopes[column])));
    at.store(hn::Mul(rest, at.load(&factors.scale[column])), dx + i);
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
