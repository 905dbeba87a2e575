#include "core/kernels/batch_norm.hpp"

#include <cmath>

#include "core/kernels/channel_sums.hpp"
#include "core/kernels/chunks.hpp"
#include "core/kernels/highway_settings.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/batch_norm.cpp"
#include "hwy/foreach_target.h"  // must precede highway.h

#include "core/kernels/normalized_inl.hpp"
#include "core/kernels/row_tile_inl.hpp"
#include "core/kernels/vector_inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {

void moments_tile(const RowTile& tile, const float* x, float* center, float* sum,
                  float* sum_of_squares) {
  WideRow sums;
  WideRow centers;
  sum_columns(
      tile, [=](std::size_t i, std::size_t, auto at) HWY_ATTR { return at.load(x + i); }, sums);
  fold(tile, sums, center);
  const std::size_t values = tile.rows * tile.width + tile.rest;
  const auto per_row = broadcast(static_cast<float>(tile.channels) / static_cast<float>(values));
  for_each_vector(tile.channels, [&](std::size_t c, auto at) HWY_ATTR {
    at.store(hn::Mul(at.load(center + c), per_row), center + c);
  });
  repeat(tile, center, centers);

  const auto deviation = [&](std::size_t i, std::size_t column, auto at) HWY_ATTR {
    return hn::Sub(at.load(x + i), at.load(&centers[column]));
  };
  sum_columns(tile, deviation, sums);
  fold(tile, sums, sum);
  sum_columns(
      tile,
      [&](std::size_t i, std::size_t column, auto at) HWY_ATTR {
        const auto d = deviation(i, column, at);
        return hn::Mul(d, d);
      },
      sums);
  fold(tile, sums, sum_of_squares);
}

// y = scale (x - mean) + beta; `scale` holds gamma / deviation for the tile's channels.
HWY_INLINE void normalize(const RowTile& tile, const float* x, const float* mean, const float* beta,
                          WideRow& scale, float* y) {
  WideRow means;
  WideRow shifts{};
  repeat(tile, mean + tile.column, means);
  repeat(tile, scale);
  if (beta != nullptr) repeat(tile, beta + tile.column, shifts);
  for_each_vector_of(tile, [&](std::size_t i, std::size_t column, auto at) HWY_ATTR {
    at.store(normalized(at.load(x + i), at.load(&means[column]), at.load(&scale[column]),
                        at.load(&shifts[column])),
             y + i);
  });
}

void training_tile(const RowTile& tile, const BatchNormArgs& args) {
  WideRow scale;
  for (std::size_t c = 0; c < tile.channels; ++c) {
    const float gamma = args.gamma.empty() ? 1.0F : args.gamma[tile.column + c];
    scale[c] = gamma * args.inverse[tile.column + c];
  }
  normalize(tile, args.x.data(), args.mean.data(), args.beta.data(), scale, args.y.data());
}

void inference_tile(const RowTile& tile, const BatchNormInferenceArgs& args) {
  WideRow scale;
  const float* variance = args.variance.data() + tile.column;
  const float* gamma = args.gamma.empty() ? nullptr : args.gamma.data() + tile.column;
  for_each_vector(tile.channels, [&](std::size_t c, auto at) HWY_ATTR {
    const auto deviation = hn::Sqrt(hn::Add(at.load(variance + c), broadcast(args.epsilon)));
    const auto factor = gamma != nullptr ? at.load(gamma + c) : broadcast(1);
    at.store(hn::Div(factor, deviation), &scale[c]);
  });
  normalize(tile, args.x.data(), args.mean.data(), args.beta.data(), scale, args.y.data());
}

}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qnn {

HWY_EXPORT(moments_tile);
HWY_EXPORT(training_tile);
HWY_EXPORT(inference_tile);

namespace {

// What a chunk of rows tells about each channel: a number near its mean, and sums of x - center.
// The center makes the variance as good as one of two passes over all rows.
enum Moment : std::size_t { kCenter, kSum, kSumOfSquares, kMoments };

// Totals over all rows, from the chunks' moments (Chan, Golub, LeVeque 1979).
void finish_moments(const RowGrid& grid, const ChannelPartials& partials, double rows,
                    std::size_t channel, std::size_t count, const BatchNormArgs& args) {
  Totals mean{};
  Totals squares{};
  for (std::size_t chunk = 0; chunk < grid.row_chunks(); ++chunk) {
    const auto n = static_cast<double>(grid.rows_in_chunk(chunk));
    const float* center = partials.at(chunk, kCenter, channel);
    const float* sum = partials.at(chunk, kSum, channel);
    for (std::size_t c = 0; c < count; ++c) mean[c] += n * double{center[c]} + double{sum[c]};
  }
  for (std::size_t c = 0; c < count; ++c) mean[c] /= rows;
  for (std::size_t chunk = 0; chunk < grid.row_chunks(); ++chunk) {
    const auto n = static_cast<double>(grid.rows_in_chunk(chunk));
    const float* center = partials.at(chunk, kCenter, channel);
    const float* sum = partials.at(chunk, kSum, channel);
    const float* sum_of_squares = partials.at(chunk, kSumOfSquares, channel);
    for (std::size_t c = 0; c < count; ++c) {
      const double offset = double{center[c]} - mean[c];
      squares[c] += double{sum_of_squares[c]} + offset * (2 * double{sum[c]} + n * offset);
    }
  }
  for (std::size_t c = 0; c < count; ++c) {
    const double quotient = squares[c] / rows;
    const double variance = quotient < 0 ? 0 : quotient;  // rounding, where all values are equal
    args.mean[channel + c] = static_cast<float>(mean[c]);
    args.variance[channel + c] = static_cast<float>(variance);
    args.inverse[channel + c] =
        static_cast<float>(1 / std::sqrt(variance + static_cast<double>(args.epsilon)));
  }
}

}  // namespace

void batch_norm_training(const BatchNormArgs& args) {
  const std::size_t rows = args.x.size() / args.channels;
  const RowGrid grid(rows, args.channels);
  const ChannelPartials partials(args.workspace.shared_floats().data(), kMoments, args.channels);
  grid.for_each_tile([&](const RowTile& tile) {
    HWY_DYNAMIC_DISPATCH(moments_tile)
    (tile, args.x.data(), partials.at(tile.chunk, kCenter, tile.column),
     partials.at(tile.chunk, kSum, tile.column),
     partials.at(tile.chunk, kSumOfSquares, tile.column));
  });
  for_each_chunk(args.channels, kTotalsBlock, [&](std::size_t channel, std::size_t count) {
    finish_moments(grid, partials, static_cast<double>(rows), channel, count, args);
  });
  if (args.y.empty()) return;
  grid.for_each_tile([&](const RowTile& tile) { HWY_DYNAMIC_DISPATCH(training_tile)(tile, args); });
}

void batch_norm_inference(const BatchNormInferenceArgs& args) {
  const RowGrid grid(args.x.size() / args.channels, args.channels);
  grid.for_each_tile([&](const RowTile& tile) {
    HWY_DYNAMIC_DISPATCH(inference_tile)(tile, args);
  });
}

}  // namespace qnn
#endif  // HWY_ONCE
