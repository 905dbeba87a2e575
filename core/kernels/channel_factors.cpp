#include "core/kernels/channel_factors.hpp"

#include <algorithm>

#include "core/kernels/chunks.hpp"
#include "core/kernels/highway_settings.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/channel_factors.cpp"
#include "hwy/foreach_target.h"  // must precede highway.h

#include "core/kernels/normalized_inl.hpp"
#include "core/kernels/vector_inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace qnn::HWY_NAMESPACE {

// Values from `column` of the wide row on, over its end and from its begin again.
void normalize_run(const float* factors, std::size_t width, std::size_t column, const float* x,
                   float* y, std::size_t size) {
  while (size > 0) {
    const std::size_t count = std::min(size, width - column);
    const float* const mean = factors + column;
    const float* const scale = mean + width;
    const float* const shift = scale + width;
    for_each_vector(count, [=](std::size_t i, auto at) HWY_ATTR {
      at.store(
          normalized(at.load(x + i), at.load(mean + i), at.load(scale + i), at.load(shift + i)),
          y + i);
    });
    x += count;
    y += count;
    size -= count;
    column = 0;
  }
}

}  // namespace qnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qnn {

HWY_EXPORT(normalize_run);

std::size_t ChannelFactors::width_of(std::size_t channels) {
  constexpr std::size_t kFairWidth = 1024;  // wide enough that starting a row costs little
  return channels * ceil_divide(kFairWidth, channels);
}

ChannelFactors::ChannelFactors(std::span<const float> factors, std::span<float> memory)
    : channels_(factors.size() / kFactors), width_(width_of(channels_)), factors_(memory.data()) {
  for (std::size_t factor = 0; factor < kFactors; ++factor) {
    const auto values = factors.subspan(factor * channels_, channels_);
    for (std::size_t column = 0; column < width_; column += channels_)
      std::copy(values.begin(), values.end(),
                memory.begin() + static_cast<std::ptrdiff_t>(factor * width_ + column));
  }
}

void ChannelFactors::normalize(std::size_t first, std::span<const float> x,
                               std::span<float> y) const {
  HWY_DYNAMIC_DISPATCH(normalize_run)
  (factors_, width_, first % channels_, x.data(), y.data(), x.size());
}

}  // namespace qnn
#endif  // HWY_ONCE
