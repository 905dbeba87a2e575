#include <cstddef>

#include "core/kernels/elementwise.hpp"
#include "core/kernels/highway_settings.hpp"
#include "core/kernels/row_grid.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/by_channel.cpp"
#include "hwy/foreach_target.h"  // must precede highway.h

#include "core/kernels/row_tile_inl.hpp"
#include "core/kernels/vector_inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {

void add_bias_tile(const RowTile& tile, const float* x, const float* b, float* y) {
  WideRow bias;
  repeat(tile, b + tile.column, bias);
  for_each_vector_of(tile, [&](std::size_t i, std::size_t column, auto at) HWY_ATTR {
    at.store(hn::Add(at.load(x + i), at.load(&bias[column])), y + i);
  });
}

void scale_channels_tile(const RowTile& tile, const float* x, const float* s, float* y) {
  WideRow scales;
  repeat(tile, s + tile.column, scales);
  for_each_vector_of(tile, [&](std::size_t i, std::size_t column, auto at) HWY_ATTR {
    at.store(hn::Mul(at.load(x + i), at.load(&scales[column])), y + i);
  });
}

}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qnn {

namespace {

HWY_EXPORT(add_bias_tile);
HWY_EXPORT(scale_channels_tile);

// `channels`: how many values stand for the columns of x.
template <class Run>
void by_channel(std::span<const float> x, std::size_t channels, const Run& run) {
  if (channels == 0) return;
  const RowGrid grid(x.size() / channels, channels);
  grid.for_each_tile(run);
}

}  // namespace

void add_bias(std::span<const float> x, std::span<const float> b, std::span<float> y) {
  by_channel(x, b.size(), [&](const RowTile& tile) {
    HWY_DYNAMIC_DISPATCH(add_bias_tile)(tile, x.data(), b.data(), y.data());
  });
}

void scale_channels(std::span<const float> x, std::span<const float> s, std::span<float> y) {
  by_channel(x, s.size(), [&](const RowTile& tile) {
    HWY_DYNAMIC_DISPATCH(scale_channels_tile)(tile, x.data(), s.data(), y.data());
  });
}

}  // namespace qnn
#endif  // HWY_ONCE
